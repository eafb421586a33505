#pragma once
#include "gait/imu/rotation.hpp"

namespace footfall::tests {

/// The peer that VQF has to beat: Mahony's explicit complementary filter (IEEE Trans. Automatic Control 53
/// (2008) 1203), six axes, with the gains at which the BROAD benchmark ran it. Starts upright by the first
/// acceleration, as that benchmark's own filters do.
class Mahony {
 public:
  explicit Mahony(double rate_hz) : period_(1.0 / rate_hz) {}
  void step(const gait::imu::Vec3& rate, const gait::imu::Vec3& acceleration) {
    namespace imu = gait::imu;
    using imu::operator+;
    using imu::operator*;
    const imu::Vec3 measured = imu::normalized(acceleration);
    if (!started_) {
      earth_from_sensor_ = imu::shortest_arc(measured, {0.0, 0.0, 1.0});
      started_ = true;
    }
    const imu::Vec3 expected = imu::rotate(imu::conjugate(earth_from_sensor_), {0.0, 0.0, 1.0});
    const imu::Vec3 error = imu::cross(measured, expected);
    integral_ = integral_ + period_ * kIntegral * error;
    const imu::Vec3 corrected = rate + kProportional * error + integral_;
    earth_from_sensor_ = imu::normalized(earth_from_sensor_ * imu::from_rotation_vector(period_ * corrected));
  }
  [[nodiscard]] const gait::imu::Quat& earth_from_sensor() const { return earth_from_sensor_; }

 private:
  static constexpr double kProportional = 0.74, kIntegral = 0.0012;
  double period_;
  bool started_ = false;
  gait::imu::Quat earth_from_sensor_ = gait::imu::kNoRotation;
  gait::imu::Vec3 integral_{};
};

}  // namespace footfall::tests
