#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>

#include "tests/integration/console/operator_hands.hpp"

// From the mouse to the belt and back: what a hung console does to a belt at 2 m/s, judged by the lab's own
// log. Killed and frozen consoles, fifty times each: tests/campaigns.

using namespace footfall;
using tests::HungThread;
using tests::LabLog;
using tests::OperatorHands;
using tests::Rig;

namespace {

constexpr double kSpeed = 2.0, kEase = 0.5, kStop = 1.0;  // m/s, m/s²
constexpr double kConsoleLost = 1.0;                      // s

bool can_run() {
  for (const char* program : {"Xvfb", "xdotool"}) {
    if (tests::program_exists(program)) continue;
    std::printf("skipped: %s is not installed, so no console can be operated.\n", program);
    return false;
  }
  return true;
}

/// Test computers stall by themselves; the lab tells for how long it was asleep.
double slack_s(const LabLog& log) {
  return 0.3 + log.late_ms * 1e-3;
}

struct Clinic {
  Clinic() {
    hands.take_control();
    hands.arm();
    hands.hold_start_until_running();
    hands.set_speed(kSpeed * 3.6);
  }
  double seconds_to_rest(const LabLog& log, core::Timestamp since) const {
    const auto rest = log.rest_after(since);
    REQUIRE(rest.has_value());
    CHECK(log.speed_at(since) > kSpeed - 0.1);
    CHECK(log.starts.size() == 1);
    return (*rest - since).seconds();
  }
  void check_eased(core::Timestamp since) {
    const LabLog log = rig.log_at_rest(since, core::milliseconds(14'000));
    const double rest = seconds_to_rest(log, since);
    CHECK(rest < (kConsoleLost + kSpeed / kEase) * 1.1 + slack_s(log));
    CHECK(rest > kConsoleLost / 2 +
                     0.8 * kSpeed / kEase);  // eased: a stop rests after kConsoleLost + kSpeed / kStop
    CHECK(rig.wait_for_state("Stopped", core::milliseconds(3000)));
  }
  Rig rig;
  OperatorHands hands{rig};
};

}  // namespace

TEST_CASE("a console whose drawing alone hangs loses the belt: it eases to rest", "[console][ui]") {
  if (!can_run()) return;
  Clinic clinic;
  const core::Timestamp hung = core::monotonic_now();
  const HungThread drawing(clinic.hands.console().pid(), "draw");
  if (!drawing.hung()) clinic.hands.console().send(SIGUSR1);  // no ptrace here: the console's own hook
  clinic.check_eased(hung);
  CHECK_FALSE(clinic.hands.console().wait_for(std::chrono::milliseconds(0)).has_value());
}

TEST_CASE("the space bar stops the belt while the drawing hangs", "[console][ui][stop]") {
  if (!can_run()) return;
  Clinic clinic;
  const HungThread drawing(clinic.hands.console().pid(), "draw");
  if (!drawing.hung()) clinic.hands.console().send(SIGUSR1);
  const core::Timestamp pressed = core::monotonic_now();
  clinic.hands.press_space();
  const LabLog log = clinic.rig.log_at_rest(pressed, core::milliseconds(10'000));
  CHECK(clinic.seconds_to_rest(log, pressed) < kSpeed / kStop + 0.5 + slack_s(log));
}
