#pragma once
#include <filesystem>

namespace footfall::cli {

struct ExportOptions {
  std::filesystem::path file;
  std::filesystem::path out = ".";
  bool csv = false;
  bool force = false;
};

/// `footfall export`: writes a session's forces, steps and treadmill as CSV and prints the files' names.
/// Thread: main. Blocks: file reads and writes. Errors: one sentence on stderr, nothing on stdout or in the
/// folder, returns 2; a session whose samples do not match their checksums is not exported.
[[nodiscard]] int run_export(const ExportOptions& options);

}  // namespace footfall::cli
