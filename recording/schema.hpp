#pragma once
#include <cstdint>
#include <string>

/// The session file's tables, in one place (docs/session-format.md shows the same text; a test compares).
/// Thread: any. Blocks/allocates: no. Errors: none.
namespace footfall::recording {

inline constexpr std::int64_t kApplicationId = 0x4654464C;  ///< "FTFL"
inline constexpr std::int64_t kFormatVersion = 2;           ///< 2: columns of `step` after `health`

[[nodiscard]] const char* schema_sql();
/// The names of the tables, each of which a session file must have.
inline constexpr const char* kTables[] = {"meta",      "configuration", "plate", "code",    "chunk", "gap",
                                          "treadmill", "step",          "log",   "summary", "tail"};

/// States of the `tail` row.
inline constexpr const char* kStateRecording = "recording";
inline constexpr const char* kStateComplete = "complete";
inline constexpr const char* kStateStopped = "stopped";

}  // namespace footfall::recording
