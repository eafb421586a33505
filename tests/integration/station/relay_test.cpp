#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "tests/integration/station/rig.hpp"

// The station with a drive whose watchdog nobody can read, as shipped: only the stop relay stops it when the
// station dies. Judged by the lab's own log.

using namespace footfall;
using tests::LabLog;
using tests::Rig;

namespace {

constexpr double kHold = 0.5, kBrake = 1.0;

double slack_s(const LabLog& log) {
  return 0.3 + log.late_ms * 1e-3;
}

/// A program with its output, run to its end.
struct Run {
  int code = -1;
  std::string output;
};
Run run(const std::string& command) {
  Run result;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> chunk{};
  while (std::fgets(chunk.data(), static_cast<int>(chunk.size()), pipe) != nullptr)
    result.output += chunk.data();
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
  return result;
}

std::string commission(Rig& rig, const std::string& arguments) {
  return (cli::own_folder() / "footfall").string() + " commission --station " +
         (rig.stage().dir() / "run").string() + " " + arguments;
}

}  // namespace

TEST_CASE("a station that dies leaves the belt to the stop relay; the mushroom cuts power without it",
          "[station][relay]") {
  constexpr double kSpeed = 2.0;
  Rig rig("delta_vfdb", true);
  rig.run_at(kSpeed);
  const core::Timestamp killed = core::monotonic_now();
  REQUIRE(::kill(rig.stage().station().pid(), SIGKILL) == 0);
  LabLog log = rig.log_at_rest(killed, core::milliseconds(8000));
  CHECK(log.speed_at(killed) == Approx(kSpeed).margin(0.05));
  const auto rest = log.rest_after(killed);
  REQUIRE(rest);
  CHECK((*rest - killed).seconds() < (kHold + kSpeed / kBrake) * 1.1 + slack_s(log));
  REQUIRE(log.stops.size() == 1);
  CHECK(log.stops.front().cause == "relay");
  CHECK((log.stops.front().time - killed).seconds() < kHold + slack_s(log));
  CHECK(log.starts.size() == 1);

  (void)rig.stage().station().wait(core::milliseconds(2000));
  Rig::require(rig.stage().open_station());
  CHECK(rig.wait_for_state("Stopped", core::milliseconds(2000)));
  rig.run_at(0.5);
  const core::Timestamp pressed = core::monotonic_now();
  CHECK(rig.lab("emergency_stop on") == "ok\n");
  CHECK(rig.wait_for_state("EmergencyStop", core::milliseconds(5000)));
  CHECK_THAT(rig.client().frame()->status().cause(), Catch::Contains("emergency stop is pressed"));
  log = rig.log_at_rest(pressed, core::milliseconds(3000));
  REQUIRE(log.stops.size() == 2);
  CHECK(log.stops.back().cause == "emergency_stop");
  CHECK((log.stops.back().time - pressed).seconds() < 0.05 + log.late_ms * 1e-3);
  // Releasing the mushroom gives no power back: the relay has been dropped.
  CHECK(rig.lab("emergency_stop off") == "ok\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK_FALSE(rig.client().frame()->status().stop_chain_closed());
  // A board that no longer answers is a cause of its own.
  Rig::require(cli::arm_belt(rig.client()));
  CHECK(rig.client().wait_for(
      "the stop chain to close", [](const auto& f) { return f.status().stop_chain_closed(); },
      core::milliseconds(1000)));
  CHECK(rig.lab("relay mute on") == "ok\n");
  const bool latched = rig.wait_for_state("Fault", core::milliseconds(3000)) ||
                       rig.wait_for_state("EmergencyStop", core::milliseconds(10));
  CHECK(latched);
  CHECK(rig.lab("relay mute off") == "ok\n");
}

TEST_CASE("arming waits for a technician's cable pull, which the command line walks through",
          "[station][relay][commission]") {
  Rig rig("delta_vfdb", true, "\n[commissioning]\nrequired = true\n");
  const auto refused = cli::arm_belt(rig.client());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("footfall commission"));
  Run status = run(commission(rig, "--status"));
  CHECK(status.code == 1);
  CHECK_THAT(status.output, Catch::Contains("none on record") && Catch::Contains("never checked"));

  Run test;
  std::thread technician([&] { test = run(commission(rig, "--assume-seen")); });
  const auto under_way = rig.client().wait_for(
      "the test to begin",
      [](const auto& f) {
        const auto& notices = f.status().notices();
        return std::any_of(notices.begin(), notices.end(),
                           [](const auto& n) { return n.find("COMMISSIONING") != std::string::npos; });
      },
      core::milliseconds(5000));
  CHECK(under_way);
  const auto armed = cli::arm_belt(rig.client());
  const auto moved = armed ? cli::bring_to_speed(rig.client(), 0.6) : armed;
  const core::Timestamp moving = core::monotonic_now();
  technician.join();
  INFO(test.output);
  Rig::require(moved);
  CHECK(test.code == 0);
  CHECK_THAT(test.output, Catch::Contains("passed") && Catch::Contains("stop relay open at 0."));
  const LabLog log = rig.log_at_rest(moving, core::milliseconds(2000));
  REQUIRE(log.stops.size() == 1);
  CHECK(log.stops.front().cause == "relay");
  CHECK(log.starts.size() == 1);

  // The belt now arms, and a press of the mushroom at rest is dated.
  Rig::require(cli::arm_belt(rig.client()));
  Rig::require(rig.client().ask(&v1::Operator::Stub::Disarm, "disarm").map([](auto) {}));
  Run check;
  std::thread operator_([&] { check = run(commission(rig, "--emergency-stop")); });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  CHECK(rig.lab("emergency_stop on") == "ok\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  CHECK(rig.lab("emergency_stop off") == "ok\n");
  operator_.join();
  INFO(check.output);
  CHECK(check.code == 0);
  CHECK_THAT(check.output, Catch::Contains("emergency stop  checked 20"));
}
