#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "virtual_belt.hpp"

// Machines that can show their own watchdog only in motion (TMX: status 32h after A0; docs/safety-states.md).
using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

constexpr double kStep = 0.044704;  // 0.1 mph

hal::TreadmillInfo tmx_machine() {
  auto machine = virtual_machine();
  machine.watchdog = hal::WatchdogKind::ConfirmedAtStart;
  machine.speed_step = MetersPerSecond{kStep};
  return machine;
}

ArmCheck at_standstill() {
  ArmCheck check = safe_check();
  check.readback.watchdog_enabled.reset();
  check.communication_loss_seen = false;
  return check;
}

/// Armed as such a machine can be, its start sent.
std::unique_ptr<Bench> started(bool confirmed) {
  auto bench = std::make_unique<Bench>(clinic_limits(), tmx_machine());
  bench->drive.speed_step = kStep;
  bench->drive.watchdog_confirmed = confirmed;
  REQUIRE(bench->to_armed(at_standstill()));
  bench->cycle();
  const Reply reply = bench->ask(RequestKind::BeginStart);
  REQUIRE(reply.accepted);
  bench->hold(reply.token, bench->limits_of_test.hold_time);
  for (int i = 0; i < 60 && bench->starts() == 0; ++i) bench->cycle();
  REQUIRE(bench->starts() == 1);
  return bench;
}

}  // namespace

TEST_CASE("a machine that shows its watchdog at the start arms on what is stated of it, item by item") {
  Bench bench(clinic_limits(), tmx_machine());
  REQUIRE(bench.to_armed(at_standstill()));
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  const std::vector<std::function<void(ArmCheck&)>> spoils = {
      [](ArmCheck& c) { c.readback.watchdog_enabled = false; },
      [](ArmCheck& c) { c.readback.watchdog_time.reset(); },
      [](ArmCheck& c) { c.readback.watchdog_action = hal::WatchdogAction::Coast; },
      [](ArmCheck& c) { c.readback.deceleration.reset(); },
      [](ArmCheck& c) { c.readback.max_speed.reset(); },
      [](ArmCheck& c) { c.readback.reverse_locked.reset(); },
      [](ArmCheck& c) { c.readback.auto_restart_off = false; },
      [](ArmCheck& c) { c.readback.start_on_power_up_off.reset(); }};
  for (const auto& spoil : spoils) {
    Bench other(clinic_limits(), tmx_machine());
    ArmCheck check = at_standstill();
    spoil(check);
    CHECK_FALSE(other.to_armed(check));
    CHECK_FALSE(Bench::text(other.status().arm_refusal).empty());
  }
}

TEST_CASE("any other machine still needs its watchdog seen before it arms") {
  Bench bench;
  CHECK_FALSE(bench.to_armed(at_standstill()));
}

TEST_CASE("a start whose watchdog is not confirmed is stopped before it runs") {
  const auto bench = started(false);
  bench->run_for(milliseconds(500));
  CHECK(bench->status().cause == Cause::StartFailed);
  CHECK(bench->status().state != MotionState::Running);
  CHECK(bench->count(hal::DriveAction::Stop) > 0);
  REQUIRE(bench->run_until(MotionState::Stopped, milliseconds(5000)));
  CHECK(bench->drive.speed == 0.0);
  CHECK(bench->starts() == 1);
}

TEST_CASE("a start whose watchdog is confirmed runs, with set-points in the machine's steps") {
  const auto bench = started(true);
  REQUIRE(bench->run_until(MotionState::Running, milliseconds(4000)));
  for (const double speed : {0.7, 1.0, 1.49, 2.0}) {
    REQUIRE(bench->set_speed(speed).accepted);
    for (int i = 0; i < 400 && bench->status().outcome != MotionOutcome::Confirmed; ++i) bench->cycle();
    INFO("speed " << speed);
    CHECK(bench->status().outcome == MotionOutcome::Confirmed);
  }
  SECTION("until the watchdog is off") {
    bench->drive.watchdog_confirmed = false;
    bench->cycle();
    CHECK(bench->status().state == MotionState::Slowing);
    CHECK(bench->status().cause == Cause::DriveFault);
    CHECK(bench->status().stop == StopKind::Fast);
  }
  SECTION("and a set-point two steps off is not confirmed") {
    CHECK_FALSE(
        echo_agrees(MetersPerSecond{2.0}, MetersPerSecond{2.0 - 2.0 * kStep}, MetersPerSecond{kStep}));
    CHECK_FALSE(
        measured_agrees(MetersPerSecond{1.0}, MetersPerSecond{1.0 + 3.0 * kStep}, MetersPerSecond{kStep}));
    CHECK_FALSE(
        echo_agrees(MetersPerSecond{2.0}, MetersPerSecond{2.0 - kStep}));  // a finer machine is judged finer
  }
}

TEST_CASE("an emergency stop that hides the belt's speed stops the run all the same") {
  auto bench = started(true);
  REQUIRE(bench->run_until(MotionState::Running, milliseconds(4000)));
  bench->drive.local_stop = true;
  bench->drive.measured_offset = std::numeric_limits<double>::quiet_NaN();
  bench->drive.speed_step = 0.0;
  bench->cycle();
  CHECK(bench->status().state == MotionState::Slowing);
  CHECK(bench->status().cause == Cause::LocalStop);
  CHECK(bench->status().stop == StopKind::Fast);
  bench->run_for(milliseconds(6000));
  CHECK(is_latched(bench->status().state));
  CHECK_FALSE(bench->ask(RequestKind::Reset).accepted);  // its speed is still not known
  bench->drive.local_stop = false;
  bench->drive.measured_offset = 0.0;
  bench->run_for(milliseconds(1000));
  CHECK(bench->ask(RequestKind::Reset).accepted);
  CHECK(bench->starts() == 1);
}
