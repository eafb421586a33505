#include "gait/imu/vqf.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::gait::imu {

namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
/// The uncertainty that `bias_forgetting_time` speaks of.
constexpr double kForgottenDegS = 0.1;
constexpr Vec3 kUp{0.0, 0.0, 1.0};
constexpr Mat3 kIdentity{Vec3{1.0, 0.0, 0.0}, Vec3{0.0, 1.0, 0.0}, Vec3{0.0, 0.0, 1.0}};

constexpr double squared(double x) {
  return x * x;
}

/// Measurement variance with which the filter settles at `variance` when each step adds `growth`.
constexpr double settling_at(double variance, double growth) {
  return variance * variance / growth + variance;
}

Mat3 product(const Mat3& a, const Mat3& b) noexcept {
  Mat3 c{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
  }
  return c;
}

Mat3 transposed(const Mat3& a) noexcept {
  return {Vec3{a[0][0], a[1][0], a[2][0]}, Vec3{a[0][1], a[1][1], a[2][1]}, Vec3{a[0][2], a[1][2], a[2][2]}};
}

/// Of a symmetric positive matrix: the rows of the inverse are cross products of rows over the determinant.
Mat3 inverse_symmetric(const Mat3& a) noexcept {
  const Vec3 first = cross(a[1], a[2]);
  const double k = 1.0 / dot(a[0], first);
  return {k * first, k * cross(a[2], a[0]), k * cross(a[0], a[1])};
}

}  // namespace

GyroscopeBias::GyroscopeBias(const VqfSettings& settings, core::Hertz rate)
    : limit_(settings.bias_limit_deg_s * kRadians),
      initial_variance_(squared(settings.bias_initial_deg_s * kRadians)),
      growth_(squared(kForgottenDegS * kRadians) / (rate.value() * settings.bias_forgetting_time.value())),
      rest_variance_(settling_at(squared(settings.bias_rest_deg_s * kRadians), growth_)),
      motion_variance_(settling_at(squared(settings.bias_motion_deg_s * kRadians), growth_)),
      vertical_variance_(motion_variance_ / settings.bias_vertical_forgetting),
      rotation_(settings.acceleration_tau, rate),
      turned_bias_(settings.acceleration_tau, rate) {
  reset();
}

void GyroscopeBias::reset() noexcept {
  bias_ = {};
  covariance_ = {};
  for (std::size_t i = 0; i < 3; ++i) covariance_[i][i] = initial_variance_;
  restart_motion();
}

void GyroscopeBias::restart_motion() noexcept {
  rotation_.reset();
  turned_bias_.reset();
}

void GyroscopeBias::follow(const Mat3& earth_from_sensor) noexcept {
  // The acceleration that drives the correction is low-passed, so the model of what a bias does to it is
  // low-passed alike; the bias already subtracted then is added back the same way.
  rotation_.step({earth_from_sensor[0][0], earth_from_sensor[0][1], earth_from_sensor[0][2],
                  earth_from_sensor[1][0], earth_from_sensor[1][1], earth_from_sensor[1][2],
                  earth_from_sensor[2][0], earth_from_sensor[2][1], earth_from_sensor[2][2]});
  turned_bias_.step({dot(earth_from_sensor[0], bias_), dot(earth_from_sensor[1], bias_)});
}

void GyroscopeBias::update_at_rest(const Vec3& low_passed_rate) noexcept {
  measure(kIdentity, low_passed_rate - bias_, {rest_variance_, rest_variance_, rest_variance_});
}

void GyroscopeBias::update_in_motion(double correction_x, double correction_y) noexcept {
  const auto& r = rotation_.value();
  const auto& turned = turned_bias_.value();
  const Mat3 model{Vec3{r[0], r[1], r[2]}, Vec3{r[3], r[4], r[5]}, Vec3{r[6], r[7], r[8]}};
  measure(model,
          {turned[0] - correction_x - dot(model[0], bias_), turned[1] - correction_y - dot(model[1], bias_),
           -dot(model[2], bias_)},
          {motion_variance_, motion_variance_, vertical_variance_});
}

