#include "rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace footfall::model {
namespace {

using control::MotionState;
using control::StopKind;
using hal::DriveAction;

constexpr double kRounding = 1e-9;
constexpr double kRest = 0.02;            // m/s, docs/safety-states.md: measured speed zero
constexpr double kHandover = 0.1 + 1e-9;  // m/s: slower the drive's own ramp takes over
constexpr core::Duration kDriveReset = core::milliseconds(2600);  // a reset may wait 2 s for the drive

int severity_of(MotionState state) {
  switch (state) {
    case MotionState::Stopped:
      return 1;
    case MotionState::Fault:
      return 2;
    case MotionState::EmergencyStop:
      return 3;
    default:
      return 0;
  }
}

bool latched(MotionState state) {
  return severity_of(state) > 0;
}

bool contacts_closed(const control::SupervisorInputs& in) {
  if (!in.has_safety_inputs) return true;
  return in.now - in.safety.time <= core::milliseconds(200) && in.safety.emergency_stop_closed &&
         in.safety.lanyard_closed && in.safety.local_stop_released;
}

bool rests(const core::TreadmillState& drive) {
  return std::abs(drive.measured_speed.value()) < kRest &&
         std::abs(drive.measured_speed.value() + drive.measured_split.value()) < kRest;
}

bool drive_clean_at_rest(const control::SupervisorInputs& in, const control::Limits& limits) {
  return in.drive_connected && in.drive && in.now - in.drive->time <= limits.poll_lost && rests(*in.drive) &&
         in.drive->fault_code == 0 && !in.drive->communication_loss && !in.drive->local_stop;
}

bool right_hand(const control::SupervisorInputs& in) {
  return in.lease_held && in.request->lease_epoch == in.lease_epoch &&
         (in.request->valid_until.ns == 0 || in.now <= in.request->valid_until);
}

core::Timestamp still_wanted(const control::Request& request) {
  return request.valid_until.ns == 0 ? core::Timestamp{std::numeric_limits<std::int64_t>::max()}
                                     : request.valid_until;
}

double lowest_ceiling(const control::Limits& limits) {
  return std::min({limits.machine_max_speed.value(), limits.clinic_max_speed.value(),
                   limits.patient_max_speed.value(), control::kHardMaxSpeed.value()});
}

double rate_of(StopKind kind, const control::Limits& limits) {
  return kind == StopKind::Ease   ? limits.ease_deceleration.value()
         : kind == StopKind::Stop ? limits.stop_deceleration.value()
                                  : limits.fast_deceleration.value();
}

bool told_to_move(MotionState state) {
  return state == MotionState::Running || state == MotionState::Slowing;
}

}  // namespace

const char* Rules::judge(const In& in, const Out& out) {
  const char* broken = judge_reply(in, out);
  follow_hold(in, out);
  if (out.status.state != MotionState::Armed) token_ = 0;
  if (broken == nullptr) broken = judge_latch(in, out);
  if (broken == nullptr) broken = judge_ways(in, out);
  if (broken == nullptr) broken = judge_strength(in, out);
  if (broken == nullptr) broken = judge_stop_button(in, out);
  const double set_before = set_point_;
  if (broken == nullptr) broken = judge_command(in, out);
  set_before_ = set_before;
  if (broken == nullptr) broken = judge_programme(in, out);
  if (broken == nullptr) broken = judge_relay(in, out);
  if (broken == nullptr) broken = judge_pull(in, out);
  const bool held = level_beat_ && in.now - *level_beat_ <= limits_.hold_gap;
  if (out.status.state != MotionState::Idle || (!held && !out.command)) {
    level_beat_.reset();
    deck_ = 0.0;
  }
  was_ = out.status;
  was_now_ = in.now;
  first_ = false;
  return broken;
}

