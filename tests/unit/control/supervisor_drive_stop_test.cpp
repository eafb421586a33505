#include <catch2/catch.hpp>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

TEST_CASE("a drive switched off behind the station's back is stopped and does not resume the run") {
  Bench bench;
  REQUIRE(bench.to_speed(3.0));
  bench.drive.run = false;
  bench.run_for(milliseconds(6000));
  REQUIRE(is_latched(bench.status().state));
  bench.drive.run = true;  // the key at the drive
  double fastest = 0.0;
  for (int i = 0; i < 100; ++i) {
    bench.cycle();
    fastest = std::max(fastest, bench.drive.speed);
  }
  CHECK(fastest < 0.3);
  CHECK_FALSE(bench.drive.run);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("motion while stopped is answered with stop and a fault") {
  for (const bool armed : {false, true}) {
    Bench bench;
    REQUIRE((armed ? bench.to_armed() : bench.run_until(MotionState::Stopped)));
    bench.drive.set_speed = 1.0;
    bench.drive.run = true;  // somebody pressed run at the drive
    bench.run_for(milliseconds(600));
    CHECK(bench.count(hal::DriveAction::Stop) >= 1);
    CHECK((bench.status().state == MotionState::Slowing || bench.status().state == MotionState::Fault));
    REQUIRE(bench.run_until(MotionState::Fault));
    if (armed) CHECK(bench.status().cause == Cause::UnexpectedMotion);
    CHECK_FALSE(bench.drive.run);
    CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  }
}

TEST_CASE("a drive that stops answering: stop, trip, then silence until its watchdog has expired") {
  Bench bench;
  REQUIRE(bench.to_speed(3.0));
  bench.drive.answers = bench.drive.hears = false;  // the line is dead, the belt runs on
  const Timestamp died = bench.now;
  std::optional<Timestamp> first_stop, trip, last_silent;
  double fastest_after_stop = 0.0;
  for (int i = 0; i < 400; ++i) {
    const bool was_silent = bench.out.stay_silent;
    const auto out = bench.cycle();
    if (out.command && out.command->action == hal::DriveAction::Stop && !first_stop) first_stop = bench.now;
    if (out.command && out.command->action == hal::DriveAction::Trip) {
      CHECK_FALSE(trip);
      trip = bench.now;
    }
    if (first_stop) {
      CHECK((!out.command || out.command->action != hal::DriveAction::SetMotion));
      fastest_after_stop = std::max(fastest_after_stop, bench.drive.speed);
    }
    if (out.stay_silent) {
      CHECK_FALSE(out.command);
      last_silent = bench.now;
    }
    if (was_silent && !out.stay_silent) break;
  }
  REQUIRE(first_stop);
  REQUIRE(trip);
  REQUIRE(last_silent);
  CHECK(*first_stop - died <= milliseconds(400));
  CHECK(*trip - *first_stop >= milliseconds(300));
  CHECK(*trip - *first_stop <= milliseconds(400));
  // 0.5 s of watchdog and 3 s of ramp at 1 m/s².
  CHECK(*last_silent - *trip >= milliseconds(3500));
  CHECK(bench.drive.speed == 0.0);
  CHECK(bench.status().cause == Cause::DriveUnanswered);
  bench.drive.answers = bench.drive.hears = true;
  bench.run_for(milliseconds(2000));
  CHECK(is_latched(bench.status().state));
  CHECK(bench.starts() == 1);
  const Reply reply = bench.ask(RequestKind::Reset);
  CHECK(reply.accepted);
  CHECK(bench.status().state == MotionState::Idle);
}

TEST_CASE("a drive that never answers again ends in a fault, not in a guess") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.drive.answers = bench.drive.hears = false;
  REQUIRE(bench.run_until(MotionState::Fault, milliseconds(10'000)));
  CHECK(bench.status().cause == Cause::DriveUnanswered);
  CHECK_FALSE(bench.ask(RequestKind::Reset).accepted);
}

TEST_CASE("one lost answer does not stop the runner") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  for (int i = 0; i < 20; ++i) {
    bench.drive.answers = false;
    bench.run_for(milliseconds(100));
    bench.drive.answers = true;
    bench.run_for(milliseconds(200));
  }
  CHECK(bench.status().state == MotionState::Running);
  CHECK(bench.status().outcome == MotionOutcome::Confirmed);
}

TEST_CASE("a drive that echoes the stop but does not brake is tripped and left to its watchdog") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  bench.drive.obeys_stop = false;
  bench.drive.hears = true;
  bench.in.safety.emergency_stop_closed = false;
  bool silent = false;
  Timestamp began = bench.now;
  std::optional<Timestamp> tripped;
  for (int i = 0; i < 200 && !silent; ++i) {
    const auto out = bench.cycle();
    if (out.command && out.command->action == hal::DriveAction::Trip) tripped = bench.now;
    silent = out.stay_silent;
  }
  CHECK(silent);
  REQUIRE(tripped);
  CHECK(*tripped - began <= milliseconds(1200));
  bench.drive.obeys_stop = true;
  REQUIRE(bench.run_until(MotionState::EmergencyStop));
  CHECK(bench.status().cause == Cause::EmergencyStopOpen);
}

TEST_CASE("a drive that brakes slower than the stop ramp is given its time, without trip") {
  Bench bench;
  bench.drive.deceleration = 0.4;
  ArmCheck check = safe_check();
  check.readback.deceleration = core::MetersPerSecond2{0.4};
  REQUIRE(bench.to_armed(check));
  bench.cycle();
  bench.hold(bench.ask(RequestKind::BeginStart).token, milliseconds(1000));
  REQUIRE(bench.run_until(MotionState::Running));
  REQUIRE(bench.set_speed(3.0).accepted);
  bench.run_for(milliseconds(12'000));
  SECTION("STOP") {
    bench.in.stop_requested = true;
  }
  SECTION("emergency stop") {
    bench.in.safety.emergency_stop_closed = false;
  }
  bench.cycle();
  REQUIRE(bench.status().state == MotionState::Slowing);
  const StopKind kind = bench.status().stop;
  bench.run_for(milliseconds(9000));
  CHECK(is_latched(bench.status().state));
  CHECK(bench.status().stop == kind);
  CHECK(bench.count(hal::DriveAction::Trip) == 0);
}

TEST_CASE("a line lost while moving latches; back again the belt is seen to rest and never moves") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  bench.in.drive_connected = false;
  bench.cycle();
  CHECK(bench.status().state == MotionState::Disconnected);
  CHECK(bench.status().cause == Cause::DriveDisconnected);
  SECTION("back while the belt still turns") {
    bench.run_for(milliseconds(300));
  }
  SECTION("back after it stood") {
    bench.run_for(milliseconds(10'000));
  }
  const std::size_t motions = bench.count(hal::DriveAction::SetMotion);
  bench.in.drive_connected = true;
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.drive.speed < 0.02);
  CHECK(bench.status().cause == Cause::DriveDisconnected);
  bench.run_for(milliseconds(10'000));
  CHECK(bench.count(hal::DriveAction::SetMotion) == motions);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("a lease let go for a second is a lost console") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.in.lease_held = false;
  bench.run_for(milliseconds(900));
  CHECK(bench.status().state == MotionState::Running);
  CHECK(bench.status().console_stale);
  bench.run_for(milliseconds(200));
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Ease);
  CHECK(bench.status().cause == Cause::ConsoleLost);
}

TEST_CASE("ages just below their limits stop nothing") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.in.console_age = milliseconds(999);
  bench.in.plate_age = milliseconds(500);
  bench.in.measuring_age = milliseconds(100);
  bench.run_for(milliseconds(2000));
  CHECK(bench.status().state == MotionState::Running);
}

TEST_CASE("plates matter from armed on only") {
  Bench bench;
  bench.in.plate_age = milliseconds(100'000);
  REQUIRE(bench.to_idle());
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().state == MotionState::Idle);
}

TEST_CASE("a STOP at standstill is repeated until it is read back, then tripped") {
  Bench bench;
  REQUIRE(bench.run_until(MotionState::Stopped));
  bench.drive.answers = bench.drive.hears = false;
  bench.in.stop_requested = true;
  bench.cycle();
  const std::size_t first = bench.count(hal::DriveAction::Stop);
  bench.run_for(milliseconds(300));
  CHECK(bench.count(hal::DriveAction::Stop) >= first + 4);
  bench.run_for(milliseconds(100));
  CHECK(bench.count(hal::DriveAction::Trip) == 1);
  CHECK(bench.status().bus_silent);
}

TEST_CASE("a STOP at standstill that is read back is sent once") {
  Bench bench;
  REQUIRE(bench.run_until(MotionState::Stopped));
  bench.in.stop_requested = true;
  bench.run_for(milliseconds(2000));
  CHECK(bench.count(hal::DriveAction::Stop) == 1);
  CHECK(bench.count(hal::DriveAction::Trip) == 0);
}

TEST_CASE("after a reconnect an old poll proves nothing") {
  Bench bench;
  REQUIRE(bench.run_until(MotionState::Stopped));
  bench.in.drive_connected = false;
  bench.cycle();
  bench.in.drive_connected = true;
  bench.drive.answers = false;
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().state == MotionState::Disconnected);
  bench.drive.answers = true;
  bench.run_for(milliseconds(100));
  CHECK(bench.status().state == MotionState::Stopped);
}

TEST_CASE("a reset waits until the stop before it has been read back") {
  Bench bench;
  REQUIRE(bench.run_until(MotionState::Stopped));
  bench.in.stop_requested = true;
  bench.cycle();
  bench.drive.set_speed = 1.0;
  bench.drive.run = true;  // the stop has not arrived
  bench.drive.speed = 0.01;
  bench.drive.acceleration = 0.0;
  bench.in.last_command = hal::CommandOutcome::Unknown;
  CHECK_FALSE(bench.ask(RequestKind::Reset).accepted);
  CHECK(bench.ask(RequestKind::Reset).accepted);
}

TEST_CASE("the external fault of our own trip is not taken for a hand at the machine") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.drive.answers = false;  // hears, so that the trip arrives
  bench.run_for(milliseconds(900));
  REQUIRE(bench.count(hal::DriveAction::Trip) == 1);
  REQUIRE(bench.drive.local_stop);
  bench.drive.answers = true;
  REQUIRE(bench.run_until(MotionState::Stopped, milliseconds(8000)));
  CHECK(bench.status().cause == Cause::DriveUnanswered);
  CHECK(bench.ask(RequestKind::Reset).accepted);
  CHECK_FALSE(bench.drive.local_stop);
}

TEST_CASE("an incline axis lost during a run stops the belt") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.drive.incline_answers = false;
  bench.run_for(milliseconds(250));
  CHECK(bench.status().state == MotionState::Running);
  bench.run_for(milliseconds(150));
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Stop);
}

