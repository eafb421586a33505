#pragma once
#include <filesystem>
#include <vector>

#include "core/result.hpp"
#include "recording/incident.hpp"

namespace footfall::recording {

/// Writes DIR/<stem>_belt.csv, _commands.csv, _events.csv, _wire.csv and _forces.csv (docs/black-box.md).
/// `time_s` counts from the first trigger, < 0 before it; units stand in the names; blank is not measured.
/// Thread: one. Blocks: disk. Allocates: yes. Errors: Operator for the disk and, without `force`, for files
/// that exist; leaves no partial file behind.
core::Result<std::vector<std::filesystem::path>> export_incident_csv(const Incident& incident,
                                                                     const std::filesystem::path& dir,
                                                                     const std::string& stem, bool force);

}  // namespace footfall::recording
