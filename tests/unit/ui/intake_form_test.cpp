#include "ui/model/intake_form.hpp"

#include <catch2/catch.hpp>

#include "ui/model/alarm.hpp"
#include "ui/model/checks.hpp"
#include "ui/model/model.hpp"
#include "ui/model/permits.hpp"
#include "ui/model/strip.hpp"

using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

Snapshot standing(const char* role) {
  Snapshot s;
  s.link = Link::Live;
  s.ever_connected = true;
  s.stale = false;
  s.holder = Holder::Mine;
  s.status.set_state("Idle");
  s.status.set_measured_speed_m_s(0.0);
  s.status.set_drive_connected(true);
  s.status.set_role(role);
  s.status.set_may_acknowledge(true);
  s.status.set_may_decide(true);
  s.status.set_may_zero(true);
  return s;
}

void told(v1::IntakeState& intake, const char* key, double value) {
  v1::IntakeFigure& figure = *intake.add_figures();
  figure.set_key(key);
  figure.set_value(value);
}

v1::Status alarm(unsigned grade, const char* sentence) {
  v1::Status status;
  status.set_recording_alarm_grade(grade);
  status.set_recording_alarm(sentence);
  return status;
}

}  // namespace

TEST_CASE("an intake that was not asked is a remark before the run, and bars it only where required",
          "[ui][intake]") {
  Snapshot s = standing("operator");
  s.intake.set_not_asked(10);
  CHECK(intake_check(s).state == CheckState::Attention);
  CHECK(intake_check(s).sentence.find("Intake not asked") == 0);
  CHECK(permits_for(s).arm.allowed);
  s.intake.set_required(true);
  s.intake.set_veto("The intake is not complete.");
  CHECK(intake_check(s).state == CheckState::Bad);
  CHECK_FALSE(permits_for(s).arm.allowed);
  CHECK(permits_for(s).arm.why == "The intake is not complete.");
}

TEST_CASE("one question left out is never in order", "[ui][intake]") {
  Snapshot s = standing("operator");
  s.intake.set_begun(true);
  s.intake.set_not_asked(1);
  CHECK(intake_check(s).state == CheckState::Attention);
  CHECK(intake_check(s).sentence == "1 question not asked.");
  s.intake.set_not_asked(0);
  CHECK(intake_check(s).state == CheckState::Good);
}

TEST_CASE("sleep below 7 h and worn shoes are told, and what was not asked is not", "[ui][intake]") {
  v1::IntakeState intake;
  intake.add_figures()->set_key("sleep_h");
  CHECK(intake_remarks(intake).empty());
  intake.clear_figures();
  told(intake, "sleep_h", 7.0);
  told(intake, "shoes_km", 480.0);
  CHECK(intake_remarks(intake).empty());
  intake.clear_figures();
  told(intake, "sleep_h", 6.5);
  told(intake, "shoes_km", 800.0);
  CHECK(intake_remarks(intake) == "Slept 6.5 h, below 7 h. Shoes: 800 km.");
}

TEST_CASE("the station's role decides what may be pressed, and the reason says so", "[ui][intake][permits]") {
  Snapshot s = standing("viewer");
  for (const Permit& permit : {permits_for(s).take, permits_for(s).arm, permits_for(s).intake,
                               permits_for(s).decide, permits_for(s).zero, permits_for(s).note})
    CHECK(permit.why == "This console only watches.");
  s = standing("technician");
  s.status.set_may_acknowledge(false);
  s.status.set_may_decide(false);
  s.intake.set_to_acknowledge(1);
  CHECK_FALSE(permits_for(s).arm.allowed);
  CHECK_FALSE(permits_for(s).take.allowed);
  CHECK(permits_for(s).intake.allowed);
  CHECK(permits_for(s).acknowledge.why.find("technician") != std::string::npos);
  CHECK(permits_for(s).decide.why.find("clinician") != std::string::npos);
  CHECK(permits_for(s).zero.allowed);
  s = standing("operator");
  s.intake.set_to_acknowledge(1);
  CHECK(permits_for(s).acknowledge.allowed);
  s.status.set_may_zero(false);
  CHECK(permits_for(s).zero.why.find("technician") != std::string::npos);
}

TEST_CASE("a red flag greys arming and the start, and nothing that stops", "[ui][intake][permits]") {
  Snapshot s = standing("operator");
  s.intake.set_veto("Red flag (Trauma): no session.");
  CHECK(permits_for(s).arm.why == "Red flag (Trauma): no session.");
  s.status.set_state("Armed");
  CHECK_FALSE(permits_for(s).hold.allowed);
  CHECK(permits_for(s).disarm.allowed);
  s.status.set_state("Running");
  CHECK(permits_for(s).end.allowed);
}

