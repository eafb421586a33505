#include <catch2/catch.hpp>
#include <thread>

#include "tests/support/modbus/sim_drive_bench.hpp"

// Every shipped profile against the machine it describes; the machine is the lab's and knows no profile.
using namespace footfall;
using namespace footfall::tests;
using Fault = ModbusSlave::Fault;

namespace {

constexpr double kQuickRamp = 5.0;  // m/s²: 60 Hz in a second

std::unique_ptr<SimDriveBench> running(const DriveUnderTest& drive) {
  sim::DriveOptions quick;
  quick.acceleration_time_s = quick.deceleration_time_s = 5.0 / kQuickRamp;
  auto bench = std::make_unique<SimDriveBench>(drive, quick);
  REQUIRE(bench->treadmill().open());
  REQUIRE(poll_until_good(bench->treadmill()));
  REQUIRE(bench->treadmill().command(motion(1.0, true)).value() == hal::CommandOutcome::Accepted);
  return bench;
}

/// The station's rhythm, so that the watchdog is fed.
core::TreadmillState poll_for_ms(hal::Treadmill& treadmill, int ms) {
  const core::Timestamp end = core::monotonic_now() + core::milliseconds(ms);
  core::Result<core::TreadmillState> state = treadmill.poll();
  while (core::monotonic_now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    state = poll_until_good(treadmill);
    REQUIRE(state);
  }
  return *state;
}

hal::TreadmillCommand action(hal::DriveAction what) {
  auto command = motion(0.0);
  command.action = what;
  return command;
}

}  // namespace

TEST_CASE("every Modbus drive keeps the treadmill contract with its shipped profile") {
  for (const auto& drive : drives_under_test()) {
    DYNAMIC_SECTION(drive.name) {
      treadmill_conformance([&] { return std::make_unique<SimDriveBench>(drive); });
    }
  }
}

TEST_CASE(
    "every Modbus drive reports its speed, stands after a stop, and ramps down by itself when left alone") {
  for (const auto& drive : drives_under_test()) {
    DYNAMIC_SECTION(drive.name) {
      const auto bench = running(drive);
      auto state = poll_for_ms(bench->treadmill(), 300);  // 1 m/s takes 0.2 s
      CHECK(state.measured_speed.value() == Approx(1.0).margin(0.002));
      CHECK(state.set_speed.value() == Approx(1.0).margin(0.002));
      CHECK(state.running);
      REQUIRE(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
      state = poll_for_ms(bench->treadmill(), 300);  // 0.2 s
      CHECK(state.measured_speed.value() == 0.0);
      CHECK(!state.running);
      CHECK(state.fault_code == 0);

      REQUIRE(bench->treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
      REQUIRE(poll_until_good(bench->treadmill()));
      std::this_thread::sleep_for(std::chrono::milliseconds(900));  // 0.5 s watchdog, then the ramp
      const auto alone = poll_until_good(bench->treadmill());
      REQUIRE(alone);
      CHECK(alone->measured_speed.value() == 0.0);
      CHECK(!alone->running);
      CHECK(alone->fault_code != 0);
      REQUIRE(bench->treadmill().command(action(hal::DriveAction::ResetFault)).value() ==
              hal::CommandOutcome::Accepted);
      const auto healed = poll_until_good(bench->treadmill(), 40);
      REQUIRE(healed);
      CHECK(healed->fault_code == 0);
      CHECK(!healed->running);
    }
  }
}

TEST_CASE("no late reply is taken for another register's, on drives whose replies all look alike") {
  for (const auto& drive : drives_under_test()) {
    if (drive.name != "delta_vfdb" && drive.name != "huanyang_gt") continue;  // an echo as probe, and silence
    DYNAMIC_SECTION(drive.name) {
      const auto bench = running(drive);
      poll_for_ms(bench->treadmill(), 300);
      int accepted = 0, wrong = 0;
      for (int i = 0; i < 2; ++i) {
        // Past the time-out, before and after the next request.
        bench->slave().misbehave_once({Fault::Delay, core::milliseconds(i % 2 == 0 ? 160 : 290), 4});
        for (int poll = 0; poll < 4; ++poll) {
          const auto state = bench->treadmill().poll();
          if (!state) continue;
          ++accepted;
          const bool right = std::abs(state->measured_speed.value() - 1.0) < 0.002 &&
                             std::abs(state->set_speed.value() - 1.0) < 0.002 && state->running;
          // A line silent for long enough is the drive's watchdog's affair, and no mistake.
          if (!right && state->fault_code == 0) ++wrong;
        }
      }
      CHECK(accepted > 0);
      CHECK(wrong == 0);
    }
  }
}
