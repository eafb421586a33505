#pragma once
#include <filesystem>
#include <vector>

#include "core/result.hpp"

/// The folder that an export writes into: made where it is missing, and taken away again, with the parents
/// made for it, if nothing came to lie in it. Thread: any, blocking; allocates. Errors: a sentence that names
/// the path.
namespace footfall::recording {

class MadeFolder {
 public:
  static core::Result<MadeFolder> make(const std::filesystem::path& dir);
  ~MadeFolder();
  MadeFolder(MadeFolder&& other) noexcept;
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;
  MadeFolder& operator=(MadeFolder&&) = delete;

 private:
  MadeFolder() = default;

  std::vector<std::filesystem::path> made_;  ///< the deepest first
};

}  // namespace footfall::recording
