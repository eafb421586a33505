#pragma once
#include <filesystem>

#include "recording/export/session_contents.hpp"

/// An HDF5 export back as the session it came from, so that `footfall analyze` gives the same metrics to the
/// bit (docs/exports.md "HDF5"). A hostile file meets libhdf5 first: a child process reads it before this one
/// does, so that a crash or a hang there is a sentence here; then every shape is checked against the file's
/// size (recording/export/hdf5_file.hpp). Thread: any, one at a time inside the library. Blocks: disk, and up
/// to 60 s on the child. Allocates: all samples, at most some four times the file. Errors: Reconfigure, one
/// sentence.
namespace footfall::recording {

[[nodiscard]] core::Result<SessionContents> read_hdf5(const std::filesystem::path& file);

}  // namespace footfall::recording
