#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "gait/imu/imu_events.hpp"
#include "tests/unit/gait/imu/strapped_body.hpp"

using namespace footfall;
using namespace footfall::tests;
using core::BodySegment;
using gait::Side;

namespace {

/// Sagittal rate of a limb whose contact begins at 0 of the phase: sharp dips at contact and toe-off, a broad
/// bump in the swing. deg/s, phase in strides.
struct Limb {
  double stride_s = 0.72, contact_share = 0.35, phase = 0.0;
  double contact_dip = 250.0, toe_off_dip = 350.0, swing = 420.0;

  [[nodiscard]] double rate_deg_s(double t) const {
    const double x = t / stride_s - phase - std::floor(t / stride_s - phase);
    const auto bump = [&](double at, double width) {
      double d = std::abs(x - at);
      d = std::min(d, 1.0 - d);
      return std::exp(-0.5 * d * d / (width * width));
    };
    return swing * bump(0.78, 0.09) - contact_dip * bump(0.0, 0.018) -
           toe_off_dip * bump(contact_share, 0.03);
  }
};

core::ImuSample sample_of(const Limb& limb, std::uint8_t device, double t, double noise = 0.0) {
  core::ImuSample sample;
  sample.device = device;
  sample.station_time = at_s(t);
  sample.angular_rate_rad_s = {0.0, 0.0, (limb.rate_deg_s(t) + noise) * kDegree};
  sample.acceleration_m_s2 = {0.0, kGravity, 0.0};
  return sample;
}

gait::ImuEventsConfig two_sensors(BodySegment left, BodySegment right, double rate_hz = 200.0) {
  gait::ImuEventsConfig config;
  for (const BodySegment segment : {left, right}) {
    gait::ImuPlacement placement;
    placement.device = static_cast<std::uint8_t>(config.sensors.size());
    placement.segment = segment;
    placement.sample_rate = core::Hertz(rate_hz);
    placement.aligned = true;
    config.sensors.push_back(placement);
  }
  return config;
}

constexpr core::MetersPerSecond kSpeed{3.0};

double seconds(core::Timestamp time) {
  return static_cast<double>(time.ns) * 1e-9;
}
/// Distance to the nearest contact (or toe-off) of the limb.
double error_s(const Limb& limb, double t, double event_phase) {
  const double x = t / limb.stride_s - limb.phase - event_phase;
  return (x - std::round(x)) * limb.stride_s;
}

}  // namespace

TEST_CASE("the foot's dips are initial contact and toe-off, of the right side, once a stride",
          "[gait][imu]") {
  for (const double rate_hz : {200.0, 400.0, 1000.0}) {
    const Limb left, right{0.72, 0.35, 0.5};
    gait::ImuEvents events(two_sensors(BodySegment::LeftFoot, BodySegment::RightFoot, rate_hz));
    std::mt19937 generator(5);
    std::normal_distribution<double> noise(0.0, 3.0);
    std::vector<gait::ImuStep> steps;
    for (int k = 0; k < static_cast<int>(20.0 * rate_hz); ++k) {
      const double t = k / rate_hz;
      for (const std::uint8_t device : {std::uint8_t{0}, std::uint8_t{1}}) {
        const auto step =
            events.push(sample_of(device == 0 ? left : right, device, t, noise(generator)), kSpeed);
        if (step) steps.push_back(*step);
      }
    }
    CHECK(steps.size() >= 50);
    CHECK(steps.size() <= 56);
    for (const auto& step : steps) {
      const Limb& limb = step.side == Side::Left ? left : right;
      CHECK(std::abs(error_s(limb, seconds(step.initial_contact), 0.0)) < 0.004);
      REQUIRE(step.toe_off);
      CHECK(std::abs(error_s(limb, seconds(*step.toe_off), 0.35)) < 0.006);
      CHECK(step.contact_time.value_or(core::Seconds(0.0)).value() == Approx(0.72 * 0.35).margin(0.009));
      CHECK(seconds(step.known_at) - seconds(step.initial_contact) < 0.9);
      CHECK(step.stride_time.value() == Approx(0.72).margin(0.02));
    }
    const auto cadence = events.cadence(at_s(20.0));
    REQUIRE(cadence);
    CHECK(cadence->value() == Approx(120.0 / 0.72).margin(0.5));
    CHECK_FALSE(events.cadence(at_s(23.0)));
  }
}

TEST_CASE("shanks give cadence and side in running and in walking, and no contact time", "[gait][imu]") {
  for (const double stride_s : {0.62, 0.72, 1.15, 1.5}) {
    const Limb left{stride_s, 0.6, 0.0, 60.0, 120.0, 250.0}, right{stride_s, 0.6, 0.5, 60.0, 120.0, 250.0};
    gait::ImuEvents events(two_sensors(BodySegment::LeftShank, BodySegment::RightShank));
    std::vector<gait::ImuStep> steps;
    for (int k = 0; k < 20 * 200; ++k) {
      const double t = k / 200.0;
      for (const std::uint8_t device : {std::uint8_t{0}, std::uint8_t{1}}) {
        if (const auto step = events.push(sample_of(device == 0 ? left : right, device, t), kSpeed)) {
          steps.push_back(*step);
        }
      }
    }
    CHECK(static_cast<double>(steps.size()) == Approx(2.0 * 20.0 / stride_s).margin(5.0));
    for (const auto& step : steps) {
      CHECK_FALSE(step.contact_time);
      CHECK(step.method == gait::ImuStepMethod::ShankRate);
      CHECK(std::abs(error_s(step.side == Side::Left ? left : right, seconds(step.initial_contact), 0.0)) <
            0.01);
    }
    CHECK(events.cadence(at_s(20.0)).value_or(core::StepsPerMinute(0.0)).value() ==
          Approx(120.0 / stride_s).margin(0.5));
  }
}

