#include "ui/model/strip.hpp"

#include "ui/model/intake_form.hpp"

namespace footfall::ui {
namespace {

using Kind = Strip::Kind;

Strip alarm_strip(const Snapshot& snapshot, const RecordingAlarm& alarm) {
  const bool loud = alarm.shown() == RecordingAlarm::Shown::UntilSeen;
  if (!snapshot.trusted()) return {Kind::AlarmOld, "Last told: " + alarm.sentence(), loud};
  return {loud ? Kind::AlarmLoud : Kind::AlarmBanner, (alarm.over() ? "Over: " : "") + alarm.sentence(),
          loud};
}

/// The recorder's mildest alarm stands under Devices and in the checks only.
Strip news(const Snapshot& snapshot) {
  const v1::Status& status = snapshot.status;
  if (!status.arm_refusal().empty()) return {Kind::Warning, "Not armed: " + status.arm_refusal()};
  if (!snapshot.intake.veto().empty() && status.state() != "Running")
    return {Kind::Warning, intake_line(snapshot.intake)};
  if (snapshot.ever_connected && !status.drive_connected())
    return {Kind::Warning, "The drive is not connected: no belt speed is known."};
  if (!status.notices().empty()) return {Kind::Remark, status.notices(status.notices_size() - 1)};
  if (!snapshot.remarks.empty()) return {Kind::Remark, snapshot.remarks.back()};
  return {Kind::Hint, snapshot.viewer ? "Space bar: STOP"
                      : status.state() == "Running"
                          ? "Space bar: STOP     Up, down: speed     Page up, down: incline"
                          : "Space bar: STOP     Enter, held: start"};
}

}  // namespace

Strip strip_of(const Snapshot& snapshot, const RecordingAlarm& alarm) {
  const bool alarmed = alarm.shown() != RecordingAlarm::Shown::Nothing;
  if (snapshot.reply && snapshot.reply_age_s < kReplyShownS)
    return {Kind::Warning, snapshot.reply->text, false, alarmed};
  if (!snapshot.kept.empty()) return {Kind::Good, snapshot.kept, false, alarmed};
  return alarmed ? alarm_strip(snapshot, alarm) : news(snapshot);
}

}  // namespace footfall::ui
