#include "gait/imu/vqf.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

using namespace footfall;
namespace imu = footfall::gait::imu;
using imu::operator+;
using imu::operator-;
using imu::operator*;
using imu::Quat;
using imu::Vec3;

namespace {

constexpr double kDegree = std::numbers::pi / 180.0;
constexpr double kG = 9.80665;
constexpr Vec3 kUp{0.0, 0.0, 1.0};

struct Reading {
  Vec3 rate, acceleration;
};

/// What a sensor reads whose orientation is q_start * turn(k * rate * period), at sample k, standing on the
/// spot.
Reading turning(const Quat& start, const Vec3& rate, double time_s) {
  const Quat q = start * imu::from_rotation_vector(time_s * rate);
  return {rate, kG * imu::rotate(imu::conjugate(q), kUp)};
}

double inclination_deg(const imu::Vqf& vqf, const Quat& truth) {
  return imu::angle_between(vqf.up_in_sensor(), imu::rotate(imu::conjugate(truth), kUp)) / kDegree;
}

Quat tilted(double x_deg, double y_deg) {
  return imu::from_rotation_vector({x_deg * kDegree, 0.0, 0.0}) *
         imu::from_rotation_vector({0.0, y_deg * kDegree, 0.0});
}

constexpr double kSwingOmega = 2.0 * std::numbers::pi * 1.4, kSwing = 35.0 * kDegree;

/// Swinging like a shank, with the accelerations of a pendulum's middle: never at rest. The rate is the mean
/// since the sample before, so that strapdown integration has no error of its own.
Reading swinging(double time_s, double sample_rate_hz) {
  constexpr double kArm = 0.4;
  const double angle = kSwing * std::sin(kSwingOmega * time_s);
  const double before = kSwing * std::sin(kSwingOmega * (time_s - 1.0 / sample_rate_hz));
  const double rate = kSwing * kSwingOmega * std::cos(kSwingOmega * time_s);
  const double acceleration = -kSwingOmega * kSwingOmega * angle;
  const Vec3 gravity = imu::rotate(imu::from_rotation_vector({0.0, -angle, 0.0}), {0.0, 0.0, kG});
  return {{0.0, (angle - before) * sample_rate_hz, 0.0},
          gravity + Vec3{-kArm * acceleration, 0.0, kArm * rate * rate}};
}
Quat swing_truth(double time_s) {
  return imu::from_rotation_vector({0.0, kSwing * std::sin(kSwingOmega * time_s), 0.0});
}

}  // namespace

TEST_CASE("a still sensor shows the tilt that gravity tells, from the first sample on", "[gait][imu]") {
  for (const double x : {-170.0, -60.0, 0.0, 35.0, 90.0, 180.0}) {
    for (const double y : {-80.0, 0.0, 45.0}) {
      const Quat truth = tilted(x, y);
      imu::Vqf vqf(core::Hertz(200.0));
      REQUIRE(vqf.step({}, kG * imu::rotate(imu::conjugate(truth), kUp)));
      CHECK(inclination_deg(vqf, truth) < 1e-6);
    }
  }
}

TEST_CASE("a constant turn is followed exactly, whatever its axis", "[gait][imu]") {
  const Quat start = tilted(20.0, -30.0);
  for (const Vec3& rate : {Vec3{2.0, 0.0, 0.0}, Vec3{0.0, 3.0, 0.0}, Vec3{1.0, -2.0, 0.5}}) {
    imu::VqfSettings settings;
    settings.bias_limit_deg_s = 1e-9;  // the turn itself is what is tested
    imu::Vqf vqf(core::Hertz(400.0), settings);
    for (int k = 0; k < 4000; ++k) {
      const double t = k / 400.0;
      const Reading reading = turning(start, rate, t);
      vqf.step(reading.rate, reading.acceleration);
    }
    CHECK(inclination_deg(vqf, start * imu::from_rotation_vector((3999 / 400.0) * rate)) < 1e-3);
  }
}

TEST_CASE("at rest the bias is found to 0.02 deg/s within half a minute, also by a noisy sensor",
          "[gait][imu]") {
  const Vec3 bias{0.8 * kDegree, -0.5 * kDegree, 0.3 * kDegree};
  std::mt19937 generator(3);
  std::normal_distribution<double> noise(0.0, 1.0);
  imu::Vqf vqf(core::Hertz(200.0));
  for (int k = 0; k < 30 * 200; ++k) {
    const double r = 0.1 * kDegree, a = 0.02;
    vqf.step(bias + Vec3{r * noise(generator), r * noise(generator), r * noise(generator)},
             Vec3{a * noise(generator), a * noise(generator), kG + a * noise(generator)});
  }
  CHECK(vqf.at_rest());
  CHECK(imu::norm(vqf.bias_rad_s() - bias) < 0.02 * kDegree);
}

