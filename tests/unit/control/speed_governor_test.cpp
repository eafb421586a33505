#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "control/limits.hpp"
#include "control/speed_governor.hpp"
#include "control/stop_ramp.hpp"

using namespace footfall;
using namespace footfall::control;
using core::MetersPerSecond;
using core::milliseconds;

namespace {

constexpr double kCeiling = 4.0, kAcceleration = 0.3, kJerk = 1.0;

SpeedGovernor clinic_governor() {
  return SpeedGovernor(MetersPerSecond{kCeiling}, core::MetersPerSecond2{kAcceleration},
                       core::MetersPerSecond3{kJerk});
}

double time_to(SpeedGovernor& governor, double target, core::Duration dt) {
  double seconds = 0.0;
  while (!(governor.speed().value() == target && governor.settled()) && seconds < 1000.0) {
    governor.step(MetersPerSecond{target}, dt);
    seconds += dt.seconds();
  }
  return seconds;
}

}  // namespace

TEST_CASE("a million random targets and time steps never exceed speed, acceleration or jerk") {
  std::mt19937_64 random(20240607);
  std::uniform_real_distribution<double> speed(-2.0, 9.0);
  std::uniform_int_distribution<std::int64_t> nanoseconds(0, 130'000'000);
  std::uniform_int_distribution<int> pick(0, 99);
  SpeedGovernor governor = clinic_governor();
  double target = 1.0, worst_jerk = 0.0, worst_acceleration = 0.0, worst_slope = 0.0;
  double lowest = 0.0, highest = 0.0;
  for (int i = 0; i < 1'000'000; ++i) {
    const int choice = pick(random);
    if (choice < 5) target = speed(random);
    if (choice == 5) target = std::numeric_limits<double>::quiet_NaN();
    if (choice == 6) target = std::numeric_limits<double>::infinity();
    const core::Duration dt{choice == 7 ? 5'000'000'000 : nanoseconds(random)};
    const double v = governor.speed().value(), a = governor.acceleration().value();
    if (choice == 8) {
      governor.step_without_increase(MetersPerSecond{target}, dt);
    } else {
      governor.step(MetersPerSecond{target}, dt);
    }
    const double seconds = dt.seconds();
    lowest = std::min(lowest, governor.speed().value());
    highest = std::max(highest, governor.speed().value());
    worst_acceleration = std::max(worst_acceleration, std::abs(governor.acceleration().value()));
    if (seconds > 0.0) {
      worst_slope = std::max(worst_slope, std::abs(governor.speed().value() - v) - kAcceleration * seconds);
      worst_jerk = std::max(worst_jerk, std::abs(governor.acceleration().value() - a) - kJerk * seconds);
    } else {
      REQUIRE(governor.speed().value() == v);
    }
  }
  CHECK(lowest >= 0.0);
  CHECK(highest <= kCeiling);
  CHECK(highest > 0.99 * kCeiling);
  CHECK(worst_acceleration <= kAcceleration + 1e-9);
  CHECK(worst_acceleration > 0.99 * kAcceleration);
  CHECK(worst_slope <= 1e-9);
  CHECK(worst_jerk <= 1e-9);
}

TEST_CASE("a change takes the closed-form time of a jerk-limited ramp") {
  // dv / A + A / J for a change with a phase of constant acceleration; 2 sqrt(dv / J) for a short one.
  SpeedGovernor governor = clinic_governor();
  const auto dt = core::microseconds(500);
  CHECK(time_to(governor, 3.0, dt) == Approx(3.0 / kAcceleration + kAcceleration / kJerk).margin(0.002));
  CHECK(time_to(governor, 2.0, dt) == Approx(1.0 / kAcceleration + kAcceleration / kJerk).margin(0.002));
  CHECK(time_to(governor, 2.04, dt) == Approx(2.0 * std::sqrt(0.04 / kJerk)).margin(0.002));
}

TEST_CASE("a reachable target is approached from one side and hit exactly, however time is cut") {
  for (const std::int64_t ms : {1, 7, 50, 99}) {
    SpeedGovernor governor = clinic_governor();
    for (const double target : {2.5, 0.4, 0.43, 4.0, 0.0}) {
      const double side = target > governor.speed().value() ? 1.0 : -1.0;
      for (int i = 0; i < 60'000 && !(governor.settled() && governor.speed().value() == target); ++i) {
        const double before = governor.speed().value();
        governor.step(MetersPerSecond{target}, milliseconds(ms));
        REQUIRE(side * (target - governor.speed().value()) >= -1e-12);
        REQUIRE(side * (governor.speed().value() - before) >= -1e-12);
      }
      CHECK(governor.speed().value() == target);
    }
  }
}

TEST_CASE("fine and coarse time steps give the same curve") {
  SpeedGovernor fine = clinic_governor(), coarse = clinic_governor();
  for (int i = 0; i < 200; ++i) {
    const MetersPerSecond target{i < 60 ? 2.0 : 0.7};
    coarse.step(target, milliseconds(50));
    for (int k = 0; k < 50; ++k) fine.step(target, milliseconds(1));
    REQUIRE(fine.speed().value() == Approx(coarse.speed().value()).margin(1e-9));
  }
}

TEST_CASE("a late wake-up does not make the set-point jump") {
  SpeedGovernor governor = clinic_governor();
  for (int i = 0; i < 40; ++i) governor.step(MetersPerSecond{3.0}, milliseconds(50));
  const double before = governor.speed().value();
  governor.step(MetersPerSecond{3.0}, milliseconds(4000));
  CHECK(governor.speed().value() - before <= kAcceleration * 0.1 + 1e-12);
}

TEST_CASE("the compiled ceilings hold whatever is asked for") {
  SpeedGovernor governor(MetersPerSecond{50.0}, core::MetersPerSecond2{40.0}, core::MetersPerSecond3{5.0});
  for (int i = 0; i < 3000; ++i) {
    governor.step(MetersPerSecond{50.0}, milliseconds(50));
    REQUIRE(governor.acceleration() <= kHardMaxAcceleration);
  }
  CHECK(governor.speed() == kHardMaxSpeed);
}

TEST_CASE("limits that are no numbers allow no motion") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& limits : {std::array<double, 3>{nan, 0.3, 1.0}, std::array<double, 3>{4.0, nan, 1.0},
                             std::array<double, 3>{4.0, 0.3, -1.0}}) {
    SpeedGovernor governor(MetersPerSecond{limits[0]}, core::MetersPerSecond2{limits[1]},
                           core::MetersPerSecond3{limits[2]});
    for (int i = 0; i < 100; ++i) governor.step(MetersPerSecond{3.0}, milliseconds(50));
    CHECK(governor.speed().value() == 0.0);
  }
  Limits limits;
  limits.patient_max_speed = MetersPerSecond{nan};
  CHECK(limits.ceiling().value() == 0.0);
}

