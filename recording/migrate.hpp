#pragma once
#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace footfall::recording {

/// Writes the session `from`, of an older format version, as a new file `to` of the present one: same
/// samples, gaps, steps, treadmill, stops and audit, and the same state (complete, interrupted, stopped). The
/// old file is only read. The new one is verified before it gets its name; the table `origin` says where it
/// comes from. Thread: one. Blocks: reads and writes the whole session. Allocates: one chunk and all steps at
/// a time. Errors: Operator when `to` exists or the disk is full; Reconfigure when `from` is no session, of
/// the present version already, or does not pass its own checks: what was changed must not come out as
/// unchanged. Nothing is left behind then.
[[nodiscard]] core::Result<void> migrate(const std::filesystem::path& from, const std::filesystem::path& to,
                                         const std::string& software_version);

}  // namespace footfall::recording
