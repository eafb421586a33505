#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "control/belt_governors.hpp"
#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

hal::TreadmillInfo two_belts() {
  hal::TreadmillInfo machine = virtual_machine();
  machine.belts = 2;
  return machine;
}

ArmCheck safe_check_of_two() {
  ArmCheck check = safe_check();
  check.readback.right_deceleration = check.readback.deceleration;
  return check;
}

struct SplitBench : Bench {
  SplitBench() : Bench(clinic_limits(), two_belts()) {}

  bool run() {
    if (!to_armed(safe_check_of_two())) return false;
    const Reply reply = ask(RequestKind::BeginStart);
    if (!reply.accepted) return false;
    hold(reply.token, limits_of_test.hold_time);
    return run_until(MotionState::Running, milliseconds(4000));
  }
  Reply set_belts(double left, double right) {
    Request request = make(RequestKind::SetSpeed);
    request.speed = MetersPerSecond{left};
    request.split = MetersPerSecond{right - left};
    return ask(request);
  }
  bool reach(double left, double right) {
    if (!set_belts(left, right).accepted) return false;
    for (int i = 0; i < 1200 && status().outcome != MotionOutcome::Confirmed; ++i) cycle();
    return status().outcome == MotionOutcome::Confirmed;
  }
};

}  // namespace

TEST_CASE(
    "whatever is asked of two belts, each keeps its limits and they never differ by more than allowed") {
  constexpr double kCeiling = 3.0, kAcceleration = 0.7, kJerk = 1.5, kSplit = 0.8;
  std::mt19937_64 random(20251125);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  BeltGovernors belts(SpeedGovernor(MetersPerSecond{kCeiling}, core::MetersPerSecond2{kAcceleration},
                                    core::MetersPerSecond3{kJerk}),
                      MetersPerSecond{kSplit});
  belts.begin(MetersPerSecond{0.1});
  BeltSpeeds targets = belts.speeds(), was = belts.speeds();
  double left_slope = 0.0, right_slope = 0.0, was_dt = 0.05, widest = 0.0;
  for (int i = 0; i < 200'000; ++i) {
    if (uniform(0.0, 1.0) < 0.03) {
      targets.left = MetersPerSecond{uniform(0.0, kCeiling)};
      targets.right = targets.left + MetersPerSecond{uniform(-kSplit, kSplit)};
      if (targets.right.value() < 0.0 || targets.right.value() > kCeiling) targets.right = targets.left;
    }
    const Duration dt{static_cast<std::int64_t>(uniform(2e6, 95e6))};
    const BeltSpeeds now =
        uniform(0.0, 1.0) < 0.1 ? belts.step_without_increase(targets, dt) : belts.step(targets, dt);
    const double seconds = dt.seconds();
    for (const bool left : {true, false}) {
      const double speed = (left ? now.left : now.right).value();
      REQUIRE(speed >= 0.0);
      REQUIRE(speed <= kCeiling);
      double& slope = left ? left_slope : right_slope;
      const double next = (speed - (left ? was.left : was.right).value()) / seconds;
      REQUIRE(std::abs(next) <= kAcceleration + 1e-9);
      REQUIRE(std::abs(next - slope) <= kJerk * 0.5 * (seconds + was_dt) + 1e-9);
      slope = next;
    }
    widest = std::max(widest, core::abs(now.split()).value());
    REQUIRE(core::abs(now.split()) <= MetersPerSecond{kSplit} + BeltGovernors::kRounding);
    was = now;
    was_dt = seconds;
  }
  CHECK(widest > 0.99 * kSplit);
}

TEST_CASE("two belts arrive at any allowed pair of speeds, wherever they were turned round") {
  std::mt19937_64 random(7);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  for (int round = 0; round < 300; ++round) {
    BeltGovernors belts(
        SpeedGovernor(MetersPerSecond{4.0}, core::MetersPerSecond2{1.0}, core::MetersPerSecond3{1.0}),
        MetersPerSecond{1.0});
    belts.begin(MetersPerSecond{0.1});
    BeltSpeeds targets;
    for (int turn = 0; turn < 4; ++turn) {
      const double left = uniform(0.1, 3.0);
      targets =
          BeltSpeeds::of(MetersPerSecond{left}, MetersPerSecond{uniform(std::max(-1.0, 0.1 - left), 1.0)});
      const int cycles = static_cast<int>(uniform(1.0, 60.0));
      for (int i = 0; i < cycles; ++i) belts.step(targets, milliseconds(50));
    }
    int cycles = 0;
    while (!belts.settled_at(targets) && ++cycles < 400) belts.step(targets, milliseconds(50));
    INFO("round " << round);
    REQUIRE(belts.settled_at(targets));
  }
}