TEST_CASE("stop ramps fall with their own rates and are only strengthened") {
  StopRamp ramp{Limits{}};
  ramp.strengthen(StopKind::Ease, BeltSpeeds::both(MetersPerSecond{3.0}));
  CHECK(ramp.step(milliseconds(1000)).left.value() == Approx(2.5));
  ramp.strengthen(StopKind::Stop, BeltSpeeds::both(MetersPerSecond{9.0}));
  CHECK(ramp.step(milliseconds(1000)).left.value() == Approx(1.5));
  ramp.strengthen(StopKind::Ease, BeltSpeeds::both(MetersPerSecond{9.0}));
  CHECK(ramp.kind() == StopKind::Stop);
  CHECK(ramp.step(milliseconds(200)).left.value() == Approx(1.3));
  ramp.strengthen(StopKind::Fast, BeltSpeeds::both(MetersPerSecond{9.0}));
  CHECK(ramp.step(milliseconds(500)).left.value() == Approx(0.3));
  CHECK(ramp.step(milliseconds(500)).left.value() == 0.0);
}

TEST_CASE(
    "a stop rate that is no usable number stops at the hardest rate, a weaker one never beats a stronger") {
  Limits limits;
  limits.ease_deceleration = core::MetersPerSecond2{0.0};
  limits.stop_deceleration = core::MetersPerSecond2{std::numeric_limits<double>::quiet_NaN()};
  limits.fast_deceleration = core::MetersPerSecond2{90.0};
  for (const auto kind : {StopKind::Ease, StopKind::Stop, StopKind::Fast}) {
    StopRamp ramp{limits};
    ramp.strengthen(kind, BeltSpeeds::both(MetersPerSecond{3.0}));
    CHECK(ramp.step(milliseconds(1000)).left.value() == Approx(1.0));
  }
  limits = Limits{};
  limits.fast_deceleration = core::MetersPerSecond2{0.1};
  StopRamp ramp{limits};
  ramp.strengthen(StopKind::Fast, BeltSpeeds::both(MetersPerSecond{3.0}));
  CHECK(ramp.step(milliseconds(1000)).left.value() == Approx(2.0));
}
