#pragma once
#include <filesystem>
#include <functional>
#include <string_view>

#include "core/result.hpp"

/// Small files that only one account may read. Thread: any. Blocks: disk. Errors: one sentence with the path.
namespace footfall::recording::clinic {

/// The bytes of `file`, at most `longest`, into `take`, and wiped afterwards. Reconfigure when it is missing,
/// no regular file, owned by another account than root and this one, or has rights for group or others.
core::Result<void> read_private(const std::filesystem::path& file, std::size_t longest,
                                const std::function<core::Result<void>(std::string_view)>& take);
/// Mode 0600, on the disk when it returns; whole or not there. Without `replace` never over a file.
core::Result<void> write_private(const std::filesystem::path& file, std::string_view bytes, bool replace);

}  // namespace footfall::recording::clinic
