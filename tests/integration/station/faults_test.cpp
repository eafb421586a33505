#include <catch2/catch.hpp>

#include "recording/session.hpp"
#include "tests/integration/station/rig.hpp"

// Faults on the wires while the belt runs; STOP; what the station then refuses. Judged by the lab's own log.
// The fault table in full, the pulled cable and plates that are not to be trusted: tests/faults.

using namespace footfall;
using tests::LabLog;
using tests::Rig;
using tests::shared_rig;

namespace {
constexpr double kSpeed = 2.0;
double slack_s(const LabLog& log, core::Timestamp since) {
  return 0.3 + log.late_s_after(since);
}
}  // namespace

TEST_CASE("STOP from a viewer without control stops the belt and stays latched", "[station][stop]") {
  Rig& rig = shared_rig();
  rig.run_at(kSpeed);
  cli::StationClient viewer(rig.stage().dir() / "run" / "viewer.sock");
  const core::Timestamp pressed = core::monotonic_now();
  viewer.stop();
  const LabLog log = rig.log_at_rest(pressed, core::milliseconds(6000));
  const auto rest = log.rest_after(pressed);
  REQUIRE(rest.has_value());
  CHECK((*rest - pressed).seconds() < (kSpeed / 1.0) * 1.1 + 0.5 + slack_s(log, pressed));
  REQUIRE(rig.wait_for_state("Stopped", core::milliseconds(3000)));
  CHECK_FALSE(rig.client().set_speed(1.0).has_value());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  CHECK(LabLog::read(rig.stage().lab_log()).fastest_after(*rest) < 0.02);
}

TEST_CASE("a stop at the machine itself is followed, latched, and needs reset and a fresh start",
          "[station][fault]") {
  Rig& rig = shared_rig();
  rig.run_at(kSpeed);
  const core::Timestamp pressed = core::monotonic_now();
  REQUIRE(rig.lab("local_stop on").rfind("ok", 0) == 0);
  const LabLog log = rig.log_at_rest(pressed, core::milliseconds(5000));
  REQUIRE(log.rest_after(pressed).has_value());
  REQUIRE(rig.wait_for_state("EmergencyStop", core::milliseconds(3000)));
  CHECK_FALSE(rig.client().ask(&v1::Operator::Stub::Reset, "reset").has_value());
  REQUIRE(rig.lab("local_stop off").rfind("ok", 0) == 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  CHECK(LabLog::read(rig.stage().lab_log()).fastest_after(*log.rest_after(pressed)) < 0.02);
  CHECK_FALSE(rig.client().set_speed(1.0).has_value());
  CHECK(rig.client().ask(&v1::Operator::Stub::Reset, "reset").has_value());
  CHECK(rig.wait_for_state("Idle", core::milliseconds(3000)));
}

TEST_CASE(
    "a runner who leaves the belt at 2.5 m/s stops it with 1.0 m/s² within 0.7 s, and the cause is told",
    "[station][fault]") {
  constexpr double kLeaves = 2.5;
  Rig& rig = shared_rig();
  const core::Timestamp begun = core::monotonic_now();
  rig.run_at(kLeaves);
  const core::Timestamp left = core::monotonic_now();
  REQUIRE(rig.lab("mishap leave 30").rfind("ok", 0) == 0);
  const LabLog log = rig.log_at_rest(left, core::milliseconds(8000));
  const auto rest = log.rest_after(left);
  REQUIRE(rest.has_value());
  const auto begins = log.below_after(left, 0.95 * kLeaves), ends = log.below_after(left, 0.3 * kLeaves);
  REQUIRE(begins.has_value());
  REQUIRE(ends.has_value());
  // A step until his toe leaves, 0.7 s of nobody, 0.125 s of ramp.
  CHECK((*begins - left).seconds() > 0.7);
  CHECK((*begins - left).seconds() < 0.7 + 0.4 + 0.125 + slack_s(log, left));
  // The ramp of `stop`, neither an ease (0.5) nor the drive's own (2.0).
  CHECK(0.65 * kLeaves / (*ends - *begins).seconds() ==
        Approx(1.0).epsilon(0.1 + 0.1 * log.late_s_after(left)));
  REQUIRE(rig.wait_for_state("Stopped", core::milliseconds(3000)));
  const auto frame = rig.client().frame();
  REQUIRE(frame.has_value());
  CHECK(frame->status().cause().find("Nobody was on the moving belt") == 0);
  CHECK(LabLog::read(rig.stage().lab_log()).starts_after(begun) == 1);
}

TEST_CASE("a drive as shipped, which would keep running without the station, is refused at arming",
          "[station][fault]") {
  cli::DemoOptions options;
  options.headless = true;
  options.factory_drive = true;
  cli::DemoStage stage(options);
  Rig::require(stage.open());
  const auto armed = cli::arm_belt(stage.client());
  REQUIRE_FALSE(armed.has_value());
  CHECK(std::string(armed.error().what()).find("watchdog") != std::string::npos);
  stage.set_succeeded();
}

TEST_CASE("lost, swapped and doubled packets are counted and never stored out of order", "[station][fault]") {
  Rig& rig = shared_rig();
  REQUIRE(rig.lab("loss 0.02").rfind("ok", 0) == 0);
  REQUIRE(rig.lab("reorder 0.02").rfind("ok", 0) == 0);
  REQUIRE(rig.lab("duplicate 0.02").rfind("ok", 0) == 0);
  rig.require(rig.client().take_control());
  const auto started = rig.client().start_recording("loss");
  REQUIRE(started.has_value());
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const auto finished = rig.client().stop_recording();
  REQUIRE(finished.has_value());
  for (const char* healed : {"loss 0", "reorder 0", "duplicate 0"})
    REQUIRE(rig.lab(healed).rfind("ok", 0) == 0);
  auto session = recording::SessionReader::open(finished->session_file());
  REQUIRE(session.has_value());
  const auto info = (*session)->info();
  REQUIRE(info.has_value());
  CHECK(info->complete);
  for (std::uint8_t plate = 0; plate < 2; ++plate) {
    const auto samples = (*session)->forces(plate);
    REQUIRE(samples.has_value());
    std::uint64_t missing = 0, noted = 0;
    for (std::size_t i = 1; i < samples->size(); ++i) {
      REQUIRE((*samples)[i].sequence > (*samples)[i - 1].sequence);
      missing += (*samples)[i].sequence - (*samples)[i - 1].sequence - 1;
    }
    for (const auto& gap : info->gaps) noted += gap.plate == plate ? gap.count : 0;
    CHECK(missing > 20);
    CHECK(noted == missing);
  }
}
