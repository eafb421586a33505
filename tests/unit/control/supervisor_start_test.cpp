#include <catch2/catch.hpp>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

TEST_CASE("the station comes up disconnected and then stopped with the latch tripped") {
  Bench bench;
  bench.in.drive_connected = false;
  CHECK(bench.cycle().status.state == MotionState::Disconnected);
  bench.in.drive_connected = true;
  CHECK(bench.run_until(MotionState::Stopped, milliseconds(500)));
  CHECK(bench.status().cause == Cause::StationStarted);
  bench.run_for(milliseconds(60'000));
  CHECK(bench.status().state == MotionState::Stopped);
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
}

TEST_CASE("a complete hold starts the belt once, slowly, after the countdown") {
  Bench bench;
  REQUIRE(bench.to_starting());
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  CHECK(bench.status().countdown_left > milliseconds(800));
  const Timestamp countdown_began = bench.now;
  while (bench.starts() == 0 && bench.status().state == MotionState::Starting) bench.cycle();
  CHECK(bench.now - countdown_began >= milliseconds(1000));
  REQUIRE(bench.starts() == 1);
  CHECK(core::to_km_per_h(bench.sent.back().speed) <= 0.5 + 1e-12);
  REQUIRE(bench.run_until(MotionState::Running, milliseconds(2000)));
  CHECK(bench.status().outcome == MotionOutcome::Confirmed);
  bench.run_for(milliseconds(20'000));
  CHECK(bench.starts() == 1);
  CHECK(core::to_km_per_h(MetersPerSecond{bench.drive.speed}) <= 0.5 + 1e-9);
}

TEST_CASE("nothing but a complete hold with the token moves the belt") {
  Bench bench;
  REQUIRE(bench.to_armed());
  bench.cycle();
  const Reply begun = bench.ask(RequestKind::BeginStart);
  REQUIRE(begun.accepted);
  REQUIRE(begun.token != 0);

  SECTION("beats with another token are refused") {
    for (int i = 0; i < 30; ++i) CHECK_FALSE(bench.beat(begun.token + 1).accepted);
  }
  SECTION("a hold let go early") {
    bench.hold(begun.token, milliseconds(800));
  }
  SECTION("a gap of more than 200 ms cancels and the token is used up") {
    bench.hold(begun.token, milliseconds(600));
    bench.run_for(milliseconds(250));
    CHECK_FALSE(bench.beat(begun.token).accepted);
    bench.hold(begun.token, milliseconds(1500));
  }
  SECTION("a token older than 10 s") {
    bench.run_for(milliseconds(10'000));
    CHECK_FALSE(bench.beat(begun.token).accepted);
  }
  SECTION("STOP during the hold") {
    bench.hold(begun.token, milliseconds(600));
    bench.in.stop_requested = true;
    bench.cycle();
    CHECK(bench.status().state == MotionState::Stopped);
    bench.hold(begun.token, milliseconds(1500));
  }
  SECTION("another holder of the lease cannot finish it") {
    bench.hold(begun.token, milliseconds(600));
    bench.in.lease_epoch = 8;
    bench.hold(begun.token, milliseconds(1500));
  }
  bench.run_for(milliseconds(3000));
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("STOP during the countdown cancels the start") {
  Bench bench;
  REQUIRE(bench.to_starting());
  bench.run_for(milliseconds(500));
  bench.in.stop_requested = true;
  const auto out = bench.cycle();
  CHECK(out.status.state == MotionState::Stopped);
  CHECK(out.status.cause == Cause::OperatorStop);
  REQUIRE(out.command);
  CHECK(out.command->action == hal::DriveAction::Stop);
  bench.run_for(milliseconds(5000));
  CHECK(bench.starts() == 0);
}

TEST_CASE("a console that goes stale during the countdown needs a new hold") {
  Bench bench;
  REQUIRE(bench.to_starting());
  bench.in.console_age = milliseconds(350);
  bench.cycle();
  bench.in.console_age = milliseconds(0);
  bench.run_for(milliseconds(3000));
  CHECK(bench.status().state == MotionState::Armed);
  CHECK(bench.starts() == 0);
}

TEST_CASE("a token works once") {
  Bench bench;
  REQUIRE(bench.to_armed());
  bench.cycle();
  const Reply begun = bench.ask(RequestKind::BeginStart);
  bench.hold(begun.token, milliseconds(1000));
  REQUIRE(bench.run_until(MotionState::Running, milliseconds(4000)));
  REQUIRE(bench.ask(RequestKind::EndMotion).accepted);
  REQUIRE(bench.run_until(MotionState::Stopped));
  REQUIRE(bench.ask(RequestKind::Reset).accepted);
  REQUIRE(bench.ask(RequestKind::Arm).accepted);
  bench.in.arm_check = safe_check();
  bench.cycle();
  REQUIRE(bench.status().state == MotionState::Armed);
  bench.hold(begun.token, milliseconds(2000));
  bench.run_for(milliseconds(3000));
  CHECK(bench.starts() == 1);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("a start command without an answer is never repeated and ends stopped") {
  Bench bench;
  REQUIRE(bench.to_starting());
  bench.run_for(milliseconds(900));
  while (bench.starts() == 0) {
    bench.cycle();
    bench.in.last_command.reset();
    if (bench.starts() == 1) bench.in.last_command = hal::CommandOutcome::Unknown;
  }
  const auto out = bench.cycle();
  REQUIRE(out.command);
  CHECK(out.command->action == hal::DriveAction::Stop);
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::StartFailed);
  bench.run_for(milliseconds(5000));
  CHECK(bench.starts() == 1);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("a belt that does not move after the start is stopped and says so") {
  Bench bench;
  bench.drive.starts = false;
  REQUIRE(bench.to_starting());
  REQUIRE(bench.run_until(MotionState::Stopped, milliseconds(6000)));
  CHECK(bench.status().cause == Cause::StartFailed);
  CHECK(bench.starts() == 1);
}

// A treadmill thread that stood still in the countdown started the belt whenever it came back.
TEST_CASE("a countdown that was slept through needs a new hold") {
  Bench bench;
  REQUIRE(bench.to_starting());
  bench.cycle(milliseconds(2000));
  bench.run_for(milliseconds(3000));
  CHECK(bench.starts() == 0);
  CHECK(bench.status().state == MotionState::Armed);
}
