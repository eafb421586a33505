#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace footfall::cli {

/// A folder's recordings and sessions by name: regular files with an ending that `analyze` reads, none
/// hidden; sub-folders are not entered.
struct FolderListing {
  struct Skipped {
    std::filesystem::path file;
    std::string reason;
  };
  std::vector<std::filesystem::path> files;
  std::vector<Skipped> skipped;  ///< without force
};

/// Thread: any. Blocks: disk. Allocates: yes. Errors: Operator when the folder cannot be read, Reconfigure
/// when nothing in it can be analysed.
[[nodiscard]] core::Result<FolderListing> list_recordings(const std::filesystem::path& folder);

/// For each file the name that its results get: without its ending, unless that would be another file's too.
[[nodiscard]] std::vector<std::string> result_names(const std::vector<std::filesystem::path>& files);

}  // namespace footfall::cli