void GyroscopeBias::measure(const Mat3& model, Vec3 innovation, const Vec3& variance) noexcept {
  for (std::size_t i = 0; i < 3; ++i) {
    if (covariance_[i][i] < initial_variance_) covariance_[i][i] += growth_;
    innovation[i] = std::clamp(innovation[i], -limit_, limit_);
  }
  const Mat3 cross_covariance = product(covariance_, transposed(model));
  Mat3 expected = product(model, cross_covariance);
  for (std::size_t i = 0; i < 3; ++i) expected[i][i] += variance[i];
  const Mat3 gain = product(cross_covariance, inverse_symmetric(expected));
  const Mat3 known = product(gain, product(model, covariance_));
  for (std::size_t i = 0; i < 3; ++i) {
    bias_[i] = std::clamp(bias_[i] + dot(gain[i], innovation), -limit_, limit_);
    covariance_[i] = covariance_[i] - known[i];
  }
}

Vqf::Vqf(core::Hertz rate, const VqfSettings& settings)
    : period_(1.0 / rate.value()),
      rest_duration_(settings.rest_duration.value()),
      rest_rate_squared_(squared(settings.rest_rate_deg_s * kRadians)),
      rest_acceleration_squared_(squared(settings.rest_acceleration_m_s2)),
      bias_limit_(settings.bias_limit_deg_s * kRadians),
      acceleration_(settings.acceleration_tau, rate),
      rest_rate_(settings.rest_filter_tau, rate),
      rest_acceleration_(settings.rest_filter_tau, rate),
      bias_(settings, rate) {}

void Vqf::reset() noexcept {
  strapdown_ = correction_ = kNoRotation;
  restart_inclination();
  bias_.reset();
}

void Vqf::restart_inclination() noexcept {
  acceleration_.reset();
  rest_rate_.reset();
  rest_acceleration_.reset();
  still_for_ = 0.0;
  at_rest_ = false;
  bias_.restart_motion();
}

Vec3 Vqf::up_in_sensor() const noexcept {
  return rotate(conjugate(earth_from_sensor()), kUp);
}

bool Vqf::step(const Vec3& rate_rad_s, const Vec3& acceleration_m_s2) noexcept {
  if (!is_finite(rate_rad_s) || !is_finite(acceleration_m_s2) || norm(acceleration_m_s2) <= 0.0) return false;
  watch_for_rest(rate_rad_s, acceleration_m_s2);
  strapdown_ = normalized(strapdown_ * from_rotation_vector(period_ * (rate_rad_s - bias_.value())));

  const Vec3& steady = acceleration_.step(rotate(strapdown_, acceleration_m_s2));
  const Vec3 upward = normalized(rotate(correction_, steady));
  correction_ = normalized(shortest_arc(upward, kUp) * correction_);
  bias_.follow(matrix_of(earth_from_sensor()));
  if (at_rest_) {
    bias_.update_at_rest(rest_rate_.value());
  } else {
    bias_.update_in_motion(upward[1] / period_, -upward[0] / period_);
  }
  return true;
}

void Vqf::watch_for_rest(const Vec3& rate, const Vec3& acceleration) noexcept {
  const Vec3 mean_rate = rest_rate_.step(rate);
  const Vec3 rate_deviation = rate - mean_rate;
  const Vec3 acceleration_deviation = acceleration - rest_acceleration_.step(acceleration);
  const bool turning = dot(rate_deviation, rate_deviation) >= rest_rate_squared_ ||
                       std::abs(mean_rate[0]) > bias_limit_ || std::abs(mean_rate[1]) > bias_limit_ ||
                       std::abs(mean_rate[2]) > bias_limit_;
  const bool moving = dot(acceleration_deviation, acceleration_deviation) >= rest_acceleration_squared_;
  still_for_ = turning || moving ? 0.0 : still_for_ + period_;
  at_rest_ = still_for_ >= rest_duration_;
}

}  // namespace footfall::gait::imu
