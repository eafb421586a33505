#pragma once
#include <string>
#include <vector>

#include "gait/results.hpp"

namespace footfall::cli {

struct FolderRow {
  std::string file;
  gait::Summary summary;
};

/// One line per recording, "-" for what is not measurable. Thread: any. Blocks: never. Allocates: yes.
/// Errors: none.
[[nodiscard]] std::string folder_table(const std::vector<FolderRow>& rows);

}  // namespace footfall::cli
