#pragma once
#include <filesystem>
#include <fstream>

#include "tests/integration/station/lab_log.hpp"

namespace footfall::campaigns {

/// The lab's log as it grows: each update reads only what is new. Thread: one. Blocks: file reads. Errors: a
/// missing file is an empty log.
class LabTail {
 public:
  void open(const std::filesystem::path& file);
  void update();
  [[nodiscard]] const tests::LabLog& log() const { return log_; }
  /// Belt points from `from` on; earlier ones are dropped, so that long campaigns stay quick.
  void forget_before(core::Timestamp from);

 private:
  std::filesystem::path file_;
  std::streamoff read_ = 0;
  std::string rest_;
  tests::LabLog log_;
};

}  // namespace footfall::campaigns
