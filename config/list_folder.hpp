#pragma once
#include <filesystem>
#include <vector>

#include "core/result.hpp"

namespace footfall::config {

/// What stands in a folder, its sub-folders not entered; in no order. Nothing throws: a range over
/// std::filesystem::directory_iterator does on a disk that fails in the middle, and ends a thread with it.
/// Thread: any. Blocks: disk. Allocates: yes. Errors: Operator when the folder is missing, may not be read or
/// fails half way, so that a part never passes for the whole.
[[nodiscard]] core::Result<std::vector<std::filesystem::path>> list_folder(
    const std::filesystem::path& folder);

}  // namespace footfall::config