TEST_CASE("nobody is asked, and nothing is zeroed, on a belt that moves or is armed",
          "[ui][intake][permits]") {
  for (const char* state : {"Armed", "Starting", "Running", "Slowing"}) {
    CAPTURE(state);
    Snapshot s = standing("operator");
    s.status.set_state(state);
    CHECK_FALSE(permits_for(s).intake.allowed);
    CHECK_FALSE(permits_for(s).decide.allowed);
    CHECK_FALSE(permits_for(s).zero.allowed);
  }
  Snapshot s = standing("operator");
  s.status.clear_measured_speed_m_s();  // a speed that nobody knows is not rest
  CHECK_FALSE(permits_for(s).zero.allowed);
  s = standing("operator");
  s.status.set_recording(true);
  CHECK(permits_for(s).zero.why.find("recording") != std::string::npos);
}

TEST_CASE("another runner's intake is not shown as this one's", "[ui][intake]") {
  v1::IntakeState intake;
  CHECK(same_runner(intake, ""));
  CHECK(same_runner(intake, "P-001"));
  intake.set_subject("P-001");
  CHECK(same_runner(intake, "P-001"));
  CHECK_FALSE(same_runner(intake, "P-002"));
  CHECK_FALSE(same_runner(intake, ""));
  intake.set_subject("unnamed");
  CHECK(same_runner(intake, ""));
}

TEST_CASE("an alarm for the log is no banner, and the loudest stays until somebody has seen it",
          "[ui][alarm]") {
  using Shown = RecordingAlarm::Shown;
  RecordingAlarm shown;
  shown.update(alarm(1, "late"));
  CHECK(shown.shown() == Shown::Nothing);
  shown.update(alarm(2, "slow"));
  CHECK(shown.shown() == Shown::Banner);
  CHECK(shown.sentence() == "slow");
  shown.update(alarm(3, "lost"));
  CHECK(shown.shown() == Shown::UntilSeen);
  CHECK_FALSE(shown.over());
  shown.update(alarm(0, ""));
  CHECK(shown.shown() == Shown::UntilSeen);
  CHECK(shown.over());
  CHECK(shown.sentence() == "lost");
  shown.seen();
  shown.update(alarm(0, ""));
  CHECK(shown.shown() == Shown::Nothing);
}

TEST_CASE("an answer to a command comes before an alarm for its seconds, and the alarm stays beside it",
          "[ui][alarm]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.ever_connected = true;
  snapshot.stale = false;
  snapshot.status.set_drive_connected(true);
  RecordingAlarm shown;
  const auto strip = [&] { return strip_of(snapshot, shown); };
  CHECK(strip().kind == Strip::Kind::Hint);
  shown.update(alarm(2, "slow"));
  CHECK(strip().kind == Strip::Kind::AlarmBanner);
  CHECK_FALSE(strip().wants_seen);
  shown.update(alarm(3, "lost"));
  CHECK(strip().kind == Strip::Kind::AlarmLoud);
  CHECK(strip().wants_seen);
  CHECK(strip().text == "Lost");

  CommandReply unknown;
  unknown.verdict = ReplyVerdict::Unknown;
  unknown.text = "Set speed: no answer.";
  snapshot.reply = unknown;
  CHECK(strip().text == unknown.text);
  CHECK(strip().alarm_waits);
  CHECK_FALSE(strip().wants_seen);
  snapshot.reply_age_s = kReplyShownS;
  CHECK(strip().text == "Lost");
  snapshot.kept = "Cue marked";
  CHECK(strip().kind == Strip::Kind::Good);
  CHECK(strip().alarm_waits);
  snapshot.kept.clear();
  shown.update(alarm(0, ""));
  CHECK(strip().text == "Over: lost");
  shown.seen();
  snapshot.reply_age_s = 0.0;
  CHECK_FALSE(strip().alarm_waits);
}

TEST_CASE("a refused speed is told with the speed at which the belt goes on, and what is unknown is not",
          "[ui][strip]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.ever_connected = true;
  snapshot.stale = false;
  snapshot.status.set_state("Running");
  snapshot.status.set_requested_speed_m_s(2.5);
  CommandReply refused;
  refused.kind = CommandKind::SetSpeed;
  refused.verdict = ReplyVerdict::Refused;
  refused.text = "The slowest running speed is 0.36 km/h: end the run to stand still.";
  snapshot.reply = refused;
  const auto text = [&] { return strip_of(snapshot, RecordingAlarm{}).text; };
  CHECK(text() == refused.text + " The belt goes on at 9.0 km/h.");
  snapshot.unit = SpeedUnit::Mph;
  CHECK(text() == refused.text + " The belt goes on at 5.6 mph.");
  snapshot.stale = true;
  CHECK(text() == refused.text);
  snapshot.stale = false;
  snapshot.status.set_state("Stopped");
  CHECK(text() == refused.text);
  snapshot.status.set_state("Running");
  snapshot.reply->verdict = ReplyVerdict::Unknown;
  CHECK(text() == refused.text);
}

