#include <catch2/catch.hpp>

#include "recording/session.hpp"
#include "tests/integration/station/rig.hpp"

// What happens to the inertial sensors stays with them: the belt runs on, the plates measure on.

using namespace footfall;
using tests::Rig;
using tests::shared_rig;

namespace {

constexpr double kSpeed = 3.0;

const v1::ImuStatus& named(const v1::LiveFrame& frame, const char* name) {
  for (const auto& imu : frame.imus()) {
    if (imu.name() == name) return imu;
  }
  FAIL("no sensor " << name);
  return frame.imus(0);
}

void pause(int seconds) {
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
}

struct Seen {
  int steps = 0, with_angle = 0, missing = 0;
};

/// Steps of one side whose contact lies between two times.
Seen between(const std::vector<gait::StepResult>& steps, gait::Side side, core::Timestamp from,
             core::Timestamp to) {
  Seen seen;
  for (const auto& step : steps) {
    if (step.side != side || step.initial_contact < from || step.toe_off > to) continue;
    ++seen.steps;
    if (step.kinematics.shank_angle_at_contact) ++seen.with_angle;
    if ((step.health & gait::kImuMissing) != 0) ++seen.missing;
  }
  return seen;
}

}  // namespace

TEST_CASE("samples that the radio loses are counted, noted and never invented", "[station][fault]") {
  Rig& rig = shared_rig();
  REQUIRE(rig.lab("imu pelvis loss 0.05").rfind("ok", 0) == 0);
  Rig::require(rig.client().take_control());
  REQUIRE(rig.client().start_recording("loss").has_value());
  pause(4);
  const auto frame = rig.client().frame();
  REQUIRE(frame.has_value());
  CHECK(named(*frame, "pelvis").lost() > 10);
  CHECK(named(*frame, "left_thigh").lost() == 0);
  CHECK(named(*frame, "pelvis").aligned());
  CHECK(named(*frame, "pelvis").simulated());
  CHECK(named(*frame, "pelvis").rate_hz() == 200.0);
  REQUIRE(rig.lab("imu pelvis loss 0").rfind("ok", 0) == 0);
  const auto finished = rig.client().stop_recording();
  REQUIRE(finished.has_value());
  CHECK(finished->imu_samples().at("pelvis") > 500);
  auto session = recording::SessionReader::open(finished->session_file());
  REQUIRE(session.has_value());
  const auto info = (*session)->info();
  REQUIRE(info.has_value());
  for (const recording::ImuMeta& imu : (*session)->meta().imus) {
    const auto samples = (*session)->imu(imu.device());
    REQUIRE(samples.has_value());
    std::uint64_t missing = 0, noted = 0;
    for (std::size_t i = 1; i < samples->size(); ++i)
      missing += (*samples)[i].sequence - (*samples)[i - 1].sequence - 1;
    for (const auto& gap : info->gaps) noted += gap.plate == imu.stream ? gap.count : 0;
    CHECK(noted == missing);
    CHECK((missing > 0) == (imu.segment == core::BodySegment::Pelvis));
  }
}

TEST_CASE("a sensor that falls silent costs its own angle alone, and comes back", "[station][fault]") {
  Rig& rig = shared_rig();
  rig.run_at(kSpeed);
  const auto started = rig.client().start_recording("silent");
  REQUIRE(started.has_value());
  pause(6);
  const core::Timestamp silent = core::monotonic_now();
  REQUIRE(rig.lab("imu left_shank silent on").rfind("ok", 0) == 0);
  const auto stale = rig.client().wait_for(
      "a stale sensor", [](const auto& f) { return named(f, "left_shank").stale(); },
      core::milliseconds(2000));
  REQUIRE(stale.has_value());
  CHECK_FALSE(named(*stale, "right_shank").stale());
  CHECK_FALSE(named(*stale, "left_shank").has_angle_deg());
  pause(3);
  CHECK(rig.state() == "Running");
  const core::Timestamp back = core::monotonic_now();
  REQUIRE(rig.lab("imu left_shank silent off").rfind("ok", 0) == 0);
  REQUIRE(rig.client()
              .wait_for(
                  "the sensor", [](const auto& f) { return !named(f, "left_shank").stale(); },
                  core::milliseconds(8000))
              .has_value());
  const core::Timestamp heard = core::monotonic_now();
  pause(7);
  const core::Timestamp end = core::monotonic_now();
  const auto finished = rig.client().stop_recording();
  REQUIRE(finished.has_value());
  auto session = recording::SessionReader::open(finished->session_file());
  REQUIRE(session.has_value());
  const auto steps = (*session)->steps();
  REQUIRE(steps.has_value());

  const auto settle = core::milliseconds(4000);
  for (const gait::Side side : {gait::Side::Left, gait::Side::Right}) {
    const Seen before = between(*steps, side, silent - core::milliseconds(2500), silent);
    CHECK(before.steps >= 2);
    CHECK(before.with_angle == before.steps);
    const Seen after = between(*steps, side, heard + settle, end);
    CHECK(after.steps >= 2);
    CHECK(after.with_angle == after.steps);
  }
  const Seen left = between(*steps, gait::Side::Left, silent + core::milliseconds(400), back);
  CHECK(left.steps >= 2);
  CHECK(left.with_angle == 0);
  CHECK(left.missing == left.steps);
  const Seen right = between(*steps, gait::Side::Right, silent + core::milliseconds(400), back);
  CHECK(right.with_angle == right.steps);

  const auto info = (*session)->info();
  REQUIRE(info.has_value());
  CHECK(info->integrity == "ok");
  CHECK(info->unexplained_missing == 0);
  std::uint64_t lost = 0;
  for (const auto& gap : info->gaps) {
    CHECK(gap.plate >= recording::kFirstImuStream);
    lost += gap.count;
  }
  CHECK(lost > 500);  // 3 s of 200 Hz
}
