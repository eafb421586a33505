#include <algorithm>

#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// What trips, and how hard. The table state x cause is made from this: docs/safety.md.
namespace footfall::control {
namespace {

constexpr core::Duration kContactLifetime = core::milliseconds(200);

BeltSpeeds faster_each(const BeltSpeeds& set, const BeltSpeeds& measured) {
  return {std::max(set.left, core::abs(measured.left)), std::max(set.right, core::abs(measured.right))};
}

BeltSpeeds slower_each(const BeltSpeeds& set, const BeltSpeeds& measured) {
  constexpr core::MetersPerSecond kRest{0.0};
  return {std::min(set.left, std::max(kRest, measured.left)),
          std::min(set.right, std::max(kRest, measured.right))};
}

}  // namespace

Cause open_contact(const SupervisorInputs& inputs) {
  if (!inputs.has_safety_inputs) return Cause::None;
  const bool stale = inputs.now - inputs.safety.time > kContactLifetime;
  if (stale || !inputs.safety.emergency_stop_closed) return Cause::EmergencyStopOpen;
  if (!inputs.safety.lanyard_closed) return Cause::LanyardOpen;
  if (!inputs.safety.local_stop_released) return Cause::LocalStop;
  return Cause::None;
}

void Supervisor::trip(const Cycle& cycle, StopKind kind, Cause cause) {
  const bool was_latched = is_latched(state_);
  latch_.trip(cause);
  hold_.cancel();
  end_arming(cause);
  const bool was_moving = moving();
  // From here on the belt is judged by how it brakes from the speed that it has.
  if (was_moving && kind > ramp_.kind()) {
    following_.begin(faster_each(commanded_, last_measured_));
    stop_from_ = commanded_.fastest();
    stop_taken_ = false;
  }
  if (was_moving && state_ != MotionState::Slowing) {
    BeltSpeeds from = commanded_;
    // A belt slower than its set-point must not speed up at the beginning of its stop.
    if (cycle.drive != nullptr) from = slower_each(from, last_measured_);
    if (cycle.drive != nullptr && incline_moves_) incline_.freeze(cycle.drive->measured_incline);
    ramp_.strengthen(kind, from);
    confirmation_.clear();
    requested_ = {};
    state_ = MotionState::Slowing;
    return;
  }
  ramp_.strengthen(kind, {});
  if (was_moving || state_ == MotionState::Disconnected) return;
  if (!was_latched || latched_state_of(cause) == MotionState::EmergencyStop) state_ = latch_.state();
  requested_ = commanded_ = {};
  start_sent_ = false;
  stop_.begin(cycle.now);
}

void Supervisor::end_arming(Cause cause) {
  if (arming_) refuse_arming(make_sentence("%s", sentence_for(cause)));
}

void Supervisor::follow_link(const Cycle& cycle) {
  if (!cycle.in.drive_connected) {
    if (state_ != MotionState::Disconnected) {
      latch_.trip(Cause::DriveDisconnected);
      hold_.cancel();
      end_arming(Cause::DriveDisconnected);
      ramp_.strengthen(StopKind::Stop, {});
      ramp_.rest();  // a belt that still turns when the line is back gets Stop, never the old set-point
      state_ = MotionState::Disconnected;
    }
    stop_.finish();
    confirmation_.clear();
    readback_.reset();
    requested_ = commanded_ = {};
    start_sent_ = false;
    // Only what the drive says after the line is back counts.
    answers_from_ = cycle.now;
    return;
  }
  if (state_ != MotionState::Disconnected || cycle.drive == nullptr) return;
  state_ = latch_.state();
  moving_since_.reset();
  if (cycle.standing) return;
  // It came back with the belt still turning: see it to rest.
  ramp_.strengthen(StopKind::Stop, {});
  following_.begin(last_measured_);
  state_ = MotionState::Slowing;
}

void Supervisor::heed_people(const Cycle& cycle) {
  if (cycle.in.stop_requested) trip(cycle, StopKind::Stop, Cause::OperatorStop);
  if (is_latched(state_)) return;
  if (cycle.in.suspended) trip(cycle, StopKind::Stop, Cause::Suspended);
  if (cycle.in.shutdown_requested) trip(cycle, StopKind::Stop, Cause::StationShutdown);
}

void Supervisor::heed_contacts_and_drive(const Cycle& cycle) {
  const Cause contact = open_contact(cycle.in);
  const bool known = latch_.state() == MotionState::EmergencyStop && ramp_.kind() == StopKind::Fast;
  if (contact != Cause::None && !known) trip(cycle, StopKind::Fast, contact);
  // While arming the communication loss is provoked; in a latch the reset deals with the drive.
  if (cycle.told == nullptr || arming_ || is_latched(state_) || state_ == MotionState::Disconnected) return;
  if (drive_tripped_by_us_ || ramp_.kind() == StopKind::Fast) return;
  if (cycle.told->local_stop) {
    trip(cycle, StopKind::Fast, Cause::LocalStop);
  } else if (cycle.told->communication_loss) {
    trip(cycle, StopKind::Fast, Cause::DriveCommunicationLoss);
  } else if (cycle.told->fault_code != 0) {
    trip(cycle, StopKind::Fast, Cause::DriveFault);
  }
}

void Supervisor::heed_ages(const Cycle& cycle) {
  const bool committed = state_ == MotionState::Armed || state_ == MotionState::Starting ||
                         state_ == MotionState::Running || arming_;
  if (committed) {
    if (cycle.in.measuring_age > limits_.measuring_lost) trip(cycle, StopKind::Ease, Cause::MeasuringLost);
    if (cycle.in.plate_age > limits_.plate_lost) trip(cycle, StopKind::Ease, Cause::PlateLost);
    if (cycle.console_age >= limits_.console_lost) trip(cycle, StopKind::Ease, Cause::ConsoleLost);
  }
  const bool listening = !arming_ && !is_latched(state_) && state_ != MotionState::Disconnected &&
                         state_ != MotionState::Slowing;
  if (listening && cycle.drive_age > speed_lost_) {
    trip(cycle, StopKind::Stop, Cause::DriveUnanswered);
    stop_.begin(cycle.now);
  }
}

void Supervisor::heed_motion(const Cycle& cycle) {
  if (cycle.drive == nullptr || state_ == MotionState::Disconnected) return;
  if (moving()) {
    moving_since_.reset();
    return;
  }
  if (last_measured_.fastest() <= kMoving) {
    moving_since_.reset();
    return;
  }
  if (!moving_since_) moving_since_ = cycle.now;
  if (cycle.now - *moving_since_ < limits_.following_time) return;
  trip(cycle, StopKind::Fast, Cause::UnexpectedMotion);
  ramp_.strengthen(StopKind::Fast, {});
  following_.begin(faster_each({}, last_measured_));
  state_ = MotionState::Slowing;
}

/// While the belt slows already, stepping off it is how a run ends; the rest can still strengthen the stop.
void Supervisor::heed_runner(const Cycle& cycle) {
  if (!moving() || !cycle.in.runner.any()) return;
  for (const RunnerStop& stop : kRunnerStops) {
    if (!cycle.in.runner.has(stop.alarm)) continue;
    const bool slowing = state_ == MotionState::Slowing;
    if (slowing && (stop.alarm == RunnerAlarm::Nobody || stop.kind <= ramp_.kind())) continue;
    trip(cycle, stop.kind, stop.cause);
  }
}

bool Supervisor::stale_contacts_trip(const Cycle& cycle) const {
  if (!cycle.in.has_safety_inputs) return true;
  SupervisorInputs old = cycle.in;
  old.safety.time = old.now - kContactLifetime * 2;
  return open_contact(old) != Cause::None && open_contact(cycle.in) == Cause::None;
}

Cause Supervisor::first_unhealthy(const Cycle& cycle) const {
  const Cause contact = open_contact(cycle.in);
  if (contact != Cause::None) return contact;
  if (relay_failed_) return Cause::StopRelayFailed;
  if (cycle.in.suspended) return Cause::Suspended;
  if (cycle.in.shutdown_requested) return Cause::StationShutdown;
  if (!cycle.in.drive_connected) return Cause::DriveDisconnected;
  if (cycle.drive == nullptr) return Cause::DriveUnanswered;
  if (!cycle.standing) return Cause::UnexpectedMotion;
  if (cycle.in.measuring_age > limits_.measuring_lost) return Cause::MeasuringLost;
  if (latch_.cause() == Cause::PlateLost && cycle.in.plate_age > limits_.plate_lost) return Cause::PlateLost;
  if (cycle.console_stale) return Cause::ConsoleLost;
  return Cause::None;
}

}  // namespace footfall::control
