#pragma once
#include <array>
#include <cstdint>
#include <random>

#include "sim/runner/segment_motion.hpp"

namespace footfall::sim {

struct ImuModelOptions {
  double gyro_noise_rad_s = 0.002, acceleration_noise_m_s2 = 0.03;  ///< standard deviation of each sample
  double gyro_bias_rad_s = 0.005, acceleration_bias_m_s2 = 0.02;    ///< of each axis, drawn once
  double full_scale_rad_s = 34.906585039886593;                     ///< 2000 deg/s
  double full_scale_m_s2 = 156.9064;                                ///< 16 g
  double mounting_rad = 0.0;  ///< the case is turned by this much about an axis drawn once
  std::uint64_t seed = 1;
};

/// What a sensor strapped to a segment reads: the ideal motion turned into the case's axes, with bias, noise
/// and end stops. Frame: in, the segment's (core/body_segment.hpp); out, the sensor's. Units: rad/s, m/s².
/// Thread: one. Blocks/allocates: never. Errors: none. Deterministic for a seed.
class ImuModel {
 public:
  explicit ImuModel(const ImuModelOptions& options);
  [[nodiscard]] SegmentMotion measure(const SegmentMotion& ideal);
  /// Segment from sensor, w x y z: what an alignment would find.
  [[nodiscard]] const std::array<double, 4>& segment_from_sensor() const { return mounting_; }

 private:
  [[nodiscard]] std::array<double, 3> to_sensor(const std::array<double, 3>& v) const;
  std::array<double, 3> spoil(const std::array<double, 3>& v, const std::array<double, 3>& bias, double noise,
                              double full_scale);

  ImuModelOptions options_;
  std::mt19937_64 random_;
  std::array<double, 4> mounting_{1.0, 0.0, 0.0, 0.0};
  std::array<double, 3> gyro_bias_{}, acceleration_bias_{};
};

}  // namespace footfall::sim
