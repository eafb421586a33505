#pragma once
#include <filesystem>

namespace footfall::cli {

struct ProgrammesOptions {
  std::filesystem::path path;  ///< a programme, or a folder of them
  double from_km_per_h = 0.5;  ///< the belt's speed when it is begun
  bool json = false;
};

/// Checks programmes and shows each as a table and a profile. Judged against the policy's default limits; the
/// station judges again with its own. Exit code: 0 all well, 1 a programme that the default limits would
/// refuse, 2 a file that cannot be read (its sentence on stderr). Thread: any. Blocks: file reads.
int run_programmes(const ProgrammesOptions& options);

}  // namespace footfall::cli