TEST_CASE("a line lost while the belt slows comes back without the stop's old set-point") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  REQUIRE(bench.ask(RequestKind::EndMotion).accepted);
  bench.run_for(milliseconds(300));
  bench.in.drive_connected = false;
  bench.run_for(milliseconds(100));
  REQUIRE(bench.status().state == MotionState::Disconnected);
  bench.sent.clear();
  bench.in.drive_connected = true;
  bench.cycle();
  CHECK(bench.status().state == MotionState::Slowing);
  bench.run_for(milliseconds(3000));
  for (const auto& command : bench.sent) {
    if (command.action == hal::DriveAction::SetMotion) CHECK(command.speed.value() == 0.0);
  }
  CHECK(bench.count(hal::DriveAction::Stop) > 0);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE(
    "a machine that tells its speed by itself is waited for twice as long as it takes, and 1 s at most") {
  for (const auto& [report_s, patience_ms] : {std::pair{0.0, 300}, {0.25, 600}, {1.0, 1000}}) {
    hal::TreadmillInfo machine = virtual_machine();
    machine.report_period = core::Seconds{report_s};
    Bench bench(clinic_limits(), machine);
    REQUIRE(bench.to_running());
    bench.drive.reports = false;
    int silent_ms = 0;
    while (bench.status().state == MotionState::Running && silent_ms < 3000) {
      bench.cycle();
      silent_ms += 50;
    }
    INFO("reports every " << report_s << " s");
    CHECK(silent_ms > patience_ms);
    CHECK(silent_ms <= patience_ms + 100);
    CHECK(bench.status().cause == Cause::DriveUnanswered);
  }
}

