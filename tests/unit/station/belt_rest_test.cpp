#include "station/belt/belt_rest.hpp"

#include <catch2/catch.hpp>

#include "station/belt/commissioning_desk.hpp"
#include "tests/support/temp_dir.hpp"

using namespace footfall;
using control::MotionState;
using station::belt_rests;
using station::belt_seen_at_rest;
using station::MotionRecord;

namespace {

constexpr core::Timestamp kNow{100'000'000'000};

MotionRecord record(MotionState state, double speed_m_s, double age_s) {
  MotionRecord motion;
  motion.status.state = state;
  motion.drive.measured_speed = core::MetersPerSecond(speed_m_s);
  motion.drive.time = kNow - core::from_seconds(age_s);
  return motion;
}

}  // namespace

TEST_CASE("no belt rests while it is armed, arming or moving", "[station][rest]") {
  for (const MotionState state :
       {MotionState::Armed, MotionState::Starting, MotionState::Running, MotionState::Slowing}) {
    CHECK_FALSE(belt_rests(record(state, 0.0, 0.02), kNow));
    CHECK_FALSE(belt_seen_at_rest(record(state, 0.0, 0.02)));
  }
  MotionRecord arming = record(MotionState::Idle, 0.0, 0.02);
  arming.status.arming = true;
  CHECK_FALSE(belt_rests(arming, kNow));
  CHECK_FALSE(belt_seen_at_rest(arming));
  for (const MotionState state : {MotionState::Idle, MotionState::Stopped, MotionState::Fault}) {
    CHECK(belt_rests(record(state, 0.0, 0.02), kNow));
    CHECK(belt_seen_at_rest(record(state, 0.0, 0.02)));
    CHECK_FALSE(belt_rests(record(state, 0.3, 0.02), kNow));  // it runs out, or somebody pulls it
    CHECK_FALSE(belt_rests(record(state, -0.3, 0.02), kNow));
    CHECK_FALSE(belt_seen_at_rest(record(state, -0.3, 0.02)));
  }
}

// One rule for both questions would have let plates be zeroed on a belt that ran out after a cable pull.
TEST_CASE("a belt that moved when its drive fell silent was not seen at rest, however long ago that is",
          "[station][rest]") {
  CHECK_FALSE(belt_seen_at_rest(record(MotionState::Fault, 3.0, 0.6)));
  CHECK_FALSE(belt_seen_at_rest(record(MotionState::Fault, 3.0, 60.0)));
  CHECK(belt_rests(record(MotionState::Fault, 3.0, 60.0), kNow));  // a runner may be asked again
  for (const MotionState state : {MotionState::Disconnected, MotionState::EmergencyStop}) {
    CHECK_FALSE(belt_seen_at_rest(record(state, 0.0, 0.02)));
    CHECK(belt_rests(record(state, 0.0, 0.02), kNow));
  }
}

// Begun beside a run, a test held the runner's belt to a walking pace.
TEST_CASE("a commissioning test is begun only beside a belt that was just seen at rest and is not in use",
          "[station][rest][commission]") {
  const tests::TempDir folder;
  config::StationConfig config;
  config.state_dir = folder.path();
  station::TreadmillMailbox mailbox;
  station::TreadmillOutputs outputs;
  station::CommissioningDesk desk(config, mailbox, outputs, [] { return std::int64_t{1'790'000'000}; });
  REQUIRE(desk.open());
  const auto begins = [&](MotionState state, double speed_m_s, int age_ms, bool running = false) {
    MotionRecord motion = record(state, speed_m_s, 0.0);
    motion.drive.time = core::monotonic_now() - core::milliseconds(age_ms);
    motion.drive.running = running;
    outputs.motion.store(motion);
    const bool begun = desk.begin().has_value();
    CHECK(desk.report().step == (begun ? station::TestStep::Begun : station::TestStep::None));
    CHECK(mailbox.commissioning.load().under_way == begun);
    REQUIRE(desk.cancel());
    return begun;
  };
  CHECK_FALSE(desk.begin());  // nothing is known yet
  for (const MotionState state :
       {MotionState::Stopped, MotionState::Fault, MotionState::EmergencyStop, MotionState::Idle}) {
    CHECK(begins(state, 0.0, 0));
    CHECK_FALSE(begins(state, 0.03, 0));
    CHECK_FALSE(begins(state, 0.0, 0, true));
    CHECK_FALSE(begins(state, 0.0, 600));
  }
  for (const MotionState state :
       {MotionState::Armed, MotionState::Starting, MotionState::Running, MotionState::Slowing}) {
    CHECK_FALSE(begins(state, 0.0, 0));
  }
}
