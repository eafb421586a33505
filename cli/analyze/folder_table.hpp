#pragma once
#include <string>
#include <vector>

#include "gait/results.hpp"

namespace footfall::cli {

struct FolderRow {
  std::string file;
  gait::Summary summary;
  std::string method;  ///< its id
};

/// One line per recording, "-" for what is not measurable; with its method where the methods differ, for then
/// the lines do not compare. Thread: any. Blocks: never. Allocates: yes.
/// Errors: none.
[[nodiscard]] std::string folder_table(const std::vector<FolderRow>& rows);

}  // namespace footfall::cli
