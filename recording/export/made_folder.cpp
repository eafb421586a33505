#include "recording/export/made_folder.hpp"

#include <unistd.h>

#include <utility>

namespace footfall::recording {
namespace fs = std::filesystem;

core::Result<MadeFolder> MadeFolder::make(const fs::path& dir) {
  MadeFolder folder;
  std::error_code error;
  // Without "." and a slash at the end, which would count one folder twice.
  fs::path missing = fs::absolute(dir, error).lexically_normal();
  if (!missing.has_filename()) missing = missing.parent_path();
  for (; !missing.empty() && !fs::exists(fs::symlink_status(missing, error)); missing = missing.parent_path())
    folder.made_.push_back(missing);
  fs::create_directories(dir, error);
  if (fs::is_directory(dir, error)) return folder;
  return core::fail(core::Remedy::Operator, "cannot make the folder %s: check the path and its rights",
                    dir.c_str());
}

MadeFolder::MadeFolder(MadeFolder&& other) noexcept : made_(std::exchange(other.made_, {})) {}

MadeFolder::~MadeFolder() {
  // The system keeps a folder in which anything lies.
  for (const fs::path& dir : made_) ::rmdir(dir.c_str());
}

}  // namespace footfall::recording
