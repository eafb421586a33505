#pragma once
#include <filesystem>

#include "recording/export/csv_file.hpp"
#include "recording/session.hpp"

/// Inertial sensors of a session as CSV (docs/session-format.md "CSV"): sensor axes, rad/s and m/s², gravity
/// included, neither aligned nor filtered. Thread: one. Blocks: disk. Allocates: no.
/// Errors: the file's.
namespace footfall::recording {

/// "_imu_left_shank.csv"
[[nodiscard]] std::string imu_csv_suffix(const ImuMeta& imu);
void write_imu(CsvFile& csv, const std::vector<core::ImuSample>& samples, core::Timestamp start);

}  // namespace footfall::recording