TEST_CASE("a belt whose speed is told late is judged by what it may have been then, and still found out") {
  hal::TreadmillInfo machine = virtual_machine();
  machine.report_period = core::Seconds{0.25};
  for (const bool obeys : {true, false}) {
    Bench bench(clinic_limits(), machine);
    REQUIRE(bench.to_speed(2.0));
    bench.in.stop_requested = true;
    bench.drive.obeys_stop = obeys;
    StopKind hardest = StopKind::None;
    double stuck_m_s = bench.drive.speed;
    for (int i = 0; i < 100 && !is_latched(bench.status().state); ++i) {
      // Four reports a second: between them the last one is all there is.
      bench.drive.reports = i % 5 == 0;
      if (!obeys) bench.drive.speed = bench.drive.right = stuck_m_s;
      bench.cycle();
      hardest = std::max(hardest, bench.status().stop);
    }
    INFO((obeys ? "obeys" : "does not"));
    CHECK((hardest == StopKind::Fast) == !obeys);
    CHECK((bench.status().cause == Cause::OperatorStop));
  }
}

TEST_CASE("a belt that runs steadily too fast is found out however rarely it tells its speed") {
  // The age of the speed once widened the margin although nothing was braking: such a belt ran on.
  hal::TreadmillInfo machine = virtual_machine();
  machine.report_period = core::Seconds{0.25};
  Bench bench(clinic_limits(), machine);
  REQUIRE(bench.to_speed(2.0));
  bench.run_for(milliseconds(1000));
  for (int i = 0; i < 20 && bench.status().state == MotionState::Running; ++i) {
    bench.drive.reports = i % 5 == 0;
    bench.drive.speed = bench.drive.right = 2.35;
    bench.cycle();
  }
  CHECK(bench.status().cause == Cause::NotFollowing);
}

TEST_CASE("commands unanswered for 300 ms are followed by Stop, however patient one is with the speed") {
  hal::TreadmillInfo machine = virtual_machine();
  machine.report_period = core::Seconds{1.0};
  Bench bench(clinic_limits(), machine);
  REQUIRE(bench.to_speed(2.0));
  bench.in.stop_requested = true;
  bench.drive.answers = false;
  const std::size_t before = bench.count(hal::DriveAction::Stop);
  int waited_ms = 0;
  while (bench.count(hal::DriveAction::Stop) == before && waited_ms < 2000) {
    bench.cycle();
    waited_ms += 50;
  }
  CHECK(waited_ms <= 450);
}
