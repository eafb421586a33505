#include <catch2/catch.hpp>
#include <functional>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

struct StopCase {
  const char* what;
  std::function<void(Bench&)> cause;
  StopKind kind;
  Cause named;
  MotionState ends;
};

const std::vector<StopCase>& stop_cases() {
  static const std::vector<StopCase> cases = {
      {"STOP", [](Bench& b) { b.in.stop_requested = true; }, StopKind::Stop, Cause::OperatorStop,
       MotionState::Stopped},
      {"shutdown", [](Bench& b) { b.in.shutdown_requested = true; }, StopKind::Stop, Cause::StationShutdown,
       MotionState::Stopped},
      {"suspend", [](Bench& b) { b.in.suspended = true; }, StopKind::Stop, Cause::Suspended,
       MotionState::Stopped},
      {"console silent for 1 s", [](Bench& b) { b.in.console_age = milliseconds(1000); }, StopKind::Ease,
       Cause::ConsoleLost, MotionState::Stopped},
      {"plate silent", [](Bench& b) { b.in.plate_age = milliseconds(501); }, StopKind::Ease, Cause::PlateLost,
       MotionState::Stopped},
      {"measuring loop stalled", [](Bench& b) { b.in.measuring_age = milliseconds(101); }, StopKind::Ease,
       Cause::MeasuringLost, MotionState::Stopped},
      {"emergency stop", [](Bench& b) { b.in.safety.emergency_stop_closed = false; }, StopKind::Fast,
       Cause::EmergencyStopOpen, MotionState::EmergencyStop},
      {"lanyard", [](Bench& b) { b.in.safety.lanyard_closed = false; }, StopKind::Fast, Cause::LanyardOpen,
       MotionState::EmergencyStop},
      {"local stop contact", [](Bench& b) { b.in.safety.local_stop_released = false; }, StopKind::Fast,
       Cause::LocalStop, MotionState::EmergencyStop},
      {"local stop told by the drive", [](Bench& b) { b.drive.local_stop = true; }, StopKind::Fast,
       Cause::LocalStop, MotionState::EmergencyStop},
      {"drive fault", [](Bench& b) { b.drive.fault_code = 9; }, StopKind::Fast, Cause::DriveFault,
       MotionState::Fault},
      {"communication loss told by the drive", [](Bench& b) { b.drive.communication_loss = true; },
       StopKind::Fast, Cause::DriveCommunicationLoss, MotionState::Fault},
  };
  return cases;
}

}  // namespace

