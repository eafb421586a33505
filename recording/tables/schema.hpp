#pragma once
#include <cstdint>
#include <string>

/// The session file's tables, in one place (docs/session-format.md shows the same text; a test compares).
/// Thread: any. Blocks/allocates: no. Errors: none.
namespace footfall::recording {

inline constexpr std::int64_t kApplicationId = 0x4654464C;  ///< "FTFL"
/// 2: columns of `step` after `health`; 3: table `imu` and its chunks, lengths of the runner in `meta`;
/// 4: the incident tables and their two columns of `tail`; 5: compressed chunks with two more columns,
/// devices, calibrations, chained rows with the table `chain`, result sets, markers, pain, exertion, origin.
inline constexpr std::int64_t kFormatVersion = 5;
inline constexpr std::int64_t kFirstVersionWithImus = 3;
inline constexpr std::int64_t kFirstVersionWithIncidents = 4;
inline constexpr std::int64_t kFirstVersionWithChains = 5;

[[nodiscard]] const char* schema_sql();
inline constexpr const char* kImuTable = "imu";
inline constexpr const char* kIncidentTables[] = {"incident",       "incident_motion", "incident_command",
                                                  "incident_event", "incident_wire",   "incident_force"};
inline constexpr const char* kTablesSince5[] = {"device", "calibration", "result_set", "metric", "zeroing",
                                                "marker", "pain",        "exertion",   "origin", "chain"};
/// The names of the tables that a session file of any version must have.
inline constexpr const char* kTables[] = {"meta",      "configuration", "plate", "code",    "chunk", "gap",
                                          "treadmill", "step",          "log",   "summary", "tail"};

/// States of the `tail` row.
inline constexpr const char* kStateRecording = "recording";
inline constexpr const char* kStateComplete = "complete";
inline constexpr const char* kStateStopped = "stopped";

}  // namespace footfall::recording
