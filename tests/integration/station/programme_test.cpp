#include <catch2/catch.hpp>
#include <cmath>

#include "tests/integration/station/rig.hpp"

// A programme on the belt of a whole station, judged by the lab's own log.

using namespace footfall;
using tests::LabLog;
using tests::Rig;

namespace {

using Operator = v1::Operator::Stub;

v1::Programme short_ramp() {
  v1::Programme programme;
  programme.set_name("short ramp");
  programme.set_countdown_s(3.0);
  v1::ProgrammeSegment& walk = *programme.add_segments();
  walk.set_name("walk");
  walk.set_speed_m_s(0.6);
  walk.set_hold_s(3.0);
  v1::ProgrammeSegment& ramp = *programme.add_segments();
  ramp.set_name("ramp");
  ramp.set_speed_m_s(2.5);
  ramp.set_ramp_s(8.0);
  ramp.set_hold_s(30.0);
  return programme;
}

v1::ProgrammeStatus programme(Rig& rig) {
  const auto frame = rig.client().frame();
  REQUIRE(frame.has_value());
  return frame->status().programme();
}

}  // namespace

TEST_CASE("a programme is counted down, paused by a silent console, not resumed by itself, and ended by STOP",
          "[station][programme]") {
  Rig rig;
  const auto list = rig.client().programmes();
  REQUIRE(list.has_value());
  CHECK(list->programmes_size() == 4);
  CHECK(list->problems_size() == 0);
  const auto too_early = rig.client().begin_programme(short_ramp());
  REQUIRE(too_early.has_value());
  CHECK_FALSE(too_early->accepted());

  rig.run_at(0.5);
  v1::Programme impossible = short_ramp();
  impossible.mutable_segments(1)->set_ramp_s(1.0);
  const auto refused = rig.client().begin_programme(impossible);
  REQUIRE(refused.has_value());
  CHECK_FALSE(refused->accepted());
  CHECK(refused->reason().find("Segment 2, 'ramp'") != std::string::npos);

  const auto begun = rig.client().begin_programme(short_ramp());
  REQUIRE(begun.has_value());
  INFO(begun->reason());
  REQUIRE(begun->accepted());
  const auto announced = rig.client().wait_for(
      "a countdown", [](const auto& f) { return f.status().programme().announcing(); },
      core::milliseconds(4000));
  REQUIRE(announced.has_value());
  CHECK(announced->status().programme().name() == "short ramp");
  CHECK(announced->status().programme().next_speed_m_s() == 2.5);
  // On a busy test machine something may be late and pause it: then this operator goes on, and the countdown
  // anew.
  core::Timestamp counting = core::monotonic_now();
  const auto rising = rig.client().wait_for(
      "the ramp",
      [&](const auto& f) {
        if (f.status().programme().state() == "Paused") {
          (void)rig.client().ask(&Operator::ResumeProgramme, "resume");
          counting = core::monotonic_now();
        }
        return f.status().commanded_speed_m_s() > 1.0;
      },
      core::milliseconds(20'000));
  INFO((rising ? "" : rising.error().what()));
  REQUIRE(rising.has_value());
  // The station's 5 s, although the programme asked for 3: a programme may only be longer.
  CHECK((core::monotonic_now() - counting).seconds() > 4.8);
  CHECK(rising->status().programme().segment_name() == "ramp");

  // 0.3 s without a beat pause it; below 1 s nothing is stopped.
  rig.client().pause_beats(true);
  const auto paused = rig.client().wait_for(
      "the pause", [](const auto& f) { return f.status().programme().state() == "Paused"; },
      core::milliseconds(900));
  rig.client().pause_beats(false);
  REQUIRE(paused.has_value());
  CHECK(paused->status().programme().pause().find("console") != std::string::npos);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  CHECK(rig.state() == "Running");
  CHECK(programme(rig).state() == "Paused");
  const core::Timestamp stopped = core::monotonic_now();
  const double kept = LabLog::read(rig.stage().lab_log()).speed_at(stopped);
  CHECK(kept < 2.2);
  rig.client().stop();
  const LabLog log = rig.log_at_rest(stopped, core::milliseconds(6000));
  REQUIRE(log.rest_after(stopped).has_value());
  CHECK(rig.wait_for_state("Stopped", core::milliseconds(2000)));
  CHECK(programme(rig).state() == "Ended");
  const auto resumed = rig.client().ask(&Operator::ResumeProgramme, "resume");
  CHECK_FALSE((resumed.has_value() && resumed->accepted()));
  CHECK(log.starts.size() == 1);
  // In the first 5 s of the countdown the belt kept still.
  for (const auto& point : log.belt) {
    if (point.time < counting || (point.time - counting).seconds() > 4.0) continue;
    REQUIRE(point.speed_m_s < 0.65);
  }
}
