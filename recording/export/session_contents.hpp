#pragma once
#include <string>
#include <vector>

#include "recording/session.hpp"

/// Everything of a session that analysis and exports use, in memory, from whatever file it came: the session
/// itself or its HDF5 export. Frame/units: as the samples. Thread: values. Blocks: read_contents() on the
/// disk. Allocates: all samples. Errors: those of the reader.
namespace footfall::recording {

struct SessionContents {
  std::string name;  ///< of the file, for messages
  SessionInfo info;
  std::vector<std::vector<core::ForceSample>> forces;  ///< parallel to info.meta.plates
  std::vector<std::vector<core::ImuSample>> imus;      ///< parallel to info.meta.imus
  std::vector<TreadmillRecord> treadmill;
  std::vector<gait::StepResult> steps;  ///< as the station measured them
  /// Parallel to info.meta.plates: the calibration matrix in the device's axes, 36 numbers by rows (N, N·m
  /// per channel unit); empty where the session has none.
  std::vector<std::vector<double>> matrices{};
  std::vector<Marker> markers{};  ///< and notes
  std::vector<Pain> pains{};
  std::vector<Exertion> exertions{};

  [[nodiscard]] const SessionMeta& meta() const { return info.meta; }
};

/// Checks every checksum on the way: see SessionInfo::checksums_ok. `going_on` is asked between the devices.
/// Errors: also Retry when it says no.
[[nodiscard]] core::Result<SessionContents> read_contents(SessionReader& session,
                                                          const GoingOn& going_on = {});
/// Samples, belt and gaps of the span alone, at most a chunk more of each device: neither steps nor what
/// people entered. `info` is that of SessionReader::overview(), its integrity that of what was read.
[[nodiscard]] core::Result<SessionContents> read_part(SessionReader& session, const TimeSpan& span,
                                                      const GoingOn& going_on = {});

}  // namespace footfall::recording
