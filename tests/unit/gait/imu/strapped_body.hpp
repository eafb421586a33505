#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>

#include "core/samples.hpp"
#include "gait/imu/imu_kinematics.hpp"
#include "gait/imu/rotation.hpp"

namespace footfall::tests {

inline constexpr double kDegree = std::numbers::pi / 180.0;
inline constexpr double kGravity = 9.80665;

/// Closed-form motion of a segment that turns about one axis of its own on the spot: about z (sagittal) or
/// about x (frontal). rad, m/s² along the segment on top of gravity.
struct SegmentScript {
  std::function<double(double)> sagittal = [](double) { return 0.0; };
  std::function<double(double)> frontal = [](double) { return 0.0; };  ///< with sagittal = 0 only
  std::function<double(double)> axial = [](double) { return 0.0; };
};

inline core::Timestamp at_s(double time_s) {
  return {static_cast<std::int64_t>(std::llround(time_s * 1e9))};
}

/// What a sensor on that segment reads, strapped on by `segment_from_sensor`.
inline core::ImuSample read_sensor(const SegmentScript& script, const gait::ImuPlacement& placement,
                                   double time_s, const gait::imu::Vec3& bias = {}) {
  using namespace gait::imu;
  constexpr double kStep = 1e-5;
  const auto slope = [&](const std::function<double(double)>& f) {
    return (f(time_s + kStep) - f(time_s - kStep)) / (2.0 * kStep);
  };
  const double turn = script.sagittal(time_s), roll = script.frontal(time_s);
  const Vec3 up =
      turn != 0.0 ? Vec3{std::sin(turn), std::cos(turn), 0.0} : Vec3{0.0, std::cos(roll), -std::sin(roll)};
  const Vec3 acceleration = kGravity * up + Vec3{0.0, script.axial(time_s), 0.0};
  const Vec3 rate{slope(script.frontal), 0.0, slope(script.sagittal)};
  const Quat sensor_from_segment = conjugate(Quat(placement.segment_from_sensor));
  core::ImuSample sample;
  sample.device = placement.device;
  sample.device_time = sample.station_time = sample.receive_time = at_s(time_s);
  sample.angular_rate_rad_s = rotate(sensor_from_segment, rate) + bias;
  sample.acceleration_m_s2 = rotate(sensor_from_segment, acceleration);
  return sample;
}

}  // namespace footfall::tests
