#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

namespace footfall::cli {

struct IncidentsOptions {
  std::filesystem::path path = ".";    ///< folder, record of a stop, or session
  std::optional<std::int64_t> number;  ///< which one of a session with several
  std::optional<std::filesystem::path> csv, plot;
  bool json = false, force = false;
};

/// `footfall incidents`: lists the records of stops of a folder (newest first) or of a session, shows one, or
/// writes it as CSV or picture (docs/black-box.md). Thread: main. Blocks: files. Errors: one sentence on
/// stderr, nothing on stdout, returns 2; 1 when the file was changed after it was written.
[[nodiscard]] int run_incidents(const IncidentsOptions& options);

}  // namespace footfall::cli
