#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("a speed is confirmed only by echo and measured motion after the ramp") {
  Bench bench;
  REQUIRE(bench.to_running());
  REQUIRE(bench.set_speed(2.0).accepted);
  CHECK(bench.status().outcome == MotionOutcome::Pending);
  const Timestamp asked = bench.now;
  while (bench.status().outcome != MotionOutcome::Confirmed && bench.now - asked < milliseconds(20'000)) {
    bench.cycle();
  }
  REQUIRE(bench.status().outcome == MotionOutcome::Confirmed);
  CHECK(std::abs(bench.drive.speed - 2.0) <= 0.04);
  const double ramp = (2.0 - 0.139) / 0.3 + 0.3;
  CHECK((bench.now - asked).seconds() == Approx(ramp).margin(0.3));
  CHECK(bench.starts() == 1);
}

TEST_CASE("a speed that the belt does not reach is unknown one second after the ramp, and shown") {
  Bench bench;
  REQUIRE(bench.to_running());
  bench.drive.measured_offset = -0.1;
  REQUIRE(bench.set_speed(1.0).accepted);
  bench.run_for(milliseconds(3200));
  CHECK(bench.status().outcome != MotionOutcome::Confirmed);
  bench.run_for(milliseconds(1300));
  CHECK(bench.status().outcome == MotionOutcome::Unknown);
  CHECK(bench.status().state == MotionState::Running);
  bench.drive.measured_offset = 0.0;
  bench.run_for(milliseconds(200));
  CHECK(bench.status().outcome == MotionOutcome::Confirmed);
}

TEST_CASE("speeds out of range are refused with a sentence and change nothing") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  for (const double speed : {kNan, std::numeric_limits<double>::infinity(), -0.5, 4.01, 50.0, 0.0, 0.09}) {
    const Reply reply = bench.set_speed(speed);
    INFO(speed);
    CHECK_FALSE(reply.accepted);
    CHECK(std::string(reply.reason.data()).back() == '.');
    CHECK(bench.status().requested_speed.value() == 1.0);
  }
  bench.run_for(milliseconds(2000));
  CHECK(bench.drive.speed == Approx(1.0).margin(0.005));
}

TEST_CASE("the lowest ceiling holds, the drive's own maximum included") {
  Limits limits;
  limits.clinic_max_speed = MetersPerSecond{3.5};
  limits.patient_max_speed = MetersPerSecond{3.0};
  Bench patient(limits);
  REQUIRE(patient.to_running());
  CHECK_FALSE(patient.set_speed(3.01).accepted);
  CHECK(patient.set_speed(3.0).accepted);

  ArmCheck slow_drive = safe_check();
  slow_drive.readback.max_speed = MetersPerSecond{2.0};
  Bench bench;
  REQUIRE(bench.to_armed(slow_drive));
  CHECK(bench.status().ceiling.value() == 2.0);
}

TEST_CASE("speed and incline wait for a running belt") {
  Bench bench;
  REQUIRE(bench.to_armed());
  CHECK_FALSE(bench.set_speed(1.0).accepted);
  CHECK_FALSE(bench.set_incline(1.0).accepted);
  CHECK_FALSE(bench.ask(RequestKind::EndMotion).accepted);
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
}

TEST_CASE("the incline is rate limited, refused out of range and frozen by a stop") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  for (const double incline : {kNan, -1.0, 15.5}) CHECK_FALSE(bench.set_incline(incline).accepted);
  REQUIRE(bench.set_incline(5.0).accepted);
  double before = bench.drive.set_incline;
  for (int i = 0; i < 80; ++i) {
    bench.cycle();
    CHECK(std::abs(bench.drive.set_incline - before) <= 0.5 * 0.05 + 1e-9);
    before = bench.drive.set_incline;
  }
  CHECK(bench.drive.set_incline == Approx(2.0).margin(0.1));
  bench.in.stop_requested = true;
  bench.cycle();
  const double frozen = bench.drive.set_incline;
  CHECK(frozen <= before + 1e-9);
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.drive.set_incline == frozen);
  CHECK(bench.drive.incline == Approx(frozen).margin(0.05));
}

