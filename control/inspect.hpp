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
void HoldToStart::inspect(See&& see) const {
  see("hold.token", token_);
  see("hold.holding", holding_);
  see("hold.issued", issued_);
  see("hold.first_beat", first_beat_);
  see("hold.last_beat", last_beat_);
  see("hold.completed", completed_);
}

template <class See>
void SpeedGovernor::inspect(See&& see) const {
  see("governor.speed", speed_);
  see("governor.acceleration", acceleration_);
  see("governor.target", target_);
  see("governor.ceiling", ceiling_);
}

template <class See>
void StopRamp::inspect(See&& see) const {
  see("ramp.kind", kind_);
  see("ramp.speed", speed_);
}

template <class See>
void StopSequence::inspect(See&& see) const {
  see("stop.phase", phase_);
  see("stop.since", since_);
  see("stop.last_acknowledged", last_acknowledged_);
  see("stop.silent_until", silent_until_);
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
  see("following.allowed", allowed_);
  see("following.above_since", above_since_);
  see("following.failed", failed_);
}

template <class See>
void MotionConfirmation::inspect(See&& see) const {
  see("confirmation.outcome", outcome_);
  see("confirmation.last_good", last_good_);
}

template <class See>
void Supervisor::inspect(See&& see) const {
  // In this order: what says which of the rest is in use comes first.
  see("state", state_);
  see("start_sent", start_sent_);
  see("arming", arming_);
  latch_.inspect(see);
  hold_.inspect(see);
  governor_.inspect(see);
  ramp_.inspect(see);
  stop_.inspect(see);
  incline_.inspect(see);
  following_.inspect(see);
  confirmation_.inspect(see);
  see("commanded_speed", status_.commanded_speed);
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
  see("starting_since", starting_since_);
  see("start_sent_at", start_sent_at_);
  see("hold_epoch", hold_epoch_);
  see("used_token", used_token_);
  see("send_start", send_start_);
  see("incline_moves", incline_moves_);
  see("command_good", command_good_);
  see("requested_speed", requested_speed_);
  see("last_measured", last_measured_);
  see("reset_pending", reset_pending_);
  see("reset_since", reset_since_);
  see("reset_sent", reset_sent_);
  see("send_reset", send_reset_);
  see("late_reply", late_reply_);
}

}  // namespace footfall::control
