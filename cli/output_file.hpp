#pragma once
#include <filesystem>
#include <functional>
#include <string_view>

#include "core/result.hpp"

/// Result files that are either whole or not there. Thread: any; two writers of one name leave one of the two
/// whole. Blocks: disk. Allocates: yes. Errors: Reconfigure, one sentence with the path.
namespace footfall::cli {

/// Writes through `write(temporary)` beside `file`, then renames over it: a reader never sees a part, a
/// failure leaves what was there. Only a regular file is replaced, never a folder or a device.
[[nodiscard]] core::Result<void> replace_file(
    const std::filesystem::path& file,
    const std::function<core::Result<void>(const std::filesystem::path&)>& write);
[[nodiscard]] core::Result<void> replace_file(const std::filesystem::path& file, std::string_view text);

/// Refuses an output that is an input by another name.
[[nodiscard]] core::Result<void> check_not_input(const std::filesystem::path& output,
                                                 const std::filesystem::path& input);

}  // namespace footfall::cli