TEST_CASE("the belt's keys are told only on the page where they do something", "[ui][strip]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.status.set_drive_connected(true);
  const auto words = [&](const char* state) {
    snapshot.status.set_state(state);
    return strip_of(snapshot, RecordingAlarm{}).text;
  };
  CHECK(words("Armed").find("Enter, held: start") != std::string::npos);
  CHECK(words("Idle").find("Enter") == std::string::npos);
  CHECK(words("Running").find("Up, down: speed") != std::string::npos);
  snapshot.stale = true;
  CHECK(words("Running").find("speed") == std::string::npos);
  snapshot.stale = false;
  for (const char* state : {"Running", "Armed"}) {
    snapshot.status.set_state(state);
    CHECK(strip_of(snapshot, RecordingAlarm{}, false).text.find("F1 to F6") != std::string::npos);
    CHECK(strip_of(snapshot, RecordingAlarm{}, false).text.find("start") == std::string::npos);
    CHECK(strip_of(snapshot, RecordingAlarm{}, false).text.find("speed") == std::string::npos);
    CHECK(strip_of(snapshot, RecordingAlarm{}, true).text.find("Space bar: STOP") == 0);
  }
}

TEST_CASE("all checks before the run are one line, the worst of them first", "[ui][checks]") {
  const Check good{"a", CheckState::Good, ""}, attention{"b", CheckState::Attention, ""},
      bad{"c", CheckState::Bad, ""}, unknown{"d", CheckState::Unknown, ""};
  CHECK(sum_of({good, good}).words == "all in order");
  CHECK(sum_of({good, attention, attention}).words == "2 to check");
  CHECK(sum_of({attention, unknown}).words == "1 not known");
  CHECK(sum_of({attention, unknown, bad, good}).words == "1 not in order");
  CHECK(sum_of({attention, unknown, bad, good}).worst == CheckState::Bad);
}

TEST_CASE("an alarm of a station that is silent now is told as last told", "[ui][alarm]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.ever_connected = true;
  RecordingAlarm shown;
  shown.update(alarm(2, "slow"));
  for (const bool live : {true, false}) {
    snapshot.link = live ? Link::Live : Link::Disconnected;
    snapshot.stale = live;
    CHECK(strip_of(snapshot, shown).kind == Strip::Kind::AlarmOld);
    CHECK(strip_of(snapshot, shown).text == "Last told: slow");
  }
  shown.update(alarm(3, "lost"));
  CHECK(strip_of(snapshot, shown).kind == Strip::Kind::AlarmOld);
  CHECK(strip_of(snapshot, shown).wants_seen);
}

TEST_CASE("a refused arming is news when it comes, and not again with every frame", "[ui][alarm]") {
  Model model(false);
  ArrivedFrame arrived;
  arrived.at = Model::TimePoint() + std::chrono::hours(1);
  arrived.frame.mutable_status()->set_arm_refusal("the lid is open");
  model.absorb(arrived);
  CHECK(model.snapshot(arrived.at).reply.value().text == "Not armed: the lid is open");
  const auto later = arrived.at + std::chrono::seconds(10);
  arrived.at = later;
  model.absorb(arrived);
  CHECK(model.snapshot(later).reply_age_s == Approx(10.0));
  arrived.frame.mutable_status()->set_arm_refusal("the drive is hot");
  model.absorb(arrived);
  CHECK(model.snapshot(later).reply_age_s == Approx(0.0));
}

TEST_CASE("a loud alarm that was seen is a banner while it lasts; another one asks again", "[ui][alarm]") {
  using Shown = RecordingAlarm::Shown;
  RecordingAlarm shown;
  shown.update(alarm(3, "lost"));
  shown.seen();
  shown.update(alarm(3, "lost"));
  CHECK(shown.shown() == Shown::Banner);
  shown.update(alarm(3, "no answer"));
  CHECK(shown.shown() == Shown::UntilSeen);
  shown.seen();
  shown.update(alarm(3, "lost"));
  CHECK(shown.shown() == Shown::Banner);
  shown.update(alarm(0, ""));
  shown.update(alarm(3, "lost"));  // a new one
  CHECK(shown.shown() == Shown::UntilSeen);
}
