#include "config/list_folder.hpp"

namespace footfall::config {
namespace fs = std::filesystem;

core::Result<std::vector<fs::path>> list_folder(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error))
    found.push_back(entry->path());
  if (error)
    return core::fail(core::Remedy::Operator,
                      "the folder %.120s cannot be read (%.60s): see to its rights and its disk",
                      folder.c_str(), error.message().c_str());
  return found;
}

}  // namespace footfall::config
