#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/body_segment.hpp"
#include "core/units.hpp"

namespace footfall::config {

/// How a sensor sits on its segment, as `align_limb` or `align_by_mounting` (gait/imu/alignment.hpp) found
/// it.
struct ImuAlignmentConfig {
  std::array<double, 4> segment_from_sensor{1.0, 0.0, 0.0, 0.0};  ///< unit quaternion w x y z
  std::string date;                                               ///< "2026-11-20", of the alignment
  core::Degrees standing_sway, out_of_square;                     ///< its residuals
  std::optional<double> explained_variance;                       ///< 0 to 1; limbs only
};

/// One `[[imu]]`. Its name is the name of its segment: a segment carries one sensor at most.
struct ImuConfig {
  core::BodySegment segment = core::BodySegment::Pelvis;
  std::string kind;                                     ///< "ximu3"
  std::string serial;                                   ///< as the device says it; may be empty with a host
  std::string host;                                     ///< IPv4 address; empty: found by its announcement
  std::uint16_t command_port = 8000, data_port = 9000;  ///< with `host`: where it listens, where it sends to
  double rate_hz = 200.0;
  double full_scale_deg_s = 2000.0, full_scale_g = 16.0;
  double max_lateness_ms = 100.0;
  bool synchronised = true;  ///< the devices' own radio synchronisation
  std::optional<ImuAlignmentConfig> alignment;
  core::Degrees standing_offset{0.0};

  [[nodiscard]] std::string name() const { return std::string(core::name_of(segment)); }
};

/// Lengths that inclinations become metres with; what a recording says of its own runner wins.
struct RunnerConfig {
  std::optional<core::Meters> height, thigh_length, shank_length;
};

class TableReader;
/// Every `[[imu]]` of the file; none is no mistake. Errors: throws ConfigError.
[[nodiscard]] std::vector<ImuConfig> read_imus(TableReader& root);
[[nodiscard]] RunnerConfig read_runner(TableReader reader);

}  // namespace footfall::config
