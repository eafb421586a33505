#pragma once
#include "control/supervisor.hpp"

/// Every field of the supervisor that changes, by name, read-only: what a proof over all states needs to tell
/// two states apart (tests/model_check). Limits and machine are left out, since they never change. A field
/// that is added to one of these classes is added here too; the model check finds one that was forgotten by
/// replaying merged states. Thread: that of the object. Blocks/allocates: never. Errors: none.
namespace footfall::control {

template <class See>
void SafetyLatch::inspect(See&& see) const {
  see("latch.cause", cause_);
  see("latch.state", state_);
}

template <class See>
void HoldToStart::inspect(See&& see, const Names& names) const {
  see(names.token, token_);
  see(names.holding, holding_);
  see(names.issued, issued_);
  see(names.first_beat, first_beat_);
  see(names.last_beat, last_beat_);
  see(names.completed, completed_);
}

template <class See>
void SpeedGovernor::inspect(See&& see) const {
  see("governor.speed", speed_);
  see("governor.acceleration", acceleration_);
  see("governor.target", target_);
  see("governor.ceiling", ceiling_);
}

template <class See>
void BeltGovernors::inspect(See&& see) const {
  left_.inspect(see);
  right_.inspect(see);
  see("governor.largest_split", largest_split_);
  see("governor.gathering", gathering_);
}

template <class See>
void StopRamp::inspect(See&& see) const {
  see("ramp.kind", kind_);
  see("ramp.speed", speed_);
  see("ramp.left_share", left_share_);
  see("ramp.right_share", right_share_);
}

template <class See>
void StopSequence::inspect(See&& see) const {
  see("stop.phase", phase_);
  see("stop.since", since_);
  see("stop.last_acknowledged", last_acknowledged_);
  see("stop.silent_until", silent_until_);
  see("stop.listen_until", listen_until_);
  see("stop.acknowledged", acknowledged_);
  see("stop.distrusted", distrusted_);
  see("stop.tripped", tripped_);
  see("stop.gave_up", gave_up_);
  see("stop.finishing", finishing_);
}

template <class See>
void InclineRamp::inspect(See&& see) const {
  see("incline.set_point", set_point_);
  see("incline.target", target_);
}

template <class See>
void FollowingMonitor::inspect(See&& see) const {
  for (const Belt* belt : {&left_, &right_}) {
    see("following.allowed", belt->allowed);
    see("following.above_since", belt->above_since);
  }
  see("following.failed", failed_);
}

template <class See>
void MotionConfirmation::inspect(See&& see) const {
  see("confirmation.outcome", outcome_);
  see("confirmation.last_good", last_good_);
}

template <class See>
void ProgrammeWalk::inspect(See&& see) const {
  see("walk.countdown", countdown_);
  see("walk.lead", lead_);
  see("walk.speed", speed_);
  see("walk.told_speed", told_speed_);
  see("walk.incline", incline_);
  see("walk.told_incline", told_incline_);
}

/// Which programme: by its id, for the plan itself does not change.
template <class See>
void ProgrammeRunner::inspect(See&& see) const {
  see("programme.state", state_);
  see("programme.id", std::uint64_t{programme_ != nullptr ? programme_->id : 0U});
  see("programme.pause", pause_);
  see("programme.countdown", countdown_);
  walk_.inspect(see);
  see("programme.step", std::uint64_t{step_});
  see("programme.rest_speed", rest_.speed);
  see("programme.rest_ramp", rest_.ramp);
  see("programme.rest_hold", rest_.hold);
  see("programme.rest_incline", rest_.incline);
  see("programme.ramp", timing_.ramp);
  see("programme.hold", timing_.hold);
  see("programme.waiting", waiting_);
  see("programme.announcing", announcing_);
  see("programme.begins", begins_);
  see("programme.countdown_left", countdown_left_);
  see("programme.elapsed", elapsed_);
  see("programme.step_elapsed", step_elapsed_);
  see("programme.length", length_);
  see("programme.from", from_);
  see("programme.incline", incline_);
}

template <class See>
void InclineLevel::inspect(See&& see) const {
  see("level.token", token_);
  see("level.last_beat", last_beat_);
  see("level.held", held());
  hold_.inspect(see, {"level.hold_token", "level.hold_holding", "level.hold_issued", "level.hold_first_beat",
                      "level.hold_last_beat", "level.hold_completed"});
}

template <class See>
void RelayRule::inspect(See&& see) const {
  see("relay.last", last_);
  see("relay.spent", spent_);
  see("relay.was_closed", was_closed_);
  see("relay.cut", cut_);
  see("relay.feeding_since", feeding_since_);
  see("relay.seen_closed", seen_closed_);
  see("relay.unfed_since", unfed_since_);
  see("relay.rolling_until", rolling_until_);
  see("relay.fed_speed", fed_speed_);
}

template <class See>
void Supervisor::inspect(See&& see) const {
  // In this order: what says which of the rest is in use comes first.
  see("state", state_);
  see("start_sent", start_sent_);
  see("arming", arming_);
  see("levelling", levelling_);
  level_.inspect(see);
  latch_.inspect(see);
  hold_.inspect(see, {});
  governors_.inspect(see);
  ramp_.inspect(see);
  stop_.inspect(see);
  incline_.inspect(see);
  following_.inspect(see);
  confirmation_.inspect(see);
  see("level_epoch", level_epoch_);
  see("level_freeze_since", level_freeze_since_);
  programme_.inspect(see);
  see("programme_epoch", programme_epoch_);
  relay_.inspect(see);
  see("relay_failed", relay_failed_);
  see("armed_for_test", armed_for_test_);
  see("pull.phase", pull_.phase);
  see("pull.began", pull_.began);
  see("pull.limit", pull_.limit);
  see("pull.speed", pull_.speed);
  see("pull.relay_open", pull_.relay_open);
  see("pull.rest_seen", pull_.rest_seen);
  see("commanded_left", commanded_.left);
  see("commanded_right", commanded_.right);
  see("last_now", last_now_);
  see("answers_from", answers_from_);
  see("lease_seen", lease_seen_);
  see("last_accepted", last_accepted_);
  see("moving_since", moving_since_);
  see("incline_lost_since", incline_lost_since_);
  see("not_driving_since", not_driving_since_);
  see("last_sent", last_sent_);
  see("readback", readback_);
  see("drive_tripped_by_us", drive_tripped_by_us_);
  see("arming_begun", arming_begun_);
  see("arming_since", arming_since_);
  see("armed_since", armed_since_);
  see("stop_taken", stop_taken_);
  see("stop_from", stop_from_);
  see("starting_since", starting_since_);
  see("start_sent_at", start_sent_at_);
  see("hold_epoch", hold_epoch_);
  see("used_token", used_token_);
  see("send_start", send_start_);
  see("incline_moves", incline_moves_);
  see("command_good", command_good_);
  see("requested_left", requested_.left);
  see("requested_right", requested_.right);
  see("last_measured_left", last_measured_.left);
  see("last_measured_right", last_measured_.right);
  see("reset_pending", reset_pending_);
  see("reset_since", reset_since_);
  see("reset_sent", reset_sent_);
  see("send_reset", send_reset_);
  see("late_reply", late_reply_);
}

}  // namespace footfall::control
