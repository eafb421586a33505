#include "cli/analyze/folder_listing.hpp"

#include <algorithm>
#include <array>

#include "cli/analyze/load_analysis.hpp"
#include "config/list_folder.hpp"
#include "formats/recording.hpp"

namespace footfall::cli {

namespace fs = std::filesystem;
using core::fail;
using core::Remedy;

namespace {

bool can_be_read(const fs::path& file) {
  constexpr std::array kEndings = {".csv", ".c3d", ".mot", ".sto", ".footfall"};
  std::error_code error;
  const std::string ending = ending_of(file);
  return file.filename().string().front() != '.' && fs::is_regular_file(file, error) &&
         std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

}  // namespace

core::Result<FolderListing> list_recordings(const fs::path& folder) {
  auto found = config::list_folder(folder);
  if (!found) return tl::unexpected<core::Error>(found.error());
  std::erase_if(*found, [](const fs::path& file) { return !can_be_read(file); });
  std::sort(found->begin(), found->end());
  FolderListing listing;
  for (fs::path& file : *found) {
    if (auto reason = formats::why_without_force(file)) {
      listing.skipped.push_back({std::move(file), std::move(*reason)});
    } else {
      listing.files.push_back(std::move(file));
    }
  }
  if (!listing.files.empty()) return listing;
  if (listing.skipped.empty()) {
    return fail(Remedy::Reconfigure,
                "%.150s holds no recordings (.csv, .c3d, .mot, .sto, .footfall): name the folder that does",
                folder.c_str());
  }
  return fail(Remedy::Reconfigure, "%.100s: none of its %zu recordings holds force (%.60s: %s)",
              folder.c_str(), listing.skipped.size(), listing.skipped.front().file.filename().c_str(),
              listing.skipped.front().reason.c_str());
}

std::vector<std::string> result_names(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    const auto alike = std::count_if(files.begin(), files.end(),
                                     [&file](const fs::path& other) { return other.stem() == file.stem(); });
    std::string name = file.stem().string();
    if (alike > 1) name += "_" + file.extension().string().substr(1);
    while (std::find(names.begin(), names.end(), name) != names.end()) name += '_';
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace footfall::cli