const char* Rules::judge_reply(const In& in, const Out& out) {
  if (!in.request || !out.reply || out.reply->id != in.request->id || !out.reply->accepted) return nullptr;
  const bool late_reset = in.request->kind != control::RequestKind::Reset && reset_asked_.has_value();
  // The pull takes the power away and gives none: whoever does the test need not hold the lease.
  const bool pull =
      in.request->kind == control::RequestKind::CablePull && in.now <= still_wanted(*in.request);
  if (!right_hand(in) && !late_reset && !pull)
    return "a request without the lease, or too late, was accepted";
  if (in.stop_requested) return "a request was accepted together with STOP";
  return nullptr;
}

void Rules::follow_hold(const In& in, const Out& out) {
  using control::RequestKind;
  if (!in.request || !out.reply || !out.reply->accepted || out.reply->id != in.request->id) return;
  if (in.request->kind == RequestKind::LevelBeat) level_beat_ = in.now;
  if (in.request->kind == RequestKind::BeginStart) {
    token_ = out.reply->token;
    issued_ = in.now;
    hold_epoch_ = in.lease_epoch;
    beats_ = 0;
    permit_ = false;
  }
  if (in.request->kind != RequestKind::HoldBeat || token_ == 0 || in.request->token != token_) return;
  if (beats_ == 0 || in.now - last_beat_ > limits_.hold_gap) first_beat_ = in.now;
  beats_ = std::min(beats_ + 1, 2);
  last_beat_ = in.now;
  if (in.now - first_beat_ < limits_.hold_time || in.now - issued_ >= limits_.token_lifetime) return;
  ++holds_;
  permit_ = true;
  token_ = 0;
}

const char* Rules::judge_latch(const In& in, const Out& out) {
  const MotionState now = out.status.state;
  const bool refused = out.reply && in.request && out.reply->id == in.request->id && !out.reply->accepted;
  const bool asked =
      in.request && in.request->kind == control::RequestKind::Reset && right_hand(in) && !refused;
  if (asked) {
    reset_asked_ = in.now;
    reset_id_ = in.request->id;
  } else if (out.reply && out.reply->id == reset_id_ && !out.reply->accepted) {
    reset_asked_.reset();
  }
  if (latched(now) && out.status.cause == control::Cause::None) return "a latched state names no cause";
  if (now != MotionState::Idle || (!first_ && was_.state == MotionState::Idle)) {
    if (!latched(now)) reset_asked_.reset();
    // Where permission is kept it must have been there before.
    const bool permitted =
        now == MotionState::Armed || now == MotionState::Starting || now == MotionState::Running;
    if (permitted && severity_ > 0) return "the belt is ready or running though a latch was not reset";
    if (latched(now)) {
      if (severity_of(now) < severity_) return "a latch became milder without a reset";
      severity_ = severity_of(now);
    } else if (now == MotionState::Slowing || now == MotionState::Disconnected) {
      severity_ = std::max(severity_, 1);
    }
    return nullptr;
  }
  // Idle, and was not: disarmed, or a latch reset.
  if (was_.state == MotionState::Armed) return nullptr;
  // The cycle in which the line comes back may be that of the reset.
  if (!latched(was_.state) && was_.state != MotionState::Disconnected)
    return "Idle is reached from where no reset can be given";
  if (!reset_asked_ || in.now - *reset_asked_ > kDriveReset) return "a latch was left without a reset";
  reset_asked_.reset();
  severity_ = 0;
  if (!contacts_closed(in)) return "a latch was left with a safety contact open";
  if (!drive_clean_at_rest(in, limits_))
    return "a latch was left though the drive is not known to be healthy and at rest";
  if (in.stop_requested || in.suspended || in.shutdown_requested)
    return "a latch was left in the cycle of a stop";
  if (in.measuring_age > limits_.measuring_lost) return "a latch was left with the measuring loop silent";
  if (in.console_age >= limits_.console_lost) return "a latch was left without a console";
  return nullptr;
}

