#pragma once
#include <filesystem>
#include <string>

#include "recording/clinic/clinic.hpp"

namespace footfall::recording::clinic {

/// Registers the sessions of a folder that the clinic does not know yet, with their devices: those just ended
/// and those that a station left when it was killed. Not `busy` (being recorded), and not an unfinished one
/// that was written to within the last minute: what is registered does not change. A file that cannot be read
/// is told of in `unreadable` and skipped. Thread: one that may wait. Blocks: disk, reads each new file once
/// for its hash. Errors: those of Clinic.
struct FolderResult {
  int registered = 0;
  std::string unreadable;  ///< the last one, a sentence
};
core::Result<FolderResult> register_folder(Clinic& clinic, const Actor& actor, const std::string& station,
                                           const std::filesystem::path& folder,
                                           const std::filesystem::path& busy);

}  // namespace footfall::recording::clinic
