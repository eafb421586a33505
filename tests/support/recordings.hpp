#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace footfall::tests {

/// Finds a file of the shared recordings: $FOOTFALL_DATA, else ../shared/data beside the source tree.
/// The recordings are never part of the project; a test that needs one skips with a sentence when it is
/// absent:
///     const auto file = recording("dryft_s001_run_vgrf_drift.csv");
///     if (!file) return skip_without_recordings();
/// Thread: any. Blocks: one stat call. Errors: nullopt when absent.
std::optional<std::filesystem::path> recording(const std::string& name);

/// The folder itself, or nullopt.
std::optional<std::filesystem::path> recordings_dir();

/// Prints one sentence that the test was skipped for want of the recordings.
void skip_without_recordings();

/// The project's own source tree, for fixtures under tests/data and for config/.
std::filesystem::path source_dir();

}  // namespace footfall::tests