TEST_CASE("each cause stops the running belt its own way, latches, names itself and needs a new start") {
  for (const auto& stop : stop_cases()) {
    INFO(stop.what);
    Bench bench;
    REQUIRE(bench.to_speed(2.0));
    stop.cause(bench);
    bench.cycle();
    REQUIRE(bench.status().state == MotionState::Slowing);
    CHECK(bench.status().stop == stop.kind);
    CHECK(bench.status().cause == stop.named);
    REQUIRE(bench.out.command);
    CHECK((bench.out.command->action == hal::DriveAction::Stop) == (stop.kind == StopKind::Fast));
    const Timestamp began = bench.now;
    const double rate = stop.kind == StopKind::Ease ? 0.5 : 1.0;  // the virtual drive brakes with 1.0
    REQUIRE(bench.run_until(stop.ends, milliseconds(8000)));
    CHECK((bench.now - began).seconds() == Approx(2.0 / rate).margin(0.4));
    CHECK(bench.status().cause == stop.named);
    CHECK(bench.drive.speed < 0.02);
    CHECK_FALSE(bench.drive.run);
    CHECK(bench.count(hal::DriveAction::Trip) == 0);
    bench.run_for(milliseconds(20'000));
    CHECK(bench.status().state == stop.ends);
    CHECK(bench.starts() == 1);
    CHECK(bench.drive.speed == 0.0);
  }
}

TEST_CASE("each cause latches the armed machine and cancels the countdown, without motion") {
  for (const bool starting : {false, true}) {
    for (const auto& stop : stop_cases()) {
      INFO(stop.what << (starting ? ", starting" : ", armed"));
      Bench bench;
      REQUIRE((starting ? bench.to_starting() : bench.to_armed()));
      bench.cycle();
      stop.cause(bench);
      bench.cycle();
      CHECK(bench.status().state == stop.ends);
      CHECK(bench.status().cause == stop.named);
      CHECK(bench.count(hal::DriveAction::Stop) >= 1);
      bench.run_for(milliseconds(5000));
      CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
    }
  }
}

TEST_CASE("STOP is heard in every state and sends stop although the belt stands") {
  Bench bench;
  SECTION("idle") {
    REQUIRE(bench.to_idle());
  }
  SECTION("armed") {
    REQUIRE(bench.to_armed());
  }
  SECTION("stopped") {
    REQUIRE(bench.run_until(MotionState::Stopped));
  }
  SECTION("disconnected") {
    bench.in.drive_connected = false;
    bench.cycle();
  }
  SECTION("emergency stop") {
    REQUIRE(bench.run_until(MotionState::Stopped));
    bench.in.safety.emergency_stop_closed = false;
    bench.run_for(milliseconds(500));
  }
  const MotionState before = bench.status().state;
  bench.in.stop_requested = true;
  const auto out = bench.cycle();
  REQUIRE(out.command);
  CHECK(out.command->action == hal::DriveAction::Stop);
  CHECK((out.status.state == MotionState::Stopped || out.status.state == before));
  CHECK(out.status.state != MotionState::Idle);
  CHECK(out.status.state != MotionState::Armed);
  CHECK(out.status.cause != Cause::None);
}

TEST_CASE("the ordinary end of a run stops like STOP and ends latched") {
  Bench bench;
  REQUIRE(bench.to_speed(1.5));
  REQUIRE(bench.ask(RequestKind::EndMotion).accepted);
  CHECK(bench.status().stop == StopKind::Stop);
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::SessionEnded);
}

TEST_CASE("a stop is strengthened, never weakened") {
  Bench bench;
  REQUIRE(bench.to_speed(3.0));
  bench.in.plate_age = milliseconds(600);
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Ease);
  bench.run_for(milliseconds(500));
  bench.in.stop_requested = true;
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Stop);
  bench.in.console_age = milliseconds(2000);
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Stop);
  CHECK(bench.status().cause == Cause::PlateLost);
  bench.in.safety.emergency_stop_closed = false;
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Fast);
  bench.in.stop_requested = true;
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Fast);
  REQUIRE(bench.run_until(MotionState::EmergencyStop));
  CHECK(bench.status().cause == Cause::PlateLost);  // the first cause stays named
}

TEST_CASE("a stop begins at the measured speed when that is lower than the set-point") {
  Bench bench;
  bench.drive.acceleration = 0.1;
  REQUIRE(bench.to_running());
  REQUIRE(bench.set_speed(3.0).accepted);
  bench.run_for(milliseconds(5000));
  REQUIRE(bench.status().commanded_speed.value() > bench.drive.speed + 0.4);
  const double measured = bench.drive.speed;
  bench.in.stop_requested = true;
  bench.cycle();
  CHECK(bench.status().commanded_speed.value() <= measured + 0.01);
}

TEST_CASE("a stop ramp hands over to run off at 0.1 m/s") {
  Bench bench;
  REQUIRE(bench.to_speed(1.0));
  bench.in.stop_requested = true;
  bench.cycle();
  double last_set = 1.0;
  while (bench.status().state == MotionState::Slowing) {
    if (bench.out.command && bench.out.command->action == hal::DriveAction::SetMotion) {
      CHECK(bench.out.command->speed.value() > 0.1);
      CHECK(bench.out.command->speed.value() <= last_set);
      last_set = bench.out.command->speed.value();
    }
    bench.cycle();
  }
  CHECK(last_set < 0.2);
  CHECK(bench.count(hal::DriveAction::Stop) >= 1);
}

TEST_CASE("a belt faster than commanded for 200 ms gets a fast stop") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  bench.drive.measured_offset = 0.25;
  bench.run_for(milliseconds(200));
  CHECK(bench.status().state == MotionState::Running);
  bench.run_for(milliseconds(100));
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Fast);
  CHECK(bench.status().cause == Cause::NotFollowing);
  CHECK(bench.out.command->action == hal::DriveAction::Stop);
  bench.drive.measured_offset = 0.0;
  CHECK(bench.run_until(MotionState::Fault));
}

