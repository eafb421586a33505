#include "ui/model/headline.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "control/motion_words.hpp"
#include "ui/model/model.hpp"
#include "ui/model/text.hpp"

using namespace footfall;
using namespace footfall::ui;
using Loud = Headline::Loud;

namespace {

Snapshot told(const char* state, std::optional<double> speed_m_s) {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.ever_connected = true;
  snapshot.status.set_state(state);
  snapshot.status.set_drive_connected(true);
  if (speed_m_s) snapshot.status.set_measured_speed_m_s(*speed_m_s);
  return snapshot;
}

}  // namespace

TEST_CASE("a STOP without an answer is the headline, whatever the state is said to be, and names the way out",
          "[ui][text][stop]") {
  for (const char* state : {"Running", "Starting", "Slowing", "Armed", "Idle", "Disconnected"}) {
    CAPTURE(state);
    Snapshot snapshot = told(state, 0.0);
    CHECK(headline_of(snapshot).loud == Loud::No);
    snapshot.stop = StopProgress::Unanswered;
    const Headline headline = headline_of(snapshot);
    CHECK(headline.loud == Loud::Alarm);
    CHECK(headline.words == "STOP NOT ANSWERED: use the emergency stop");
    CHECK(headline.detail == "The station tells: " + state_words(state) + ".");
    snapshot.stale = true;
    CHECK(headline_of(snapshot).loud == Loud::Alarm);
    CHECK(headline_of(snapshot).detail.find("Last known") == 0);
  }
  Snapshot nobody;
  nobody.stop = StopProgress::Unanswered;
  CHECK(headline_of(nobody).loud == Loud::Alarm);
}

TEST_CASE("a lost STOP is past only when the belt is latched and measured to stand", "[ui][text][stop]") {
  for (const char* state : {"Stopped", "EmergencyStop", "Fault"}) {
    CAPTURE(state);
    Snapshot snapshot = told(state, 0.0);
    snapshot.stop = StopProgress::Unanswered;
    CHECK(headline_of(snapshot).words == state_words(state));
    snapshot.status.set_measured_speed_m_s(0.3);
    CHECK(headline_of(snapshot).words.find("STOP NOT ANSWERED") == 0);
    snapshot.status.clear_measured_speed_m_s();
    CHECK(headline_of(snapshot).words.find("STOP NOT ANSWERED") == 0);
    snapshot.status.set_measured_speed_m_s(0.0);
    snapshot.link = Link::Disconnected;
    CHECK(headline_of(snapshot).words.find("STOP NOT ANSWERED") == 0);
  }
}

TEST_CASE("no word of rest stands as the headline while the belt is measured to move, or may", "[ui][text]") {
  for (const char* state : {"Stopped", "Idle", "Armed", "EmergencyStop", "Fault"}) {
    CAPTURE(state);
    CHECK(headline_of(told(state, 0.0)).loud == Loud::No);
    CHECK(headline_of(told(state, 0.2)).loud == Loud::Alarm);
    CHECK(headline_of(told(state, 0.2)).words == state_words(state) + ": the belt moves");
    // The speed is not told any more: it stays as it was last seen.
    Snapshot dark = told(state, std::nullopt);
    dark.status.set_drive_connected(false);
    dark.seen_moving = false;
    CHECK(headline_of(dark).loud == Loud::No);
    dark.seen_moving = true;
    CHECK(headline_of(dark).loud == Loud::Alarm);
    CHECK(headline_of(dark).words.find("the belt may move") != std::string::npos);
  }
  CHECK(headline_of(told("Slowing", 1.0)).loud == Loud::No);
  CHECK(headline_of(told("Slowing", std::nullopt)).loud == Loud::Alarm);
  // A console that has come after it: a fault without a speed is no rest, a drive never found is no alarm.
  Snapshot fresh = told("Fault", std::nullopt);
  CHECK(headline_of(fresh).loud == Loud::Alarm);
  fresh.status.set_state("Disconnected");
  fresh.status.set_drive_connected(false);
  CHECK(headline_of(fresh).loud == Loud::No);
}

TEST_CASE("where the station asks for the emergency stop, the headline does, until the belt stands",
          "[ui][text]") {
  for (const control::Cause cause : {control::Cause::StopNotConfirmed, control::Cause::UnexpectedMotion}) {
    Snapshot snapshot = told("Slowing", 1.0);
    snapshot.status.set_cause(control::sentence_for(cause));
    CHECK(headline_of(snapshot).loud == Loud::Alarm);
    CHECK(headline_of(snapshot).words == "Slowing down: press the emergency stop");
    CHECK(headline_of(snapshot).detail == control::sentence_for(cause));
    snapshot.status.set_state("Fault");
    CHECK(headline_of(snapshot).words == "FAULT: press the emergency stop");
    snapshot.status.set_measured_speed_m_s(0.0);
    CHECK(headline_of(snapshot).loud == Loud::No);
  }
}

TEST_CASE("a gap of a moment greys the headline, a second of silence or a lost link makes it a bar",
          "[ui][text]") {
  Snapshot snapshot = told("Stopped", 0.0);
  snapshot.stale = true;
  snapshot.age_s = 0.4;
  CHECK(headline_of(snapshot).loud == Loud::No);
  CHECK(headline_of(snapshot).words == "Last known: Stopped");
  snapshot.age_s = 1.0;
  CHECK(headline_of(snapshot).loud == Loud::Caution);
  snapshot.age_s = 0.4;
  snapshot.link = Link::Disconnected;
  CHECK(headline_of(snapshot).loud == Loud::Caution);
}

TEST_CASE("the belt is remembered to move when the line to the drive is lost under way", "[ui][model]") {
  using namespace std::chrono_literals;
  for (const double speed_m_s : {3.0, 0.0}) {
    CAPTURE(speed_m_s);
    Model model(false);
    ArrivedFrame arrived;
    arrived.at = Model::TimePoint(1s);
    v1::Status& status = *arrived.frame.mutable_status();
    status.set_station_time_ns(1);
    status.set_state(speed_m_s > 0.0 ? "Running" : "Idle");
    status.set_drive_connected(true);
    status.set_measured_speed_m_s(speed_m_s);
    model.absorb(arrived);
    status.set_station_time_ns(2);
    status.set_state("Disconnected");
    status.set_drive_connected(false);
    status.clear_measured_speed_m_s();
    model.absorb(arrived);
    ClientView view;
    view.link = Link::Live;
    model.absorb(view, arrived.at);
    CHECK((headline_of(model.snapshot(arrived.at)).loud == Loud::Alarm) == (speed_m_s > 0.0));
  }
}
