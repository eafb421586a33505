#include "ui/model/permits.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace footfall::ui;

namespace {

Snapshot in_state(const char* state, Holder holder = Holder::Mine) {
  Snapshot s;
  s.link = Link::Live;
  s.ever_connected = true;
  s.stale = false;
  s.holder = holder;
  s.status.set_state(state);
  s.status.set_measured_speed_m_s(0.0);
  s.status.set_drive_connected(true);
  s.status.set_incline_available(true);
  return s;
}

std::vector<const Permit*> all(const Permits& p) {
  return {&p.take,
          &p.release,
          &p.reset,
          &p.arm,
          &p.disarm,
          &p.hold,
          &p.go_on_holding,
          &p.speed,
          &p.incline,
          &p.end,
          &p.record,
          &p.stop_recording,
          &p.baseline,
          &p.programme_begin,
          &p.programme_pause,
          &p.programme_resume,
          &p.programme_go_on,
          &p.level};
}

}  // namespace

TEST_CASE("every refused control says why, every allowed one says nothing", "[ui][permits]") {
  for (const char* state : {"Disconnected", "Idle", "Armed", "Starting", "Running", "Slowing", "Stopped",
                            "EmergencyStop", "Fault", ""}) {
    for (const Holder holder : {Holder::Nobody, Holder::Mine, Holder::Another}) {
      const Permits permits = permits_for(in_state(state, holder));
      for (const Permit* permit : all(permits)) CHECK(permit->allowed == permit->why.empty());
    }
  }
}

TEST_CASE("nothing is typed while the belt moves, nor while nobody tells whether it does", "[ui][permits]") {
  CHECK(typing_allowed(in_state("Idle")).allowed);
  CHECK(typing_allowed(in_state("Idle", Holder::Another)).allowed);
  for (const char* moving : {"Starting", "Running", "Slowing"}) {
    CHECK_FALSE(typing_allowed(in_state(moving)).allowed);
    CHECK_FALSE(typing_allowed(in_state(moving)).why.empty());
  }
  Snapshot stale = in_state("Idle");
  stale.stale = true;
  CHECK_FALSE(typing_allowed(stale).allowed);
  stale.status.set_state("Running");  // as last told
  CHECK_FALSE(typing_allowed(stale).allowed);
  Snapshot gone = in_state("Idle");
  gone.link = Link::Disconnected;
  CHECK_FALSE(typing_allowed(gone).allowed);
  CHECK_FALSE(typing_allowed(Snapshot()).allowed);
}

TEST_CASE("stale, disconnected and watching consoles may command nothing", "[ui][permits]") {
  Snapshot stale = in_state("Running");
  stale.stale = true;
  Snapshot gone = in_state("Running");
  gone.link = Link::Disconnected;
  Snapshot viewer = in_state("Running");
  viewer.viewer = true;
  for (const Snapshot& s : {stale, gone, viewer}) {
    const Permits permits = permits_for(s);
    for (const Permit* permit : all(permits)) CHECK_FALSE(permit->allowed);
  }
}

TEST_CASE("without the lease only taking it is allowed", "[ui][permits]") {
  const Permits permits = permits_for(in_state("Idle", Holder::Nobody));
  CHECK(permits.take.allowed);
  CHECK_FALSE(permits.arm.allowed);
  CHECK(permits.arm.why == "Take control first.");
  CHECK_FALSE(permits_for(in_state("Idle", Holder::Another)).take.allowed);
}

TEST_CASE("arming is for a resting belt, starting for an armed one, speed for a running one",
          "[ui][permits]") {
  CHECK(permits_for(in_state("Idle")).arm.allowed);
  CHECK_FALSE(permits_for(in_state("Running")).arm.allowed);
  CHECK_FALSE(permits_for(in_state("Idle")).hold.allowed);
  CHECK(permits_for(in_state("Armed")).hold.allowed);
  CHECK_FALSE(permits_for(in_state("Armed")).speed.allowed);
  CHECK(permits_for(in_state("Running")).speed.allowed);
  CHECK_FALSE(permits_for(in_state("Slowing")).speed.allowed);
}

TEST_CASE("arming is grey, and says why, while the station would refuse it for what it has told",
          "[ui][permits]") {
  Snapshot s = in_state("Idle");
  s.plates.emplace_back();
  s.status.set_emergency_stop_closed(true);
  CHECK(permits_for(s).arm.allowed);
  s.plates[0].set_stale(true);
  CHECK(permits_for(s).arm.why == "A force plate is silent: check its cable and power.");
  s.status.set_emergency_stop_closed(false);
  CHECK(permits_for(s).arm.why == "The emergency stop is open: release it at the machine.");
  s.plates[0].set_stale(false);
  s.status.set_emergency_stop_closed(true);
  s.status.set_console_stale(true);
  CHECK(permits_for(s).arm.why == "The station misses this console: wait a moment.");
  s.status.set_console_stale(false);
  CHECK(permits_for(s).arm.allowed);
  CHECK(permits_for(in_state("Idle")).arm.allowed);  // without plates and contacts too
}

TEST_CASE("a latch is reset only with the belt at rest", "[ui][permits]") {
  Snapshot s = in_state("Stopped");
  CHECK(permits_for(s).reset.allowed);
  s.status.set_measured_speed_m_s(0.4);
  CHECK_FALSE(permits_for(s).reset.allowed);
  CHECK(may_move(s));
  // A drive that is not heard any more may still turn.
  s.status.clear_measured_speed_m_s();
  s.status.set_drive_connected(true);
  CHECK_FALSE(permits_for(s).reset.allowed);
  CHECK(may_move(s));
}

TEST_CASE("control is not given up while the belt moves", "[ui][permits]") {
  CHECK_FALSE(permits_for(in_state("Running")).release.allowed);
  CHECK(permits_for(in_state("Idle")).release.allowed);
}
