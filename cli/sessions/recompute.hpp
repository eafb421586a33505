#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace footfall::cli {

struct RecomputeOptions {
  std::filesystem::path file;
  std::string method;  ///< gait::Method::id(); empty: the one of the live set
  std::optional<double> filter_hz, threshold_n;
  std::optional<std::string> zero;  ///< "flight" or "none"
  std::string name;
  bool json = false;
};

/// `footfall recompute`: a new result set from the raw samples, beside the old ones and never over them, with
/// an entry in the audit; all of it in one transaction. Exit code: 0 added, 1 the file cannot be written or
/// the same set is there, 2 bad input or cancelled. Thread: main. Blocks: disk. Allocates: yes.
int run_recompute(const RecomputeOptions& options);

}  // namespace footfall::cli
