#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "gait/imu/imu_analysis.hpp"

using namespace footfall;
using gait::ImuAnalysis;
using gait::Side;

namespace {

constexpr double kStride = 0.7, kOmega = 2.0 * std::numbers::pi / kStride, kSwing = 0.5;
/// The left leg is fastest so long before its contacts at k * kStride.
constexpr double kSwingBefore = 0.2;

core::Timestamp at(double seconds) {
  return core::Timestamp{std::llround(seconds * 1e9)};
}

gait::ImuPlacement aligned(std::uint8_t device, core::BodySegment segment) {
  gait::ImuPlacement placement;
  placement.device = device;
  placement.segment = segment;
  placement.aligned = true;
  return placement;
}

core::ImuSample sample(std::uint8_t device, double t, double angle, double rate) {
  core::ImuSample s;
  s.device = device;
  s.sequence = static_cast<std::uint64_t>(std::llround(t * 200.0));
  s.device_time = s.station_time = s.receive_time = at(t);
  s.angular_rate_rad_s = {0.0, 0.0, rate};
  s.acceleration_m_s2 = {9.80665 * std::sin(angle), 9.80665 * std::cos(angle), 0.0};
  return s;
}

/// Shanks that swing like pendulums without mass, left and right half a stride apart.
ImuAnalysis walked(const gait::ImuKinematicsConfig& config, double seconds) {
  ImuAnalysis analysis(config);
  for (int i = 0; i < seconds * 200; ++i) {
    const double t = i / 200.0;
    for (const auto& sensor : config.sensors) {
      const double lag = sensor.segment == core::BodySegment::RightShank ? 0.5 * kStride : 0.0;
      const double phase = kOmega * (t + kSwingBefore + lag);
      analysis.push(sample(sensor.device, t, kSwing * std::sin(phase), kSwing * kOmega * std::cos(phase)),
                    core::MetersPerSecond(3.0));
    }
  }
  return analysis;
}

gait::ImuKinematicsConfig shanks() {
  gait::ImuKinematicsConfig config;
  config.sensors = {aligned(0, core::BodySegment::LeftShank), aligned(1, core::BodySegment::RightShank)};
  return config;
}

gait::StepResult step_at(double t, Side side) {
  gait::StepResult step;
  step.side = side;
  if (side == Side::Unknown) step.health = gait::kSideUncertain;
  step.initial_contact = at(t);
  step.toe_off = at(t + 0.25);
  step.contact_time = core::Seconds(0.25);
  return step;
}

}  // namespace

TEST_CASE("a step of unknown side takes the side that the shanks tell, and then has its angle",
          "[gait][imu]") {
  ImuAnalysis analysis = walked(shanks(), 8.0);
  for (int k = 9; k < 11; ++k) {
    gait::StepResult left = step_at(k * kStride, Side::Unknown);
    analysis.complete(left);
    CHECK(left.side == Side::Left);
    CHECK(left.side_confidence == ImuAnalysis::kImuSideConfidence);
    CHECK((left.health & gait::kSideUncertain) == 0);
    // By construction: kSwing * sin(omega * (kSwingBefore - 5 ms)).
    const double truth = kSwing * std::sin(kOmega * (kSwingBefore - 0.005)) * 180.0 / std::numbers::pi;
    REQUIRE(left.kinematics.shank_angle_at_contact);
    CHECK(left.kinematics.shank_angle_at_contact->value() == Approx(truth).margin(0.5));
    gait::StepResult right = step_at((k + 0.5) * kStride, Side::Unknown);
    analysis.complete(right);
    CHECK(right.side == Side::Right);
  }
}

TEST_CASE("a side that the plates know is never changed by the sensors", "[gait][imu]") {
  ImuAnalysis analysis = walked(shanks(), 8.0);
  gait::StepResult step = step_at(9 * kStride, Side::Right);
  step.side_confidence = 0.7;
  analysis.complete(step);
  CHECK(step.side == Side::Right);
  CHECK(step.side_confidence == 0.7);
}

TEST_CASE("the sensors alone give the cadence, until they fall silent", "[gait][imu]") {
  ImuAnalysis analysis = walked(shanks(), 8.0);
  REQUIRE(analysis.cadence(at(8.0)));
  CHECK(analysis.cadence(at(8.0))->value() == Approx(120.0 / kStride).margin(1.0));
  CHECK_FALSE(analysis.cadence(at(12.0)));
  analysis.reset();
  CHECK_FALSE(analysis.cadence(at(8.0)));
}

TEST_CASE("without sensors a step stays as it was", "[gait][imu]") {
  ImuAnalysis analysis{gait::ImuKinematicsConfig{}};
  gait::StepResult step = step_at(1.0, Side::Unknown);
  const std::uint32_t health = step.health;
  analysis.complete(step);
  CHECK(step.side == Side::Unknown);
  CHECK(step.health == health);
  CHECK_FALSE(step.kinematics.shank_angle_at_contact);
}

TEST_CASE("the foot strike angle is told against the belt as it is inclined now", "[gait][imu]") {
  gait::ImuKinematicsConfig config;
  config.sensors = {aligned(0, core::BodySegment::LeftFoot)};
  ImuAnalysis analysis(config);
  constexpr double kToesUp = 0.2;
  for (int i = 0; i < 1200; ++i)
    analysis.push(sample(0, i / 200.0, kToesUp, 0.0), core::MetersPerSecond(0.0));
  const auto angle = [&] {
    gait::StepResult step = step_at(5.0, Side::Left);
    analysis.complete(step);
    REQUIRE(step.kinematics.foot_strike_angle);
    return step.kinematics.foot_strike_angle->value();
  };
  const double level = angle();
  CHECK(level == Approx(kToesUp * 180.0 / std::numbers::pi).margin(0.1));
  analysis.set_incline(core::Degrees(4.0));
  CHECK(angle() == Approx(level - 4.0).margin(1e-9));
}

TEST_CASE("an acceleration at its end stop does not cost the angle, a gyroscope at its does", "[gait][imu]") {
  gait::ImuKinematicsConfig config = shanks();
  for (auto& sensor : config.sensors) {
    sensor.full_scale_rad_s = 34.9;
    sensor.full_scale_m_s2 = 156.9;
  }
  const auto health_after = [&](const core::ImuSample& peak) {
    ImuAnalysis analysis(config);
    for (int i = 0; i < 1200; ++i) {
      const double t = i / 200.0;
      core::ImuSample left = sample(0, t, 0.0, 0.0);
      if (i == 900) {
        left.acceleration_m_s2 = peak.acceleration_m_s2;
        left.angular_rate_rad_s = peak.angular_rate_rad_s;
        left.flags = core::kSaturated;
      }
      analysis.push(left, core::MetersPerSecond(3.0));
    }
    gait::StepResult step = step_at(5.0, Side::Left);
    analysis.complete(step);
    return step;
  };
  core::ImuSample peak = sample(0, 0.0, 0.0, 0.0);
  peak.acceleration_m_s2 = {0.0, 156.9, 0.0};
  CHECK(health_after(peak).kinematics.shank_angle_at_contact);
  peak = sample(0, 0.0, 0.0, 34.9);
  const gait::StepResult clipped = health_after(peak);
  CHECK_FALSE(clipped.kinematics.shank_angle_at_contact);
  CHECK((clipped.health & gait::kImuClipped) != 0);
}