const char* Rules::judge_ways(const In& in, const Out& out) {
  const MotionState now = out.status.state, before = was_.state;
  if (first_) return nullptr;
  if (now == MotionState::Running && before != MotionState::Running && before != MotionState::Starting)
    return "Running was entered without a start";
  if (now == MotionState::Armed && before != MotionState::Armed && before != MotionState::Idle &&
      before != MotionState::Starting)
    return "Armed was entered without an arming check";
  if (before == MotionState::Slowing && now != MotionState::Slowing && !latched(now) &&
      now != MotionState::Disconnected)
    return "Slowing ended elsewhere than in a latched state";
  const bool at_rest = in.drive && in.now - in.drive->time <= limits_.poll_lost && rests(*in.drive);
  const bool moved = told_to_move(before) || motion_;
  if (moved && latched(now) && !at_rest && !(tripped_ && severity_of(now) >= 2))
    return "a moving belt counts as stopped although it was not seen at rest and no trip was tried";
  if (out.status.stop < was_.stop && now != MotionState::Idle) return "a stop became weaker";
  if (now != MotionState::Slowing && !latched(now)) tripped_ = false;
  return nullptr;
}

/// What docs/safety.md, "What each cause does", demands at least, whatever else happens in the same cycle.
const char* Rules::judge_strength(const In& in, const Out& out) const {
  const MotionState now = out.status.state;
  if (now == MotionState::Disconnected) return nullptr;
  if (!in.drive_connected) return "the line is lost and the state does not say so";
  if (!contacts_closed(in) && now != MotionState::EmergencyStop &&
      !(now == MotionState::Slowing && out.status.stop == StopKind::Fast))
    return "a safety contact is open and the belt is neither in EmergencyStop nor in a fast stop";
  if (!told_to_move(was_.state)) return nullptr;
  if (latched(now)) return nullptr;
  const bool fell = in.runner.has(control::RunnerAlarm::Fell) ||
                    in.runner.has(control::RunnerAlarm::Outside) ||
                    in.runner.has(control::RunnerAlarm::BeltNotAsFeet);
  if (fell && out.status.stop < StopKind::Fast)
    return "a fall, a load outside or a belt not as the feet did not stop fast";
  const bool edge =
      in.runner.has(control::RunnerAlarm::AtRear) || in.runner.has(control::RunnerAlarm::AtFront);
  if ((in.stop_requested || edge) && out.status.stop < StopKind::Stop)
    return "STOP or a runner at an edge did not stop";
  const bool lost = in.console_age >= limits_.console_lost || in.plate_age > limits_.plate_lost ||
                    in.measuring_age > limits_.measuring_lost || in.shutdown_requested || in.suspended ||
                    in.runner.any();
  if (lost && out.status.stop == StopKind::None)
    return "something lost or somebody gone did not stop the belt";
  return nullptr;
}

const char* Rules::judge_stop_button(const In& in, const Out& out) const {
  if (!in.stop_requested) return nullptr;
  const MotionState now = out.status.state;
  if (!latched(now) && now != MotionState::Slowing && now != MotionState::Disconnected)
    return "STOP was ignored";
  if (now == MotionState::Disconnected && !in.drive_connected)
    return nullptr;  // the first frame of a new line is stop
  if (out.stay_silent) return nullptr;
  if (!out.command) return "STOP sent nothing";
  if (out.command->action == DriveAction::ResetFault || out.command->start)
    return "STOP sent something else than a stop";
  if (out.command->action == DriveAction::SetMotion && now != MotionState::Slowing)
    return "STOP sent a set-point";
  return nullptr;
}

const char* Rules::judge_command(const In& in, const Out& out) {
  const bool may_move = told_to_move(out.status.state) || out.status.state == MotionState::Starting;
  if (!may_move) motion_ = false;
  if (latched(out.status.state) || out.status.state == MotionState::Idle) permit_ = false;
  if (out.status.state == MotionState::Running && !motion_) return "Running without a start";
  if (!out.command) return nullptr;
  if (out.stay_silent) return "a command goes out in the silence of a stop";
  const hal::TreadmillCommand& command = *out.command;
  switch (command.action) {
    case DriveAction::Trip:
      tripped_ = out.status.state == MotionState::Slowing || latched(out.status.state);
      [[fallthrough]];
    case DriveAction::Stop:
      motion_ = false;
      return command.start ? "a stop carries the start flag" : nullptr;
    case DriveAction::ResetFault:
      if (command.start) return "a reset carries the start flag";
      return latched(out.status.state) && in.drive && rests(*in.drive)
                 ? nullptr
                 : "the drive is reset elsewhere than in a latch at rest";
    case DriveAction::SetMotion:
      break;
  }
  if (command.start) {
    if (const char* broken = judge_start(in, command)) return broken;
    return nullptr;
  }
  return judge_set_point(in, out);
}

