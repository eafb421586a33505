#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sim/io/descriptor.hpp"

namespace footfall::sim {

/// The lab's own record of what really happened, by which tests judge: one JSON object a line, each with
/// "t_ns" (CLOCK_MONOTONIC, comparable between processes) and "type". The file's types are described in
/// sim/README.md. Thread: the lab's. Blocks: flush() writes to the page cache. Allocates: yes. Errors: Result
/// at opening; a write that fails later is told once on stderr.
class TruthLog {
 public:
  static core::Result<TruthLog> open(const std::filesystem::path& file);
  /// `fields`: a JSON object; NaN becomes null.
  void add(core::Timestamp t, const char* type,
           const nlohmann::ordered_json& fields = nlohmann::ordered_json::object());
  void flush();

 private:
  explicit TruthLog(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
  std::string pending_;
  bool complained_ = false;
};

}  // namespace footfall::sim
