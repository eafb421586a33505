#include <catch2/catch.hpp>
#include <csignal>

#include "tests/integration/station/rig.hpp"

// The station with a TMX treadmill, whose watchdog shows in motion only. Judged by the lab's own log.

using namespace footfall;
using tests::LabLog;
using tests::Rig;

TEST_CASE("a TMX treadmill arms, runs at its speed, stops, and survives the station by its own watchdog",
          "[station][tmx]") {
  constexpr double kSpeed = 1.2, kStep = 0.044704;
  Rig rig("trackmaster");
  rig.run_at(kSpeed);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const core::Timestamp running = core::monotonic_now();
  CHECK(LabLog::read(rig.stage().lab_log()).speed_at(running) == Approx(kSpeed - kStep / 2).margin(kStep));
  REQUIRE(::kill(rig.stage().station().pid(), SIGKILL) == 0);
  const LabLog log = rig.log_at_rest(running, core::milliseconds(6000));
  const auto rest = log.rest_after(running);
  REQUIRE(rest);
  // 0.5 s, then 1.2 m/s2 and the belt's lag; and a tenth of it.
  CHECK((*rest - running).seconds() < (0.5 + kSpeed / 1.2 + 0.25) * 1.1 + 0.3 + log.late_ms * 1e-3);
  CHECK(log.starts.size() == 1);
}

TEST_CASE("a TMX treadmill that starts without its watchdog is stopped and does not run", "[station][tmx]") {
  Rig rig("trackmaster", true);
  Rig::require(cli::arm_belt(rig.client()));
  const core::Timestamp armed = core::monotonic_now();
  Rig::require(rig.client().hold_to_start());
  CHECK(rig.wait_for_state("Stopped", core::milliseconds(6000)));
  const LabLog log = rig.log_at_rest(core::monotonic_now(), core::milliseconds(3000));
  CHECK(log.starts.size() == 1);
  CHECK(log.fastest_after(armed) < 0.3);
  CHECK_THAT(rig.client().frame()->status().cause(), Catch::Contains("did not start"));
}
