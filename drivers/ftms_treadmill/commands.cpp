#include "drivers/ftms_treadmill/ftms_treadmill.hpp"
#include "drivers/io/motion_rule.hpp"

namespace footfall::drivers {
namespace {

namespace ftms = protocols::ftms;
using core::Remedy;
using hal::CommandOutcome;
using Mode = ControlPoint::Mode;
using Control = ftms::ControlResult;

bool accepted(const core::Result<CommandOutcome>& outcome) {
  return outcome && *outcome == CommandOutcome::Accepted;
}

}  // namespace

core::Result<CommandOutcome> FtmsTreadmill::command(const hal::TreadmillCommand& command) {
  switch (command.action) {
    case hal::DriveAction::SetMotion:
      return set_motion(command);
    case hal::DriveAction::ResetFault:
      return reset_fault(command.valid_until);
    case hal::DriveAction::Stop:
    case hal::DriveAction::Trip:
      break;
  }
  return stop();
}

FtmsTreadmill::Outcome FtmsTreadmill::refuse(const core::Error& why) {
  last_refusal_ = why;
  return CommandOutcome::Rejected;
}

FtmsTreadmill::Outcome FtmsTreadmill::outcome_of(const Request& request, const Answer& answer, bool sent) {
  if (!answer) {
    if (answer.error().remedy() == Remedy::Retry && sent) return CommandOutcome::Unknown;
    if (answer.error().remedy() == Remedy::Operator) return refuse(answer.error());
    return tl::unexpected(answer.error());
  }
  if (*answer == Control::Success) return CommandOutcome::Accepted;
  if (*answer == Control::NotPermitted) lose_control();
  return refuse(ftms::refusal_error(request.op, *answer));
}

FtmsTreadmill::Outcome FtmsTreadmill::write(const Request& request, core::Timestamp valid_until) {
  if (is_stale(valid_until)) {
    return refuse({Remedy::Retry, "the order became stale before op code %02X was sent",
                   static_cast<unsigned>(ftms::wire_code(request.op))});
  }
  const auto sent_before = control_.sent();
  const auto answer = control_.perform(request, Mode::Normal);
  return outcome_of(request, answer, control_.sent() != sent_before);
}

FtmsTreadmill::Outcome FtmsTreadmill::request_control(core::Timestamp valid_until) {
  if (!control_.answers_requests()) return CommandOutcome::Accepted;  // what it permits, its answers tell
  return write({ftms::Op::RequestControl, 0}, valid_until);
}

std::optional<std::int16_t> FtmsTreadmill::inclination_of(const hal::TreadmillCommand& command) const {
  if (!command.incline || !profile_.incline || !inclination_range_) return std::nullopt;
  // A deck may read beyond its own end; the freeze of a stop then must not cost the falling speed.
  if (*command.incline < profile_.incline->min || *command.incline > profile_.incline->max)
    return std::nullopt;
  const auto tenths = ftms::encode_inclination(*inclination_range_, *command.incline);
  if (!tenths) return std::nullopt;
  return *tenths;
}

FtmsTreadmill::Outcome FtmsTreadmill::set_motion(const hal::TreadmillCommand& command) {
  if (!gatt_->connected() || !speed_range_) {
    return core::fail(Remedy::Reconnect, "treadmill at %s is not connected; open it first", gatt_->name());
  }
  const auto speed = ftms::encode_speed(*speed_range_, command.speed, profile_.max_speed);
  if (!speed) return refuse(speed.error());
  const auto inclination = inclination_of(command);
  if (is_stale(command.valid_until)) return refuse({Remedy::Retry, "command was stale; nothing was sent"});
  if (command.start) end_motion();  // before the first exchange: a start cut short leaves no motion behind
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  if (command.start) {
    if (*speed) return start_motion(**speed, command.valid_until);
    return refuse({Remedy::Reconfigure, "the treadmill's slowest speed is %.2f m/s: it cannot start at %.2f",
                   ftms::speed_of(speed_range_->min).value(), command.speed.value()});
  }
  if (!in_motion_) {
    if (!*speed && slowed_to_stop_)
      return CommandOutcome::Accepted;  // stopped already: not faster than asked
    if (control_fault_) return refuse(ftms::refusal_error(ftms::Op::SetSpeed, Control::NotPermitted));
    return refuse(not_started());
  }
  if (!*speed) {
    const Outcome stopped = stop();
    slowed_to_stop_ = accepted(stopped);
    return stopped;
  }
  const Outcome outcome = write_speed(**speed, command.valid_until);
  if (!accepted(outcome) || !inclination) return outcome;
  return write_inclination(*inclination, command.valid_until);
}

FtmsTreadmill::Outcome FtmsTreadmill::start_motion(std::uint16_t speed, core::Timestamp valid_until) {
  if (local_stop_) {
    return refuse({Remedy::Operator, "the treadmill was stopped at the machine; reset first"});
  }
  if (!has_control_) {
    const Outcome granted = request_control(valid_until);
    if (!accepted(granted)) return granted;
    has_control_ = true;
  }
  set_speed_.reset();
  Outcome outcome = write({ftms::Op::SetSpeed, speed}, valid_until);
  if (!accepted(outcome)) return outcome;
  if (local_stop_ || !has_control_) {
    return refuse({Remedy::Operator, "the treadmill was stopped at the machine, or took its control back"});
  }
  const auto sent_before = control_.sent();
  in_motion_ = true;  // a stop at the machine that comes with the answer is one of this motion
  outcome = write({ftms::Op::Start, 0}, valid_until);
  const bool ended = !in_motion_;
  in_motion_ = false;
  if (control_.sent() == sent_before) return outcome;
  if (accepted(outcome) && !ended) {
    in_motion_ = started_ = true;
    control_fault_ = false;
    set_speed_ = speed;
    return outcome;
  }
  // The belt may run, or nobody knows: it may not go on.
  started_ = true;
  const Outcome stopped = stop();
  if (!stopped && stopped.error().remedy() == Remedy::Reconnect) return stopped;
  if (ended) return refuse({Remedy::Operator, "the treadmill was stopped at the machine while it started"});
  return outcome;
}

FtmsTreadmill::Outcome FtmsTreadmill::write_speed(std::uint16_t speed, core::Timestamp valid_until) {
  if (set_speed_ == speed) return CommandOutcome::Accepted;
  const auto before = set_speed_;
  set_speed_.reset();
  const Outcome outcome = write({ftms::Op::SetSpeed, speed}, valid_until);
  if (accepted(outcome) && in_motion_) set_speed_ = speed;
  if (outcome && *outcome == CommandOutcome::Rejected && in_motion_) set_speed_ = before;
  return outcome;
}

FtmsTreadmill::Outcome FtmsTreadmill::write_inclination(std::int16_t inclination,
                                                        core::Timestamp valid_until) {
  if (set_inclination_ == inclination) return CommandOutcome::Accepted;
  const Outcome outcome = write({ftms::Op::SetInclination, inclination}, valid_until);
  if (accepted(outcome)) {
    set_inclination_ = inclination;
    freeze_incline_ = false;
  }
  return outcome;
}

FtmsTreadmill::Outcome FtmsTreadmill::stop() {
  end_motion();
  const Request request{ftms::Op::Stop, 0};
  const auto sent_before = control_.sent();
  auto answer = control_.perform(request, Mode::Urgent);
  if (answer && *answer == Control::NotPermitted) {
    const auto granted = control_.perform({ftms::Op::RequestControl, 0}, Mode::Urgent);
    has_control_ = granted && *granted == Control::Success;
    if (!granted) return outcome_of(request, tl::unexpected(granted.error()), true);
    answer = control_.perform(request, Mode::Urgent);
  }
  const bool refused = answer && *answer != Control::Success && *answer != Control::NotPermitted;
  if (refused) {
    if (!started_ && stands()) return CommandOutcome::Accepted;  // nothing to stop
    const auto paused = control_.perform({ftms::Op::Pause, 0}, Mode::Urgent);
    if (!paused || *paused == Control::Success) answer = paused;
  }
  if (answer && *answer == Control::Success) {
    started_ = false;
    set_speed_ = 0;
  }
  return outcome_of(request, answer, control_.sent() != sent_before);
}

FtmsTreadmill::Outcome FtmsTreadmill::reset_fault(core::Timestamp valid_until) {
  if (!gatt_->connected()) {
    return core::fail(Remedy::Reconnect, "treadmill at %s is not connected; open it first", gatt_->name());
  }
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  if (!stands()) {
    return refuse({Remedy::Operator, "a fault is reset only at standstill; nothing was sent"});
  }
  in_motion_ = false;
  const Outcome granted = request_control(valid_until);
  if (!accepted(granted)) return granted;
  const Outcome stopped = stop();
  if (!accepted(stopped)) return stopped;
  has_control_ = true;
  local_stop_ = control_fault_ = false;
  return stopped;
}

}  // namespace footfall::drivers
