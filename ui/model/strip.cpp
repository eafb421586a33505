#include "ui/model/strip.hpp"

#include "ui/model/intake_form.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

using Kind = Strip::Kind;

/// The recorder says it without a capital and a full stop: as part of a sentence.
Strip alarm_strip(const Snapshot& snapshot, const RecordingAlarm& alarm) {
  const bool loud = alarm.shown() == RecordingAlarm::Shown::UntilSeen;
  const std::string& said = alarm.sentence();
  if (!snapshot.trusted()) return {Kind::AlarmOld, "Last told: " + said, loud};
  return {loud ? Kind::AlarmLoud : Kind::AlarmBanner, alarm.over() ? "Over: " + said : capital(said), loud};
}

/// The recorder's mildest alarm stands under Devices and in the checks only.
Strip news(const Snapshot& snapshot, bool run_page) {
  const v1::Status& status = snapshot.status;
  if (!status.arm_refusal().empty()) return {Kind::Warning, "Not armed: " + status.arm_refusal()};
  if (!snapshot.intake.veto().empty() && status.state() != "Running")
    return {Kind::Warning, intake_line(snapshot.intake)};
  if (snapshot.ever_connected && !status.drive_connected())
    return {Kind::Warning, "The drive is not connected: no belt speed is known."};
  if (!status.notices().empty()) return {Kind::Remark, status.notices(status.notices_size() - 1)};
  if (!snapshot.remarks.empty()) return {Kind::Remark, snapshot.remarks.back()};
  const bool belt_keys = run_page && !snapshot.viewer && snapshot.trusted();
  if (belt_keys && status.state() == "Running")
    return {Kind::Hint, "Space bar: STOP     Up, down: speed     Page up, down: incline"};
  if (belt_keys && status.state() == "Armed") return {Kind::Hint, "Space bar: STOP     Enter, held: start"};
  return {Kind::Hint, "Space bar: STOP     F1 to F6: pages"};
}

/// A refused speed leaves the belt as it was, and whoever asked looks at the belt.
std::string answer(const Snapshot& snapshot) {
  const CommandReply& reply = *snapshot.reply;
  const bool moves = snapshot.trusted() && snapshot.status.state() == "Running";
  if (reply.kind != CommandKind::SetSpeed || reply.verdict != ReplyVerdict::Refused || !moves)
    return reply.text;
  return reply.text + " The belt goes on at " +
         speed_words(snapshot.unit, snapshot.status.requested_speed_m_s()) + " " + unit_words(snapshot.unit) +
         ".";
}

}  // namespace

Strip strip_of(const Snapshot& snapshot, const RecordingAlarm& alarm, bool run_page) {
  const bool alarmed = alarm.shown() != RecordingAlarm::Shown::Nothing;
  if (snapshot.reply && snapshot.reply_age_s < kReplyShownS)
    return {Kind::Warning, answer(snapshot), false, alarmed};
  if (!snapshot.kept.empty()) return {Kind::Good, snapshot.kept, false, alarmed};
  return alarmed ? alarm_strip(snapshot, alarm) : news(snapshot, run_page);
}

}  // namespace footfall::ui