TEST_CASE("a short overshoot is no reason to brake a runner hard") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  for (int i = 0; i < 10; ++i) {
    bench.drive.measured_offset = 0.25;
    bench.run_for(milliseconds(150));
    bench.drive.measured_offset = 0.0;
    bench.run_for(milliseconds(100));
  }
  CHECK(bench.status().state == MotionState::Running);
}

TEST_CASE("a belt running backwards gets a fast stop") {
  Bench bench;
  REQUIRE(bench.to_running());
  bench.drive.measured_offset = -0.5;
  bench.run_for(milliseconds(400));
  CHECK(bench.status().stop == StopKind::Fast);
  CHECK(bench.status().cause == Cause::NotFollowing);
}

// On a line that had just lost a reply, or with a deck that read beyond its range, the falling set-points of
// STOP were refused one by one, and the belt kept its speed until 300 ms had passed.
TEST_CASE("STOP whose first set-point the drive does not take is said as Stop in the next cycle") {
  for (const auto refused : {hal::CommandOutcome::Rejected, hal::CommandOutcome::Unknown}) {
    Bench bench;
    REQUIRE(bench.to_speed(2.0));
    bench.in.stop_requested = true;
    bench.cycle();
    REQUIRE(bench.out.command);
    REQUIRE(bench.out.command->action == hal::DriveAction::SetMotion);
    bench.in.last_command = refused;
    bench.cycle();
    REQUIRE(bench.out.command);
    CHECK(bench.out.command->action == hal::DriveAction::Stop);
    REQUIRE(bench.run_until(MotionState::Stopped));
    CHECK(bench.status().cause == Cause::OperatorStop);
  }
}

// The machine takes set-points in steps: the first of a stop that begins a few ms after a cycle may be the
// same step as the last of the run, and be accepted although nothing was sent.
TEST_CASE("only a set-point at least one of the machine's steps lower counts as taken by a stop") {
  for (const double step : {0.0, 0.0278, 0.0447}) {
    for (const bool easing : {false, true}) {
      hal::TreadmillInfo machine = virtual_machine();
      machine.speed_step = MetersPerSecond{step};
      Bench bench(clinic_limits(), machine);
      bench.drive.speed_step = step;
      REQUIRE(bench.to_speed(2.0));
      // Set-points that an ease had taken say nothing of the stop that it becomes.
      if (easing) bench.in.plate_age = milliseconds(501);
      if (easing) bench.run_for(milliseconds(300));
      bench.in.stop_requested = true;
      bench.cycle(milliseconds(2));
      REQUIRE(bench.out.command);
      REQUIRE(bench.out.command->action == hal::DriveAction::SetMotion);
      bench.in.last_command = hal::CommandOutcome::Accepted;
      bench.cycle();
      bench.in.last_command = hal::CommandOutcome::Rejected;
      bench.cycle();
      REQUIRE(bench.out.command);
      CHECK(bench.out.command->action == hal::DriveAction::Stop);
    }
  }
}

TEST_CASE("one set-point lost in the middle of a stop, or of an ease, leaves the ramp as it is") {
  for (const bool ease : {false, true}) {
    Bench bench;
    REQUIRE(bench.to_speed(2.0));
    if (ease) bench.in.plate_age = milliseconds(501);
    if (!ease) bench.in.stop_requested = true;
    bench.cycle();
    if (!ease) bench.run_for(milliseconds(200));
    bench.in.last_command = hal::CommandOutcome::Unknown;
    bench.cycle();
    REQUIRE(bench.out.command);
    CHECK(bench.out.command->action == hal::DriveAction::SetMotion);
  }
}

TEST_CASE("a second fault that the drive tells of during an ease makes it fast") {
  Bench bench;
  REQUIRE(bench.to_speed(3.0));
  bench.in.plate_age = milliseconds(501);
  bench.run_for(milliseconds(500));
  REQUIRE(bench.status().stop == StopKind::Ease);
  bench.drive.fault_code = 3;
  bench.cycle();
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Fast);
}

// 0.15 m/s backwards was within the margin for a belt that is too fast.
TEST_CASE("a belt that creeps backwards is stopped fast") {
  Bench bench;
  REQUIRE(bench.to_speed(0.5));
  bench.drive.measured_offset = -0.65;
  bench.run_for(milliseconds(350));
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Fast);
  CHECK(bench.status().cause == Cause::NotFollowing);
}