TEST_CASE("the side of a plate's contact is told at the contact, also by one sensor", "[gait][imu]") {
  const Limb left, right{0.72, 0.35, 0.5};
  for (const bool both : {true, false}) {
    auto config = two_sensors(BodySegment::LeftFoot, BodySegment::RightFoot);
    if (!both) config.sensors.pop_back();
    gait::ImuEvents events(config);
    int told = 0;
    for (int k = 0; k < 20 * 200; ++k) {
      const double t = k / 200.0;
      for (std::size_t d = 0; d < config.sensors.size(); ++d) {
        events.push(sample_of(d == 0 ? left : right, static_cast<std::uint8_t>(d), t), kSpeed);
      }
      if (t < 4.0) continue;
      // 15 ms after a contact a plate asks.
      for (const auto& [limb, side] : {std::pair{&left, Side::Left}, std::pair{&right, Side::Right}}) {
        const double since = error_s(*limb, t - 0.015, 0.0);
        if (since < 0.0 || since >= 0.005) continue;
        CHECK(events.side_of_contact(at_s(t - 0.015)) == std::optional(side));
        ++told;
      }
    }
    CHECK(told >= 40);
  }
}

TEST_CASE("a person's bias against the plates, linear in speed, is taken off", "[gait][imu]") {
  const Limb left;
  const auto first_step = [&](const gait::SpeedBias& bias) {
    auto config = two_sensors(BodySegment::LeftFoot, BodySegment::RightFoot);
    config.foot_initial_contact = bias;
    gait::ImuEvents events(config);
    for (int k = 0;; ++k) {
      if (const auto step = events.push(sample_of(left, 0, k / 200.0), kSpeed)) return *step;
    }
  };
  const auto plain = first_step({}), moved = first_step({core::Seconds(0.004), 0.002});
  CHECK((moved.initial_contact - plain.initial_contact).seconds() == Approx(0.010).margin(1e-6));
  CHECK(moved.toe_off == plain.toe_off);
}

TEST_CASE("no step is told across missing samples, and stamping feet apart from walking is no stride",
          "[gait][imu]") {
  const Limb left;
  gait::ImuEvents events(two_sensors(BodySegment::LeftFoot, BodySegment::RightFoot));
  for (int k = 0; k < 12 * 200; ++k) {
    const double t = k / 200.0;
    if (t > 6.0 && t < 6.05) continue;
    const auto step = events.push(sample_of(left, 0, t), kSpeed);
    if (!step) continue;
    const bool across = seconds(step->initial_contact) < 6.0 && seconds(step->known_at) > 6.05;
    CHECK_FALSE(across);
  }
  gait::ImuEvents idle(two_sensors(BodySegment::LeftFoot, BodySegment::RightFoot));
  for (int k = 0; k < 12 * 200; ++k) {
    auto sample = sample_of(left, 0, k / 200.0);
    sample.angular_rate_rad_s = {0.0, 0.0, 30.0 * kDegree * std::sin(k / 30.0)};
    CHECK_FALSE(idle.push(sample, kSpeed));
  }
  CHECK_FALSE(idle.cadence(at_s(12.0)));
}

TEST_CASE("a pelvis alone gives cadence and nothing else", "[gait][imu]") {
  auto config = two_sensors(BodySegment::Pelvis, BodySegment::Trunk);
  gait::ImuEvents events(config);
  for (int k = 0; k < 10 * 200; ++k) {
    const double t = k / 200.0;
    core::ImuSample sample;
    sample.station_time = at_s(t);
    sample.acceleration_m_s2 = {0.0, kGravity + 12.0 * std::sin(2.0 * std::numbers::pi * 2.8 * t), 0.0};
    CHECK_FALSE(events.push(sample, kSpeed));
  }
  CHECK(events.cadence(at_s(10.0)).value_or(core::StepsPerMinute(0.0)).value() == Approx(168.0).margin(1.0));
  CHECK_FALSE(events.side_of_contact(at_s(9.9)));
}

TEST_CASE("a foot's sensor goes before its shank's, and one that is not aligned is left out", "[gait][imu]") {
  auto config = two_sensors(BodySegment::LeftShank, BodySegment::LeftFoot);
  const Limb left;
  const auto methods = [&] {
    gait::ImuEvents events(config);
    std::vector<gait::ImuStepMethod> found;
    for (int k = 0; k < 5 * 200; ++k) {
      for (const std::uint8_t device : {std::uint8_t{0}, std::uint8_t{1}}) {
        if (const auto step = events.push(sample_of(left, device, k / 200.0), kSpeed))
          found.push_back(step->method);
      }
    }
    return found;
  };
  auto found = methods();
  REQUIRE(found.size() > 3);
  CHECK(std::count(found.begin(), found.end(), gait::ImuStepMethod::ShankRate) == 0);
  config.sensors[1].aligned = false;
  found = methods();
  REQUIRE(found.size() > 3);
  CHECK(std::count(found.begin(), found.end(), gait::ImuStepMethod::FootPitch) == 0);
  CHECK(gait::id_of(gait::ImuStepMethod::ShankRate) == "imu-shank-rate/v1");
}
