#pragma once
#include "core/units.hpp"
#include "gait/imu/averaging_low_pass.hpp"
#include "gait/imu/rotation.hpp"

namespace footfall::gait::imu {

/// The publication's defaults; one set for every motion, never tuned to a recording.
struct VqfSettings {
  core::Seconds acceleration_tau{3.0};        ///< of the inclination correction
  core::Seconds rest_filter_tau{0.5};         ///< of the signals that rest is judged by
  core::Seconds rest_duration{1.5};           ///< still for so long is rest
  double rest_rate_deg_s = 2.0;               ///< deviation of the rate from its low-passed self
  double rest_acceleration_m_s2 = 0.5;        ///< the same for acceleration
  double bias_initial_deg_s = 0.5;            ///< standard deviation before anything is known
  double bias_limit_deg_s = 2.0;              ///< no component is ever believed to be larger
  core::Seconds bias_forgetting_time{100.0};  ///< in which uncertainty grows from 0 to 0.1 deg/s
  double bias_motion_deg_s = 0.1;             ///< standard deviation reached in long motion
  double bias_rest_deg_s = 0.03;              ///< and in long rest
  double bias_vertical_forgetting = 0.0001;   ///< weight of "no bias about the vertical" in motion
};

/// Kalman filter of the gyroscope's bias: in rest the low-passed rate is the bias; in motion the steady part
/// of the inclination correction tells the horizontal components. Units: rad/s.
/// Thread: one owner. Blocks/allocates: never. Errors: none.
class GyroscopeBias {
 public:
  GyroscopeBias(const VqfSettings& settings, core::Hertz rate);
  void reset() noexcept;
  /// Forgets recent motion, keeps the bias.
  void restart_motion() noexcept;
  /// Every sample, before one of the two updates.
  void follow(const Mat3& earth_from_sensor) noexcept;
  void update_at_rest(const Vec3& low_passed_rate) noexcept;
  /// The rates (rad/s, about earth x and y) at which the inclination correction turned just now.
  void update_in_motion(double correction_x, double correction_y) noexcept;
  [[nodiscard]] const Vec3& value() const noexcept { return bias_; }

 private:
  void measure(const Mat3& model, Vec3 innovation, const Vec3& variance) noexcept;

  double limit_, initial_variance_, growth_, rest_variance_, motion_variance_, vertical_variance_;
  AveragingLowPass<9> rotation_;
  AveragingLowPass<2> turned_bias_;
  Vec3 bias_{};
  Mat3 covariance_{};
};

/// Six-axis orientation (gyroscope and accelerometer) by VQF.
/// Frame: sensor to an earth frame with z up and an arbitrary, slowly drifting heading; gravity included in
/// the acceleration (at rest +9.81 along up). Units: rad/s, m/s². Works by: strapdown integration into an
/// almost-inertial frame; acceleration low-passed there and turned upright by the shortest arc; rest
/// detection; bias estimation in rest and motion. Usable from the first sample (averages for the first tau).
/// Thread: one owner. Blocks/allocates: never, also not in the constructor. Errors: a sample with a value
/// that is not finite, or without any acceleration, changes nothing (the orientation holds) and step() says
/// false; after a stretch without samples the caller lets the inclination be found anew. Deterministic.
/// Source: Laidig & Seel, Information Fusion 91 (2023), 10.1016/j.inffus.2022.10.014.
class Vqf {
 public:
  explicit Vqf(core::Hertz rate, const VqfSettings& settings = {});
  void reset() noexcept;
  /// The next sample, 1 / rate after the one before.
  bool step(const Vec3& rate_rad_s, const Vec3& acceleration_m_s2) noexcept;
  /// Motion was missed: inclination is averaged anew from the next sample on. The bias stays known.
  void restart_inclination() noexcept;

  [[nodiscard]] Quat earth_from_sensor() const noexcept { return correction_ * strapdown_; }
  /// The vertical, in sensor axes, length 1.
  [[nodiscard]] Vec3 up_in_sensor() const noexcept;
  [[nodiscard]] const Vec3& bias_rad_s() const noexcept { return bias_.value(); }
  [[nodiscard]] bool at_rest() const noexcept { return at_rest_; }

 private:
  void watch_for_rest(const Vec3& rate, const Vec3& acceleration) noexcept;

  double period_, rest_duration_, rest_rate_squared_, rest_acceleration_squared_, bias_limit_;
  Quat strapdown_ = kNoRotation;   ///< almost-inertial frame from sensor
  Quat correction_ = kNoRotation;  ///< earth from almost-inertial frame
  AveragingLowPass<3> acceleration_, rest_rate_, rest_acceleration_;
  double still_for_ = 0.0;
  bool at_rest_ = false;
  GyroscopeBias bias_;
};

}  // namespace footfall::gait::imu
