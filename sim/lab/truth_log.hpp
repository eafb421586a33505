#pragma once
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sim/io/descriptor.hpp"

namespace footfall::sim {

/// The lab's own record of what really happened, by which tests judge: one JSON object a line, each with
/// "t_ns" (CLOCK_MONOTONIC, comparable between processes) and "type". The file's types are described in
/// sim/README.md. Thread: the lab's; a thread of its own writes, because a busy disk can hold a write for
/// hundreds of milliseconds and the simulated devices may not stand still meanwhile. Blocks: only the
/// destructor, until everything is written. Allocates: yes. Errors: Result at opening; a write that fails
/// later is told once on stderr.
class TruthLog {
 public:
  static core::Result<TruthLog> open(const std::filesystem::path& file);
  TruthLog(TruthLog&&) noexcept;
  TruthLog& operator=(TruthLog&&) noexcept;
  ~TruthLog();
  /// `fields`: a JSON object; NaN becomes null.
  void add(core::Timestamp t, const char* type,
           const nlohmann::ordered_json& fields = nlohmann::ordered_json::object());
  /// Hands what was added to the writing thread.
  void flush();

 private:
  class Writer;
  explicit TruthLog(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> writer_;
  std::string pending_;
};

}  // namespace footfall::sim
