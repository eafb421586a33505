#include <algorithm>

#include "control/arming.hpp"
#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// Arming, start, run and stop.
namespace footfall::control {
namespace {

constexpr core::Duration kArmingPatience = core::milliseconds(15'000);
constexpr core::Duration kStartPatience = core::milliseconds(1000);
/// A countdown overslept by this much is over: nobody expects the belt any more.
constexpr core::Duration kLateStart = core::milliseconds(300);
/// In a stop by the drive's own ramp half its nominal deceleration counts: command and poll come late.
constexpr double kBrakingTrust = 0.5;

/// Of a machine that tells no coarser one (hal::TreadmillInfo::speed_step).
constexpr core::MetersPerSecond kFinestStep{0.01};

BeltBraking each(core::MetersPerSecond2 braking) {
  return {braking, braking};
}

}  // namespace

void Supervisor::heed_last_command(const Cycle& cycle) {
  const auto step = std::max(kFinestStep, machine_.speed_step);
  // Once Stop is said no set-point has to show it.
  if (stop_from_ && (stop_.active() || commanded_.fastest() <= *stop_from_ - step)) stop_from_.reset();
  if (!last_sent_) return;
  const bool accepted = cycle.in.last_command == hal::CommandOutcome::Accepted;
  if (last_sent_->action == hal::DriveAction::Stop) {
    if (accepted && cycle.drive != nullptr) stop_.acknowledge(cycle.now);
    return;
  }
  if (last_sent_->action != hal::DriveAction::SetMotion) return;
  command_good_ = accepted;
  if (accepted) {
    last_accepted_ = cycle.now;
    // What the machine cannot tell from the set-point before is accepted unsent: it proves nothing.
    stop_taken_ = stop_taken_ || (state_ == MotionState::Slowing && !stop_from_);
    return;
  }
  // STOP waits for no second try: a drive that does not take the first falling set-point gets Stop.
  if (state_ == MotionState::Slowing && ramp_.kind() != StopKind::Ease && !stop_taken_ && !stop_.silent())
    stop_.begin(cycle.now);
  if (state_ != MotionState::Starting && state_ != MotionState::Running) return;
  const bool rejected = cycle.in.last_command == hal::CommandOutcome::Rejected;
  confirmation_.set(rejected ? MotionOutcome::Rejected : MotionOutcome::Unknown);
  if (last_sent_->start) {
    // The belt may or may not have started: never asked twice.
    trip(cycle, StopKind::Stop, Cause::StartFailed);
  } else if (cycle.now - last_accepted_ > limits_.poll_lost) {
    trip(cycle, StopKind::Stop, Cause::DriveUnanswered);
    stop_.begin(cycle.now);
  }
}

void Supervisor::refuse_arming(const Sentence& why) {
  arming_ = arming_begun_ = false;
  if (last_now_) answers_from_ = *last_now_;  // the check's silence is no fault of the drive
  arm_refusal_ = why;
}

void Supervisor::advance_arming(const Cycle& cycle) {
  if (!arming_) return;
  if (cycle.drive != nullptr && !cycle.standing) {
    return refuse_arming(make_sentence("The belt moved during the arming check: wait until it stands."));
  }
  if (cycle.in.arm_check_failed) {
    answers_from_ = cycle.now;
    return refuse_arming(
        make_sentence("The drive did not answer during the arming check: check its cable, then arm again."));
  }
  if (!cycle.in.arm_check) {
    if (cycle.now - arming_since_ > kArmingPatience) {
      refuse_arming(
          make_sentence("The arming check did not finish: check the drive's cable, then arm again."));
    }
    return;
  }
  // The check has paused the line on purpose: only what the drive says from now on counts.
  answers_from_ = cycle.now;
  if (const auto refusal = arming_refusal(*cycle.in.arm_check, limits_, machine_)) {
    return refuse_arming(*refusal);
  }
  readback_ = armed_readback(*cycle.in.arm_check, machine_);
  arming_ = false;
  armed_since_ = cycle.now;
  state_ = MotionState::Armed;
}

void Supervisor::advance_armed(const Cycle& cycle) {
  if (hold_epoch_ != cycle.in.lease_epoch) hold_.cancel();
  hold_.step(cycle.now);
  if (hold_.take_completed()) {
    starting_since_ = cycle.now;
    start_sent_ = false;
    state_ = MotionState::Starting;
  } else if (cycle.now - armed_since_ >= limits_.armed_lifetime) {
    trip(cycle, StopKind::Stop, Cause::ArmedLapsed);
  }
}

bool Supervisor::ready_to_start(const Cycle& cycle) const {
  return cycle.drive != nullptr && cycle.standing && !cycle.drive->running && !stop_.active() &&
         relay_.ready(cycle.in.relay);
}

void Supervisor::advance_starting(const Cycle& cycle) {
  if (start_sent_) return judge_start(cycle);
  const bool same_hand = cycle.in.lease_held && cycle.in.lease_epoch == hold_epoch_;
  if (!same_hand || cycle.console_stale || !ready_to_start(cycle)) {
    // Whatever changed during the countdown: a new hold decides.
    state_ = MotionState::Armed;
    return;
  }
  const core::Duration counted = cycle.now - starting_since_;
  if (counted > limits_.start_countdown + kLateStart) {
    state_ = MotionState::Armed;  // nobody still expects it: a new hold decides
  } else if (counted >= limits_.start_countdown) {
    begin_motion(cycle);
  }
}

void Supervisor::begin_motion(const Cycle& cycle) {
  auto acceleration = limits_.acceleration;
  if (machine_.max_acceleration.value() > 0.0)
    acceleration = std::min(acceleration, machine_.max_acceleration);
  governors_ = BeltGovernors(SpeedGovernor(ceiling(), acceleration, limits_.jerk), largest_split());
  governors_.begin(std::min(limits_.first_speed, kHardFirstSpeed));
  requested_ = commanded_ = governors_.speeds();
  incline_moves_ = machine_.has_incline && cycle.drive->incline_available;
  if (incline_moves_) incline_.begin(cycle.drive->measured_incline);
  ramp_.clear();
  following_.begin(commanded_);
  confirmation_.begin(machine_.speed_step);
  moving_since_.reset();
  not_driving_since_.reset();
  incline_lost_since_.reset();
  start_sent_at_ = last_accepted_ = cycle.now;
  start_sent_ = send_start_ = true;
}

void Supervisor::judge_start(const Cycle& cycle) {
  following_.step(cycle.now, cycle.dt, commanded_, each(drive_deceleration()), cycle.measured());
  if (following_.failed()) return trip(cycle, StopKind::Fast, Cause::NotFollowing);
  const bool later = cycle.drive != nullptr && cycle.drive->time > start_sent_at_;
  if (later && watchdog_unconfirmed(*cycle.drive)) return trip(cycle, StopKind::Stop, Cause::StartFailed);
  confirmation_.step(cycle.now, true, commanded_, later ? cycle.drive : nullptr);
  if (confirmation_.outcome() == MotionOutcome::Confirmed && last_measured_.slowest() > kMoving) {
    state_ = MotionState::Running;
    return;
  }
  const auto ramp = core::from_seconds(commanded_.fastest() / core::MetersPerSecond{1.0} /
                                       std::max(0.05, limits_.acceleration.value()));
  if (cycle.now - start_sent_at_ > ramp + kStartPatience) trip(cycle, StopKind::Stop, Cause::StartFailed);
}

bool Supervisor::watchdog_unconfirmed(const core::TreadmillState& drive) const {
  return machine_.watchdog == hal::WatchdogKind::ConfirmedAtStart && drive.running &&
         !drive.watchdog_confirmed;
}

bool Supervisor::incline_lost(const Cycle& cycle) {
  if (!incline_moves_ || cycle.drive == nullptr || cycle.drive->incline_available) {
    incline_lost_since_.reset();
    return false;
  }
  if (!incline_lost_since_) incline_lost_since_ = cycle.now;
  return cycle.now - *incline_lost_since_ >= limits_.poll_lost;
}

void Supervisor::advance_running(const Cycle& cycle) {
  // Only a belt that is being slowed may have been faster when its speed was told.
  const core::Duration age = governors_.slowing() ? cycle.measured_age() : core::Duration{};
  following_.step(cycle.now, cycle.dt, commanded_, each(drive_deceleration()), cycle.measured(), age);
  if (following_.failed()) return trip(cycle, StopKind::Fast, Cause::NotFollowing);
  if (cycle.drive != nullptr && watchdog_unconfirmed(*cycle.drive)) {
    return trip(cycle, StopKind::Fast, Cause::DriveFault);
  }
  if (incline_lost(cycle)) return trip(cycle, StopKind::Stop, Cause::DriveUnanswered);
  if (cycle.drive == nullptr || cycle.drive->running) {
    not_driving_since_.reset();
  } else {
    // Switched off behind our back: a local restart must find the set-point at rest.
    if (!not_driving_since_) not_driving_since_ = cycle.now;
    if (cycle.now - *not_driving_since_ >= limits_.following_time) {
      return trip(cycle, StopKind::Fast, Cause::NotFollowing);
    }
  }
  follow_programme(cycle);
  const bool may_increase = !cycle.console_stale && command_good_ && cycle.drive != nullptr;
  commanded_ = may_increase ? governors_.step(requested_, cycle.dt)
                            : governors_.step_without_increase(requested_, cycle.dt);
  if (incline_moves_ && may_increase) incline_.step(cycle.drive->measured_incline, cycle.dt);
  confirmation_.step(cycle.now, governors_.settled_at(requested_), commanded_, cycle.drive);
}

void Supervisor::advance_slowing(const Cycle& cycle) {
  const bool unanswered =
      !stop_.silent() && (cycle.drive_age > speed_lost_ || cycle.now - last_accepted_ > limits_.poll_lost);
  commanded_ = ramp_.step(cycle.dt);
  if (ramp_.kind() == StopKind::Fast || unanswered || commanded_.fastest() <= kSlowestRun)
    stop_.begin(cycle.now);

  const double trust = stop_.active() ? kBrakingTrust : 1.0;
  following_.step(cycle.now, cycle.dt, commanded_, ramp_.shared(trust * drive_deceleration()),
                  cycle.measured(), cycle.measured_age());
  if (following_.failed()) {
    if (ramp_.kind() == StopKind::Fast) {
      stop_.distrust();
      latch_.trip(Cause::StopNotConfirmed);
    }
    trip(cycle, StopKind::Fast, Cause::NotFollowing);
    stop_.begin(cycle.now);
  }
  if (stop_.gave_up()) {
    latch_.trip(Cause::StopNotConfirmed);
  } else {
    if (cycle.drive == nullptr || !stop_.active() || cycle.drive->time <= stop_.since()) return;
    if (!cycle.standing || (!stop_.acknowledged() && cycle.drive->running)) return;
  }
  stop_.finish();
  stop_from_.reset();
  stop_taken_ = false;
  ramp_.rest();
  start_sent_ = false;
  commanded_ = {};
  state_ = latch_.state();
}

void Supervisor::advance_standing_stop(const Cycle& cycle) {
  if (moving() || !stop_.active()) return;
  const bool seen =
      cycle.drive != nullptr && cycle.drive->time > stop_.since() && cycle.standing && !cycle.drive->running;
  if (stop_.gave_up()) {
    latch_.trip(Cause::StopNotConfirmed);
    if (is_latched(state_)) state_ = latch_.state();
  }
  if (seen || stop_.acknowledged() || stop_.gave_up()) stop_.finish();
}

hal::TreadmillCommand Supervisor::set_motion(const Cycle& cycle, const BeltSpeeds& speeds) const {
  hal::TreadmillCommand command;
  command.action = hal::DriveAction::SetMotion;
  command.speed = speeds.left;
  command.split = speeds.split();
  if (incline_moves_) command.incline = incline_.set_point();
  command.valid_until = cycle.now + limits_.command_lifetime;
  return command;
}

std::optional<hal::TreadmillCommand> Supervisor::choose_command(const Cycle& cycle) {
  hal::TreadmillCommand command;
  command.valid_until = cycle.now + limits_.command_lifetime;
  if (stop_.active()) {
    switch (stop_.step(cycle.now, silence(cycle))) {
      case StopSequence::Say::Silence:
        return std::nullopt;
      case StopSequence::Say::Trip:
        command.action = hal::DriveAction::Trip;
        drive_tripped_by_us_ = true;
        return command;
      case StopSequence::Say::Stop:
        return command;
      case StopSequence::Say::Nothing:
        break;
    }
  }
  if (cycle.in.stop_requested && !moving()) return command;
  if (const auto level = level_command(cycle)) return level;
  if (moving()) {
    command = set_motion(cycle, commanded_);
    command.start = send_start_;
    send_start_ = false;
    return command;
  }
  if (send_reset_) {
    send_reset_ = false;
    command.action = hal::DriveAction::ResetFault;
    return command;
  }
  return std::nullopt;
}

}  // namespace footfall::control
