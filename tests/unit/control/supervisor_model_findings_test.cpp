#include <catch2/catch.hpp>

#include "virtual_belt.hpp"

// What the search through all states (tests/model_check) found in the supervisor, each as its story.

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

/// Whatever the drive showed is over; the operator resets.
bool reset_after(Bench& bench) {
  bench.in.safety = {bench.now, true, true, true};
  bench.drive.hears = bench.drive.answers = bench.drive.resets = true;
  bench.run_for(milliseconds(5000));
  return bench.ask(RequestKind::Reset).accepted && bench.status().state == MotionState::Idle;
}

bool start_again(Bench& bench, double m_s) {
  if (!bench.ask(RequestKind::Arm).accepted) return false;
  bench.in.arm_check = safe_check();
  bench.cycle();
  bench.cycle();
  const Reply reply = bench.ask(RequestKind::BeginStart);
  if (!reply.accepted) return false;
  bench.hold(reply.token, milliseconds(1000));
  if (!bench.run_until(MotionState::Running, milliseconds(4000)) || !bench.set_speed(m_s).accepted)
    return false;
  for (int i = 0; i < 400 && bench.status().outcome != MotionOutcome::Confirmed; ++i) bench.cycle();
  return bench.status().outcome == MotionOutcome::Confirmed;
}

}  // namespace

// A stop that nobody confirmed left its verdict behind. After reset and a new start the next soft stop was
// taken for given up at once: the state said Fault, no Stop was sent, polls kept the watchdog fed and the
// belt ran on.
TEST_CASE("a stop once given up says nothing about the next run's soft stop: the belt comes to rest") {
  Bench bench;
  REQUIRE(bench.to_idle());
  // A drive that says it is on, hears no stop and has no watchdog: no poll and no echo confirms the stop.
  bench.in.safety.emergency_stop_closed = false;
  bench.drive.hears = bench.drive.starts = false;
  bench.drive.run = true;
  bench.drive.watchdog_s = 60.0;
  bench.run_for(milliseconds(4000));
  REQUIRE(bench.count(hal::DriveAction::Trip) == 1);
  bench.drive.run = false;
  bench.drive.starts = true;
  bench.drive.watchdog_s = 0.5;
  REQUIRE(reset_after(bench));
  REQUIRE(start_again(bench, 1.5));

  bench.in.plate_age = milliseconds(600);
  bench.cycle();
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().stop == StopKind::Ease);
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.drive.speed < 0.02);
  CHECK_FALSE(bench.drive.run);
}

// The line broke in the middle of a slow stop. When it was back with the belt still turning, the rest of the
// old ramp went out as set-points, after a stop and without a start.
TEST_CASE("a belt that still turns when the line is back gets Stop, never a set-point of the old ramp") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  bench.in.plate_age = milliseconds(600);
  bench.run_for(milliseconds(500));
  REQUIRE(bench.status().state == MotionState::Slowing);
  bench.in.drive_connected = false;
  bench.cycle();
  REQUIRE(bench.status().state == MotionState::Disconnected);
  bench.sent.clear();
  bench.in.drive_connected = true;
  bench.cycle();
  REQUIRE(bench.status().state == MotionState::Slowing);
  REQUIRE(bench.run_until(MotionState::Stopped));
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  CHECK(bench.count(hal::DriveAction::Stop) > 0);
}

// A reset waits up to 2 s for the drive. When the treadmill thread slept meanwhile, the first clean poll
// afterwards released the latch, however long ago the operator had asked.
TEST_CASE(
    "a reset that waits for the drive is refused after a long pause, and does not release the latch late") {
  Bench bench;
  REQUIRE(bench.to_idle());
  bench.drive.fault_code = 3;
  bench.drive.resets = false;
  bench.cycle();
  bench.run_for(milliseconds(1000));
  REQUIRE(is_latched(bench.status().state));
  bench.in.request = bench.make(RequestKind::Reset);
  const auto id = bench.in.request->id;
  bench.cycle();
  REQUIRE(bench.count(hal::DriveAction::ResetFault) == 1);
  bench.drive.fault_code = 0;
  bench.drive.watchdog_s = 60.0;
  bench.replies.clear();
  bench.cycle(milliseconds(20'000));
  CHECK(is_latched(bench.status().state));
  bench.run_for(milliseconds(500));
  REQUIRE(bench.replies.size() == 1);
  CHECK(bench.replies[0].id == id);
  CHECK_FALSE(bench.replies[0].accepted);
}