TEST_CASE("in motion the horizontal bias is found and the inclination stays within a degree", "[gait][imu]") {
  const Vec3 bias{0.4 * kDegree, 0.3 * kDegree, 0.0};
  imu::Vqf vqf(core::Hertz(200.0));
  double worst = 0.0;
  for (int k = 0; k < 300 * 200; ++k) {
    const double t = k / 200.0;
    const Reading reading = swinging(t, 200.0);
    vqf.step(reading.rate + bias, reading.acceleration);
    CHECK_FALSE(vqf.at_rest());
    if (t > 200.0) worst = std::max(worst, inclination_deg(vqf, swing_truth(t)));
  }
  CHECK(std::abs(vqf.bias_rad_s()[0] - bias[0]) < 0.1 * kDegree);
  CHECK(std::abs(vqf.bias_rad_s()[1] - bias[1]) < 0.1 * kDegree);
  CHECK(worst < 1.0);
}

TEST_CASE("no component of the bias ever exceeds the limit", "[gait][imu]") {
  imu::Vqf vqf(core::Hertz(100.0));
  for (int k = 0; k < 6000; ++k) {
    vqf.step({5.0 * kDegree, -9.0 * kDegree, 1.0}, {0.0, 0.0, kG});
    for (const double b : vqf.bias_rad_s()) REQUIRE(std::abs(b) <= 2.0 * kDegree + 1e-12);
  }
}

TEST_CASE("a sensor without bias gives the same answer however it is mounted", "[gait][imu]") {
  imu::VqfSettings settings;
  settings.bias_limit_deg_s = 1e-9;  // limits and growth of the bias' covariance are per sensor axis
  const Quat mounting = imu::from_rotation_vector({0.7, -1.9, 0.4});  // new sensor axes from old ones
  imu::Vqf plain(core::Hertz(200.0), settings), mounted(core::Hertz(200.0), settings);
  for (int k = 0; k < 4000; ++k) {
    const Reading reading = swinging(k / 200.0, 200.0);
    plain.step(reading.rate, reading.acceleration);
    mounted.step(imu::rotate(mounting, reading.rate), imu::rotate(mounting, reading.acceleration));
    const Vec3 up = imu::rotate(mounting, plain.up_in_sensor());
    REQUIRE(imu::angle_between(up, mounted.up_in_sensor()) < 1e-6 * kDegree);
  }
}

TEST_CASE("the sample rate changes nothing but the discretisation", "[gait][imu]") {
  std::vector<Vec3> up;
  for (const double rate_hz : {200.0, 400.0, 1000.0}) {
    imu::Vqf vqf{core::Hertz(rate_hz)};
    const auto n = static_cast<int>(20.0 * rate_hz);
    for (int k = 1; k <= n; ++k) {
      const Reading reading = swinging(k / rate_hz, rate_hz);
      vqf.step(reading.rate, reading.acceleration);
    }
    up.push_back(vqf.up_in_sensor());
  }
  CHECK(imu::angle_between(up[0], up[2]) < 0.1 * kDegree);
  CHECK(imu::angle_between(up[1], up[2]) < 0.1 * kDegree);
}

TEST_CASE("a sample that is not finite changes nothing and says so", "[gait][imu]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  imu::Vqf with(core::Hertz(200.0)), without(core::Hertz(200.0));
  for (int k = 0; k < 1000; ++k) {
    const Reading reading = swinging(k / 200.0, 200.0);
    with.step(reading.rate, reading.acceleration);
    without.step(reading.rate, reading.acceleration);
    CHECK_FALSE(with.step({nan, 0.0, 0.0}, reading.acceleration));
    CHECK_FALSE(with.step(reading.rate, {0.0, std::numeric_limits<double>::infinity(), 0.0}));
    CHECK_FALSE(with.step(reading.rate, {}));
  }
  CHECK(with.earth_from_sensor() == without.earth_from_sensor());
  CHECK(with.bias_rad_s() == without.bias_rad_s());
}

TEST_CASE("after missed motion the inclination is found anew at once and the bias stays known",
          "[gait][imu]") {
  imu::Vqf vqf(core::Hertz(200.0));
  const Vec3 bias{0.5 * kDegree, 0.0, 0.0};
  for (int k = 0; k < 6000; ++k) vqf.step(bias, {0.0, 0.0, kG});
  const Vec3 known = vqf.bias_rad_s();
  const Quat turned = tilted(40.0, 10.0);
  vqf.restart_inclination();
  CHECK(vqf.bias_rad_s() == known);
  vqf.step(bias, kG * imu::rotate(imu::conjugate(turned), kUp));
  CHECK(inclination_deg(vqf, turned) < 1e-6);
}