TEST_CASE("two belts run at two speeds, each confirmed from its own motion") {
  SplitBench bench;
  REQUIRE(bench.run());
  REQUIRE(bench.reach(1.0, 1.8));
  CHECK(bench.drive.speed == Approx(1.0).margin(0.03));
  CHECK(bench.drive.right == Approx(1.8).margin(0.03));
  CHECK(bench.status().measured_split.value() == Approx(0.8).margin(0.03));

  // A speed without a word about the difference keeps it.
  REQUIRE(bench.set_speed(1.5).accepted);
  CHECK(bench.status().requested_split.value() == Approx(0.8));
}

TEST_CASE("every stop brings two belts to rest in the same moment, from whatever difference") {
  for (const double right : {0.4, 1.0, 1.9}) {
    for (const StopKind kind : {StopKind::Ease, StopKind::Stop, StopKind::Fast}) {
      SplitBench bench;
      REQUIRE(bench.run());
      REQUIRE(bench.reach(1.0, right));
      bench.run_for(milliseconds(1000));  // to the last hundredth of a millimetre
      if (kind == StopKind::Ease) bench.in.plate_age = milliseconds(700);
      if (kind == StopKind::Stop) bench.in.stop_requested = true;
      if (kind == StopKind::Fast) bench.in.safety.lanyard_closed = false;
      double left_rest = 0.0, right_rest = 0.0, seconds = 0.0;
      for (int i = 0; i < 2000 && (left_rest == 0.0 || right_rest == 0.0); ++i) {
        const double before = bench.drive.speed, before_right = bench.drive.right;
        bench.cycle(milliseconds(10));
        seconds += 0.01;
        CHECK(bench.drive.speed <= before + 1e-12);
        CHECK(bench.drive.right <= before_right + 1e-12);
        if (left_rest == 0.0 && bench.drive.speed < 0.005) left_rest = seconds;
        if (right_rest == 0.0 && bench.drive.right < 0.005) right_rest = seconds;
      }
      INFO("right " << right << ", " << name_of(kind) << ": " << left_rest << " s, " << right_rest << " s");
      REQUIRE(left_rest > 0.0);
      REQUIRE(right_rest > 0.0);
      CHECK(std::abs(left_rest - right_rest) <= 0.1);
    }
  }
}

TEST_CASE("a difference that is no number, too large, or too fast for one belt is refused with its limit") {
  SplitBench bench;
  REQUIRE(bench.run());
  CHECK(Bench::text(bench.set_belts(0.5, 1.6).reason).find("may differ by 3.60 km/h") != std::string::npos);
  CHECK_FALSE(bench.set_belts(1.0, std::numeric_limits<double>::quiet_NaN()).accepted);
  CHECK(Bench::text(bench.set_belts(3.5, 4.4).reason).find("above the ceiling") != std::string::npos);
  CHECK(Bench::text(bench.set_belts(0.5, 0.0).reason).find("slowest") != std::string::npos);
  CHECK(bench.set_belts(0.5, 1.5).accepted);

  Bench single;
  REQUIRE(single.to_running());
  Request request = single.make(RequestKind::SetSpeed);
  request.speed = MetersPerSecond{1.0};
  request.split = MetersPerSecond{0.2};
  CHECK(Bench::text(single.ask(request).reason).find("one belt") != std::string::npos);
}

TEST_CASE("a right belt that runs away, or moves while both should stand, is stopped fast") {
  SplitBench bench;
  REQUIRE(bench.run());
  REQUIRE(bench.reach(1.0, 1.2));
  for (int i = 0; i < 10 && bench.status().state == MotionState::Running; ++i) {
    bench.drive.right = 1.6;
    bench.cycle();
  }
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().cause == Cause::NotFollowing);
  CHECK(bench.status().stop == StopKind::Fast);

  SplitBench standing;
  REQUIRE(standing.to_idle());
  for (int i = 0; i < 10; ++i) {
    standing.drive.right = 0.3;
    standing.cycle();
  }
  CHECK(standing.status().cause == Cause::UnexpectedMotion);
}

TEST_CASE("belts that would slow unequally without the station, or do not tell, refuse to arm") {
  SplitBench unequal;
  ArmCheck check = safe_check_of_two();
  check.readback.right_deceleration = core::MetersPerSecond2{1.2};
  CHECK_FALSE(unequal.to_armed(check));
  CHECK(Bench::text(unequal.status().arm_refusal).find("set both alike") != std::string::npos);

  SplitBench silent;
  CHECK_FALSE(silent.to_armed(safe_check()));
  CHECK(Bench::text(silent.status().arm_refusal).find("right belt") != std::string::npos);
}