const char* Rules::judge_start(const In& in, const hal::TreadmillCommand& command) {
  if (!permit_) return "the belt is started without a complete hold of its own";
  if (!in.lease_held || in.lease_epoch != hold_epoch_) return "the belt is started by another hand than held";
  if (command.speed.value() > 0.5 / 3.6 + kRounding || !(command.speed.value() >= 0.0))
    return "the first speed is above 0.5 km/h";
  if (command.split.value() != 0.0) return "the belts are started unlike";
  permit_ = false;
  motion_ = true;
  ++starts_;
  set_point_ = set_right_ = command.speed.value();
  return nullptr;
}

/// At standstill the deck alone, and only while somebody holds the key; then it is told to stay.
const char* Rules::judge_levelling(const In& in, const hal::TreadmillCommand& command) {
  if (command.speed.value() != 0.0 || command.split.value() != 0.0 || !command.incline)
    return "a set-point at standstill is more than an incline";
  if (was_.arming) return "the deck is moved while the machine is being armed";
  const double before = deck_;
  deck_ = command.incline->value();
  if (level_beat_ && in.now - *level_beat_ <= limits_.hold_gap && in.lease_held) return nullptr;
  const bool stays = std::abs(deck_ - before) < kRounding ||
                     (in.drive && std::abs(deck_ - in.drive->measured_incline.value()) < kRounding);
  return stays ? nullptr : "the deck is levelled though nobody holds the key";
}

/// Each belt for itself, and the two together.
const char* Rules::judge_belts(double left, double right) const {
  if (!std::isfinite(left) || left < 0.0 || !std::isfinite(right) || right < 0.0)
    return "a set-point is no speed";
  if (std::max(left, right) > lowest_ceiling(limits_) + kRounding)
    return "a set-point is above the lowest ceiling";
  if (std::abs(right - left) > limits_.largest_split.value() + kRounding)
    return "the belts are told to differ too much";
  return nullptr;
}

const char* Rules::judge_set_point(const In& in, const Out& out) {
  if (out.status.state == MotionState::Idle) return judge_levelling(in, *out.command);
  const double left = out.command->speed.value(), right = left + out.command->split.value();
  const double seconds = (in.now - was_now_).seconds();
  if (!motion_) return "a set-point after a stop, or without a start";
  if (const char* broken = judge_belts(left, right)) return broken;
  if (out.command->valid_until <= in.now || out.command->valid_until - in.now > limits_.command_lifetime)
    return "a set-point is valid for too long";
  const double left_before = set_point_, right_before = set_right_;
  set_point_ = left;
  set_right_ = right;
  if (out.status.state != MotionState::Slowing) {
    const double change = std::max(std::abs(left - left_before), std::abs(right - right_before));
    return change > limits_.acceleration.value() * seconds + kRounding ? "the set-point changes too fast"
                                                                       : nullptr;
  }
  if (out.status.stop == StopKind::None) return "Slowing without a stop";
  if (left > left_before + kRounding || right > right_before + kRounding)
    return "a set-point rises in a stop";
  if (std::abs(right - left) > std::abs(right_before - left_before) + kRounding)
    return "the belts part in a stop";
  const StopKind kind = was_.state == MotionState::Slowing ? was_.stop : out.status.stop;
  const double before = std::max(left_before, right_before);
  const double due = std::max(0.0, before - rate_of(kind, limits_) * seconds);
  return std::max(left, right) > std::max(due, kHandover) + kRounding
             ? "a set-point falls slower than the stop demands"
             : nullptr;
}

}  // namespace footfall::model
