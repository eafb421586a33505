#include "control/supervisor.hpp"

#include <algorithm>

#include "control/supervisor_cycle.hpp"

namespace footfall::control {
namespace {

constexpr core::MetersPerSecond2 kGentlestBraking{0.3};
constexpr core::Duration kSilenceMargin = core::milliseconds(300);
/// Of a machine that reports by itself: its poll comes after the report.
constexpr core::Duration kReportMargin = core::milliseconds(100);
constexpr core::Duration kLongestWithoutSpeed = core::milliseconds(1000);

bool usable(const core::TreadmillState& drive) {
  return BeltSpeeds::measured(drive).is_finite() &&
         BeltSpeeds::of(drive.set_speed, drive.set_split).is_finite();
}

}  // namespace

Supervisor::Supervisor(const Limits& limits, const hal::TreadmillInfo& machine)
    : limits_(limits),
      machine_(machine),
      hold_(limits),
      ramp_(limits),
      stop_(limits),
      incline_(limits, machine.incline_step),
      following_(limits),
      level_(limits) {
  speed_lost_ = limits_.poll_lost;
  const core::Duration reports = core::from_seconds(2.0 * machine.report_period.value()) + kReportMargin;
  if (machine.report_period.value() > 0.0) {
    speed_lost_ = std::min(std::max(speed_lost_, reports), kLongestWithoutSpeed);
  }
  status_.ceiling = ceiling();
}

SupervisorOutputs Supervisor::step(const SupervisorInputs& inputs) {
  SupervisorOutputs outputs;
  const Cycle cycle = observe(inputs);
  heed_last_command(cycle);
  advance_cable_pull(cycle);
  follow_link(cycle);
  heed_people(cycle);
  heed_contacts_and_drive(cycle);
  heed_commissioning(cycle);
  heed_relay(cycle);
  heed_ages(cycle);
  heed_motion(cycle);
  heed_runner(cycle);
  advance_standing_stop(cycle);
  advance_arming(cycle);
  if (inputs.request) outputs.reply = answer(*inputs.request, cycle);
  advance_reset(cycle);
  if (state_ == MotionState::Armed) advance_armed(cycle);
  if (state_ == MotionState::Starting) advance_starting(cycle);
  if (state_ == MotionState::Running) advance_running(cycle);
  if (state_ == MotionState::Slowing) advance_slowing(cycle);
  if (state_ != MotionState::Running) programme_.end();
  advance_level(cycle);
  outputs.command = choose_command(cycle);
  last_sent_ = outputs.command;
  publish(cycle, outputs);
  return outputs;
}

Supervisor::Cycle Supervisor::observe(const SupervisorInputs& inputs) {
  Cycle cycle{inputs, inputs.now, {}, {}, {}};
  if (!last_now_) {
    lease_seen_ = inputs.now;
  } else {
    cycle.dt = std::max(core::Duration{}, inputs.now - *last_now_);
  }
  last_now_ = inputs.now;
  if (inputs.lease_held) lease_seen_ = inputs.now;
  cycle.console_age = std::max(inputs.console_age, inputs.now - lease_seen_);
  cycle.console_stale = cycle.console_age >= limits_.console_stale;

  core::Timestamp answered = answers_from_;
  if (inputs.drive_connected && inputs.drive && usable(*inputs.drive)) {
    answered = std::max(answered, inputs.drive->time);
    const bool fresh = inputs.now - inputs.drive->time <= speed_lost_;
    if (fresh && inputs.drive->time >= answers_from_) cycle.drive = &*inputs.drive;
  }
  if (inputs.drive_connected && inputs.drive && inputs.now - inputs.drive->time <= speed_lost_ &&
      inputs.drive->time >= answers_from_) {
    cycle.told = &*inputs.drive;
  }
  cycle.drive_age = inputs.now - answered;
  if (cycle.drive != nullptr) {
    last_measured_ = BeltSpeeds::measured(*cycle.drive);
    cycle.standing = last_measured_.fastest() < kStanding && !relay_.rolling(inputs.now);
  }
  return cycle;
}

bool Supervisor::moving() const {
  return state_ == MotionState::Running || state_ == MotionState::Slowing ||
         (state_ == MotionState::Starting && start_sent_);
}

core::MetersPerSecond Supervisor::ceiling() const {
  core::MetersPerSecond lowest = limits_.ceiling();
  if (machine_.max_speed.is_finite() && machine_.max_speed.value() > 0.0) {
    lowest = std::min(lowest, machine_.max_speed);
  }
  if (readback_ && readback_->max_speed) lowest = std::min(lowest, *readback_->max_speed);
  return lowest;
}

core::MetersPerSecond Supervisor::largest_split() const {
  if (machine_.belts < 2 || !limits_.largest_split.is_finite()) return core::MetersPerSecond{0.0};
  return std::min(limits_.largest_split, kHardLargestSplit);
}

core::MetersPerSecond2 Supervisor::drive_deceleration() const {
  if (readback_ && readback_->deceleration) return *readback_->deceleration;
  return kGentlestBraking;
}

core::Duration Supervisor::silence(const Cycle& cycle) const {
  const core::Seconds watchdog = readback_ && readback_->watchdog_time
                                     ? *readback_->watchdog_time
                                     : core::to_seconds(limits_.watchdog_max);
  // The belt may still be on its way to the last set-point of the run.
  core::MetersPerSecond fastest = last_measured_.fastest();
  if (start_sent_) fastest = std::max(fastest, governors_.speeds().fastest());
  const core::Seconds braking = fastest / unpowered_deceleration(cycle);
  return core::from_seconds((watchdog + braking).value()) + kSilenceMargin;
}

void Supervisor::publish(const Cycle& cycle, SupervisorOutputs& outputs) {
  outputs.begin_arm_check = arming_begun_;
  arming_begun_ = false;
  outputs.stay_silent = stop_.silent() && !outputs.command;
  if (!outputs.reply && late_reply_) {
    outputs.reply = late_reply_;
    late_reply_.reset();
  }

  status_.state = state_;
  status_.cause = latch_.cause();
  status_.stop = ramp_.kind();
  status_.outcome = confirmation_.outcome();
  status_.requested_speed = requested_.left;
  status_.requested_split = requested_.split();
  status_.commanded_speed = commanded_.left;
  status_.commanded_split = commanded_.split();
  status_.measured_speed = last_measured_.left;
  status_.measured_split = last_measured_.split();
  status_.requested_incline = incline_.target();
  if (cycle.drive != nullptr) status_.measured_incline = cycle.drive->measured_incline;
  status_.arming = arming_;
  status_.bus_silent = outputs.stay_silent;
  status_.console_stale = cycle.console_stale;
  status_.hold_progress = state_ == MotionState::Starting ? 1.0 : hold_.progress();
  status_.countdown_left = {};
  if (state_ == MotionState::Starting && !start_sent_) {
    status_.countdown_left =
        std::max(core::Duration{}, limits_.start_countdown - (cycle.now - starting_since_));
  }
  status_.armed_left = {};
  if (state_ == MotionState::Armed) {
    status_.armed_left = std::max(core::Duration{}, limits_.armed_lifetime - (cycle.now - armed_since_));
  }
  status_.ceiling = ceiling();
  status_.largest_split = largest_split();
  status_.arm_refusal = arm_refusal_;
  status_.cable_pull = pull_;
  outputs.relay = relay_.wish(relay_scene(cycle), cycle.in.relay);
  status_.programme = programme_.status();
  status_.levelling = level_.moving();
  outputs.status = status_;
}

}  // namespace footfall::control
