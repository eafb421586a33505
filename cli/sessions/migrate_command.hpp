#pragma once
#include <filesystem>

namespace footfall::cli {

struct MigrateOptions {
  std::filesystem::path file;
  std::filesystem::path out;  ///< empty: beside it, NAME-format5.footfall
};

/// `footfall sessions migrate FILE`: a session of an older format version as a new file of the present one;
/// the old file is only read, an existing file is never overwritten. Thread: main. Blocks: reads and writes
/// the whole session. Errors: one sentence on stderr, returns 2.
[[nodiscard]] int run_sessions_migrate(const MigrateOptions& options);

}  // namespace footfall::cli
