#include <algorithm>

#include "control/arming.hpp"
#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// What people ask for. A refusal is one sentence with the remedy.
namespace footfall::control {
namespace {

constexpr core::Duration kResetPatience = core::milliseconds(2000);
constexpr core::Duration kResetRepeat = core::milliseconds(500);
constexpr core::MetersPerSecond kSplitRounding{1e-9};  // of a difference kept from request to request

bool clean(const core::TreadmillState& drive) {
  return drive.fault_code == 0 && !drive.communication_loss && !drive.local_stop;
}

Cause complaint_of(const core::TreadmillState& drive) {
  if (drive.local_stop) return Cause::LocalStop;
  return drive.communication_loss ? Cause::DriveCommunicationLoss : Cause::DriveFault;
}

Sentence because(Cause cause) {
  return make_sentence("%s", sentence_for(cause));
}

}  // namespace

std::optional<Reply> Supervisor::answer(const Request& request, const Cycle& cycle) {
  Reply reply;
  reply.id = request.id;
  const bool waited_already = reset_pending_.has_value();
  const std::optional<Sentence> refusal = refuse(request, cycle, reply);
  if (!refusal && !waited_already && reset_pending_) return std::nullopt;
  reply.accepted = !refusal;
  if (refusal) reply.reason = *refusal;
  return reply;
}

std::optional<Sentence> Supervisor::refuse(const Request& request, const Cycle& cycle, Reply& reply) {
  if (request.valid_until.ns != 0 && cycle.now > request.valid_until) {
    return make_sentence("The request reached the treadmill too late and was not carried out: ask again.");
  }
  if (cycle.in.stop_requested) return make_sentence("STOP was pressed at the same moment: ask again.");
  if (request.kind == RequestKind::CablePull) return refuse_cable_pull(cycle);
  if (!cycle.in.lease_held || request.lease_epoch != cycle.in.lease_epoch) {
    return make_sentence("You do not hold control of the treadmill: take control first.");
  }
  if (reset_pending_) return make_sentence("A reset of the drive is under way: wait until it has finished.");
  switch (request.kind) {
    case RequestKind::Reset:
      return refuse_reset(request, cycle);
    case RequestKind::Arm:
      return refuse_arm(cycle);
    case RequestKind::BeginStart:
      return refuse_start(cycle, reply);
    case RequestKind::HoldBeat:
      return refuse_hold(request, cycle);
    case RequestKind::SetSpeed:
      return refuse_speed(request, cycle);
    case RequestKind::SetIncline:
      return refuse_incline(request, cycle);
    case RequestKind::Disarm:
    case RequestKind::EndMotion:
      return refuse_end(request, cycle);
    case RequestKind::CablePull:
      break;
    case RequestKind::BeginProgramme:
    case RequestKind::PauseProgramme:
    case RequestKind::ResumeProgramme:
    case RequestKind::SkipSegment:
    case RequestKind::EndProgramme:
      return refuse_programme(request, cycle);
    case RequestKind::BeginLevel:
    case RequestKind::LevelBeat:
      return refuse_level(request, cycle, reply);
  }
  return make_sentence("This request is unknown to the station: update the console.");
}

std::optional<Sentence> Supervisor::refuse_reset(const Request& request, const Cycle& cycle) {
  if (state_ == MotionState::Idle) return std::nullopt;
  if (state_ == MotionState::Disconnected) return because(Cause::DriveDisconnected);
  if (!is_latched(state_)) return make_sentence("Nothing is latched: stop the belt before a reset.");
  const Cause unhealthy = first_unhealthy(cycle);
  if (unhealthy != Cause::None) return because(unhealthy);
  if (stop_.active()) return make_sentence("The stop is still being confirmed: wait a moment, then reset.");
  if (clean(*cycle.drive) && !drive_tripped_by_us_) {
    release_latch();
    return std::nullopt;
  }
  reset_pending_ = request.id;
  reset_since_ = reset_sent_ = cycle.now;
  send_reset_ = true;
  return std::nullopt;
}

void Supervisor::release_latch() {
  if (!latch_.reset(true)) return;
  ramp_.clear();
  drive_tripped_by_us_ = false;
  moving_since_.reset();
  arm_refusal_ = {};
  state_ = MotionState::Idle;
}

void Supervisor::advance_reset(const Cycle& cycle) {
  if (!reset_pending_ || reset_since_ == cycle.now) return;
  const Cause unhealthy = first_unhealthy(cycle);
  const bool latched = is_latched(state_);
  if (cycle.in.stop_requested || !latched || unhealthy != Cause::None) {
    end_pending_reset(because(unhealthy != Cause::None ? unhealthy : latch_.cause()));
    return;
  }
  // First: after a pause of this thread nobody waits for the reset any more.
  if (cycle.now - reset_since_ >= kResetPatience) {
    end_pending_reset(because(clean(*cycle.drive) ? Cause::DriveUnanswered : complaint_of(*cycle.drive)));
    return;
  }
  if (cycle.drive->time > reset_since_ && clean(*cycle.drive)) {
    release_latch();
    end_pending_reset(std::nullopt);
    return;
  }
  if (cycle.now - reset_sent_ >= kResetRepeat) {
    reset_sent_ = cycle.now;
    send_reset_ = true;
  }
}

void Supervisor::end_pending_reset(const std::optional<Sentence>& refusal) {
  Reply reply;
  reply.id = *reset_pending_;
  reply.accepted = !refusal;
  if (refusal) reply.reason = *refusal;
  late_reply_ = reply;
  reset_pending_.reset();
  send_reset_ = false;
}

std::optional<Sentence> Supervisor::refuse_arm(const Cycle& cycle) {
  if (arming_) return make_sentence("The arming check is under way: wait until it has finished.");
  if (state_ == MotionState::Armed) return std::nullopt;
  // The check needs the line to itself, and a deck that still has to be told to stay would break its silence.
  if (levelling_)
    return make_sentence("The deck is being levelled: release the key, wait a moment, then arm.");
  if (is_latched(state_)) return make_sentence("Reset before arming: the treadmill is %s.", name_of(state_));
  if (state_ != MotionState::Idle) {
    return make_sentence("Arming needs a standing belt; the treadmill is %s: stop it first.",
                         name_of(state_));
  }
  const Cause unhealthy = first_unhealthy(cycle);
  if (unhealthy != Cause::None) return because(unhealthy);
  if (cycle.in.plate_age > limits_.plate_lost) {
    return make_sentence("A force plate is silent: check its cable and power, then arm again.");
  }
  const bool vetoed = cycle.in.arm_veto.front() != '\0';
  if (vetoed && !cycle.in.commissioning) return cycle.in.arm_veto;
  readback_.reset();
  if (auto refusal = self_test_refusal(limits_, ceiling())) return refusal;
  if (!stale_contacts_trip(cycle)) {
    return make_sentence(
        "A silent emergency-stop input does not trip in the self-test: do not use this station.");
  }
  armed_for_test_ = cycle.in.commissioning;
  arming_ = arming_begun_ = true;
  arming_since_ = cycle.now;
  arm_refusal_ = {};
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_start(const Cycle& cycle, Reply& reply) {
  if (state_ != MotionState::Armed) {
    return make_sentence("A start needs an armed treadmill; it is %s: reset and arm first.", name_of(state_));
  }
  if (cycle.console_stale) return make_sentence("The console is not beating: wait until it answers again.");
  if (!ready_to_start(cycle)) {
    return make_sentence("The drive does not report a standing, healthy belt: wait a moment and try again.");
  }
  hold_epoch_ = cycle.in.lease_epoch;
  reply.token = hold_.begin(cycle.now);
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_hold(const Request& request, const Cycle& cycle) {
  const bool already_started = state_ == MotionState::Starting || state_ == MotionState::Running;
  if (already_started && request.token == used_token_) return std::nullopt;
  if (state_ != MotionState::Armed)
    return make_sentence("The treadmill is not armed: arm it, then hold to start.");
  if (cycle.console_stale) return make_sentence("The console is not beating: release and hold again.");
  if (hold_.beat(request.token, cycle.now)) {
    used_token_ = request.token;
    return std::nullopt;
  }
  return make_sentence("This hold has lapsed or was interrupted: release the key and hold it again.");
}

std::optional<Sentence> Supervisor::refuse_speed(const Request& request, const Cycle& cycle) {
  if (state_ != MotionState::Running) {
    return make_sentence("The belt is not running (%s): start it before setting a speed.", name_of(state_));
  }
  if (!request.speed.is_finite() || request.speed.value() < 0.0) {
    return make_sentence("The speed must be a number and not negative: enter it again.");
  }
  const core::MetersPerSecond split = request.split.value_or(requested_.split());
  if (auto refusal = refuse_split(split)) return refusal;
  const BeltSpeeds wanted = BeltSpeeds::of(request.speed, split);
  if (wanted.fastest() > ceiling()) {
    return make_sentence("%.2f km/h is above the ceiling of %.2f km/h: choose a lower speed.",
                         core::to_km_per_h(wanted.fastest()), core::to_km_per_h(ceiling()));
  }
  // Whoever runs while a test is begun elsewhere may always be slowed.
  const bool raised = wanted.left > std::max(commanded_.left, requested_.left) ||
                      wanted.right > std::max(commanded_.right, requested_.right);
  if (for_test(cycle) && raised && wanted.fastest() > kFastestPull) {
    return make_sentence("During the commissioning test the belt runs at %.1f km/h at most: set less.",
                         core::to_km_per_h(kFastestPull));
  }
  if (wanted.slowest() < kSlowestRun) {
    return make_sentence("The slowest running speed is %.2f km/h: end the run to stand still.",
                         core::to_km_per_h(kSlowestRun));
  }
  if (cycle.console_stale && (wanted.left > commanded_.left || wanted.right > commanded_.right)) {
    return make_sentence(
        "The console is not beating, so the speed may only fall: wait until it answers again.");
  }
  if (programme_.running()) incline_.set_target(incline_.set_point());  // the deck pauses with it
  programme_.pause(ProgrammePause::ByHand);
  requested_ = wanted;
  confirmation_.begin(machine_.speed_step);
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_split(core::MetersPerSecond split) const {
  if (!split.is_finite())
    return make_sentence("The difference between the belts must be a number: enter it again.");
  if (machine_.belts < 2 && split.value() != 0.0) {
    return make_sentence("This treadmill has one belt: leave the difference between belts at 0.");
  }
  if (core::abs(split) > largest_split() + kSplitRounding) {
    return make_sentence("The belts may differ by %.2f km/h at most, not by %.2f km/h: choose a smaller one.",
                         core::to_km_per_h(largest_split()), core::to_km_per_h(core::abs(split)));
  }
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_incline(const Request& request, const Cycle& cycle) {
  if (state_ != MotionState::Running) {
    return make_sentence("The belt is not running (%s): start it before setting an incline.",
                         name_of(state_));
  }
  if (!incline_moves_) return make_sentence("This treadmill has no incline that answers: check its line.");
  if (!request.incline.is_finite()) return make_sentence("The incline must be a number: enter it again.");
  if (request.incline < incline_.lowest() || request.incline > incline_.highest()) {
    return make_sentence("%.1f %% is outside the allowed %.1f to %.1f %%: choose another incline.",
                         request.incline.value(), incline_.lowest().value(), incline_.highest().value());
  }
  if (cycle.console_stale && request.incline > incline_.set_point()) {
    return make_sentence(
        "The console is not beating, so the incline may only fall: wait until it answers again.");
  }
  if (programme_.running()) {
    if (programme_.running()) incline_.set_target(incline_.set_point());  // the deck pauses with it
    programme_.pause(ProgrammePause::ByHand);
    hold_speed();
  }
  incline_.set_target(request.incline);
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_end(const Request& request, const Cycle& cycle) {
  if (state_ == MotionState::Starting || state_ == MotionState::Running) {
    trip(cycle, StopKind::Stop, Cause::SessionEnded);
    return std::nullopt;
  }
  if (state_ == MotionState::Slowing) return std::nullopt;
  if (request.kind == RequestKind::EndMotion) {
    return make_sentence("The belt is not running (%s): there is nothing to end.", name_of(state_));
  }
  if (state_ == MotionState::Armed || arming_) {
    hold_.cancel();
    refuse_arming(arming_ ? make_sentence("Disarmed during the check: arm again.") : Sentence{});
    state_ = MotionState::Idle;
  }
  return std::nullopt;
}

}  // namespace footfall::control
