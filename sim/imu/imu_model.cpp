#include "sim/imu/imu_model.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {

ImuModel::ImuModel(const ImuModelOptions& options) : options_(options), random_(options.seed) {
  std::normal_distribution<double> normal;
  std::array<double, 3> axis{};
  for (double& one : axis) one = normal(random_);
  const double length = std::hypot(axis[0], axis[1], axis[2]);
  mounting_[0] = std::cos(options.mounting_rad / 2.0);
  for (std::size_t i = 0; i < 3; ++i) {
    mounting_[i + 1] = std::sin(options.mounting_rad / 2.0) * axis[i] / length;
    gyro_bias_[i] = options.gyro_bias_rad_s * normal(random_);
    acceleration_bias_[i] = options.acceleration_bias_m_s2 * normal(random_);
  }
}

std::array<double, 3> ImuModel::to_sensor(const std::array<double, 3>& v) const {
  // The inverse rotation: v + 2 w (v x u) + 2 (u x (u x v)), u the vector part (Rodrigues).
  const double w = mounting_[0];
  const std::array<double, 3> u{mounting_[1], mounting_[2], mounting_[3]};
  const auto cross = [](const std::array<double, 3>& a, const std::array<double, 3>& b) {
    return std::array<double, 3>{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                                 a[0] * b[1] - a[1] * b[0]};
  };
  const auto vu = cross(v, u), uuv = cross(u, cross(u, v));
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = v[i] + 2.0 * (w * vu[i] + uuv[i]);
  return out;
}

std::array<double, 3> ImuModel::spoil(const std::array<double, 3>& v, const std::array<double, 3>& bias,
                                      double noise, double full_scale) {
  std::normal_distribution<double> normal;
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = std::clamp(v[i] + bias[i] + noise * normal(random_), -full_scale, full_scale);
  }
  return out;
}

SegmentMotion ImuModel::measure(const SegmentMotion& ideal) {
  SegmentMotion read = ideal;
  read.angular_rate_rad_s = spoil(to_sensor(ideal.angular_rate_rad_s), gyro_bias_, options_.gyro_noise_rad_s,
                                  options_.full_scale_rad_s);
  read.acceleration_m_s2 = spoil(to_sensor(ideal.acceleration_m_s2), acceleration_bias_,
                                 options_.acceleration_noise_m_s2, options_.full_scale_m_s2);
  return read;
}

}  // namespace footfall::sim