TEST_CASE("an incline actuator that lags does not let the set-point run ahead") {
  Bench bench;
  bench.drive.incline_rate = 0.1;
  REQUIRE(bench.to_speed(1.0));
  REQUIRE(bench.set_incline(10.0).accepted);
  for (int i = 0; i < 400; ++i) {
    bench.cycle();
    REQUIRE(bench.drive.set_incline - bench.drive.incline <= 0.5 + 0.01);
  }
  bench.in.stop_requested = true;
  bench.cycle();
  const double incline = bench.drive.incline;
  bench.run_for(milliseconds(5000));
  CHECK(bench.drive.incline == Approx(incline).margin(0.02));
}

TEST_CASE("a stale console may not raise the speed and a ramp under way pauses") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  REQUIRE(bench.set_speed(3.0).accepted);
  bench.run_for(milliseconds(1000));
  bench.in.console_age = milliseconds(400);
  bench.run_for(milliseconds(500));
  const double paused = bench.status().commanded_speed.value();
  CHECK(bench.status().console_stale);
  CHECK(bench.status().state == MotionState::Running);
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().commanded_speed.value() == paused);
  CHECK_FALSE(bench.set_speed(3.5).accepted);
  CHECK(bench.set_speed(0.5).accepted);
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().commanded_speed.value() < paused);
}

TEST_CASE("while a command is unanswered the set-point does not rise") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  REQUIRE(bench.set_speed(3.0).accepted);
  bench.run_for(milliseconds(1000));
  const double before = bench.status().commanded_speed.value();
  for (int i = 0; i < 5; ++i) {
    bench.in.last_command = i % 2 == 0 ? hal::CommandOutcome::Unknown : hal::CommandOutcome::Rejected;
    bench.cycle();
    CHECK(bench.status().outcome == (i % 2 == 0 ? MotionOutcome::Unknown : MotionOutcome::Rejected));
  }
  // Acceleration has to fall within the jerk limit: 0.3²/2 m/s at most.
  CHECK(bench.status().commanded_speed.value() - before <= 0.045 + 1e-9);
  CHECK(bench.status().state == MotionState::Running);
}

TEST_CASE("every set-point is fresh, within the ceiling and within acceleration and jerk") {
  Bench bench;
  REQUIRE(bench.to_running());
  double before = bench.status().commanded_speed.value(), slope_before = 0.0;
  for (const double target : {3.0, 0.5, 4.0, 3.9, 1.0}) {
    REQUIRE(bench.set_speed(target).accepted);
    before = bench.status().commanded_speed.value();
    bench.cycle();
    slope_before = (bench.status().commanded_speed.value() - before) / 0.05;
    before = bench.status().commanded_speed.value();
    for (int i = 0; i < 60; ++i) {
      const auto out = bench.cycle();
      REQUIRE(out.command);
      CHECK(out.command->valid_until == bench.now + milliseconds(150));
      const double slope = (out.command->speed.value() - before) / 0.05;
      CHECK(std::abs(slope) <= 0.3 + 1e-9);
      CHECK(std::abs(slope - slope_before) <= 1.0 * 0.05 + 1e-9);
      CHECK(out.command->speed <= bench.status().ceiling);
      before = out.command->speed.value();
      slope_before = slope;
    }
  }
}

TEST_CASE("a new holder of the lease changes no set-point and the old one may not command") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.in.lease_epoch = 8;
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().state == MotionState::Running);
  CHECK(bench.status().commanded_speed.value() == 1.0);
  Request old = bench.make(RequestKind::SetSpeed);
  old.lease_epoch = 7;
  old.speed = MetersPerSecond{2.0};
  CHECK_FALSE(bench.ask(old).accepted);
  CHECK(bench.set_speed(1.2).accepted);
}

// A review found that a completed hold outlived its operator: control handed over during the countdown
// started the belt under somebody who had never held the key.
TEST_CASE("a countdown ends when control changes hands, and a new hold decides", "[regression]") {
  Bench bench;
  REQUIRE(bench.to_starting());
  bench.in.lease_epoch = 8;
  bench.run_for(milliseconds(3000));
  CHECK(bench.starts() == 0);
  CHECK(bench.status().state == MotionState::Armed);
  CHECK(bench.drive.speed == 0.0);
}

// The same review: a request whose sender had been told "unknown" was carried out when the thread came by
// later.
TEST_CASE("a request that arrives after its sender has given up is refused", "[regression]") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  Request late = bench.make(RequestKind::SetSpeed);
  late.speed = MetersPerSecond{2.0};
  late.valid_until = bench.now - milliseconds(1);
  CHECK_FALSE(bench.ask(late).accepted);
  bench.run_for(milliseconds(2000));
  CHECK(bench.drive.speed == Approx(1.0).margin(0.01));
}
