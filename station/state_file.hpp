#pragma once
#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace footfall::station {

/// Replaces a file of the state folder in one step, mode 0640, on disk when it returns; makes the folder.
/// Thread: any, one writer for a file. Blocks: for the disk. Allocates: yes. Errors: one sentence, with the
/// remedy; the old file is then as it was.
core::Result<void> write_state_file(const std::filesystem::path& file, const std::string& text);

}  // namespace footfall::station
