#pragma once
#include <array>

#include "core/body_segment.hpp"

namespace footfall::sim {

/// What an ideal inertial sensor at the middle of a body segment would read, and the angle that is true.
/// Frame: the segment's (core/body_segment.hpp). Units: rad/s, m/s² with gravity included (at rest +9.81
/// along the upward axis). Thread: values. Blocks/allocates: never. Errors: none.
struct SegmentMotion {
  std::array<double, 3> angular_rate_rad_s{};
  std::array<double, 3> acceleration_m_s2{};
  /// Truth; + as in core/body_segment.hpp: a trunk or pelvis that leans forward is negative.
  double sagittal_angle_rad = 0.0;
  double frontal_angle_rad = 0.0;  ///< truth; about the segment's forward axis, + = right side down
};

}  // namespace footfall::sim
