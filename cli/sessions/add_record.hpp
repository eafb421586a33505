#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace footfall::cli {

struct AddRecordOptions {
  std::filesystem::path file;
  std::filesystem::path
      config;  ///< the station's file, whose accounts decide; empty: the file's rights alone
  std::optional<std::int64_t> pain;
  std::string region, side = "none", phase = "next_morning", condition;
  std::optional<double> exertion;
  std::string scale = "borg_cr10";
  std::string text;  ///< a remark on pain or exertion; alone it is a note
};

/// `footfall sessions add`: what a person says of a session after it has ended (recording/follow_up.hpp).
/// Appended with a line in the audit, all or nothing; what was recorded is never touched. Thread: main.
/// Blocks: disk, the account files. Allocates: little. Errors: one sentence on stderr, nothing added; returns
/// 2, or 1 when the session cannot take it now or the account may not.
[[nodiscard]] int run_sessions_add(const AddRecordOptions& options);

}  // namespace footfall::cli
