#include <array>
#include <span>

#include "drivers/io/motion_rule.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::drivers {
namespace {

namespace drive = protocols::modbus_drive;
using core::Remedy;
using Mode = ModbusLine::Mode;
using hal::CommandOutcome;

}  // namespace

core::Result<CommandOutcome> ModbusTreadmill::command(const hal::TreadmillCommand& command) {
  switch (command.action) {
    case hal::DriveAction::SetMotion:
      return set_motion(command);
    case hal::DriveAction::Stop:
      return stop();
    case hal::DriveAction::Trip:
      return trip();
    case hal::DriveAction::ResetFault:
      return reset_fault(command.valid_until);
  }
  return stop();
}

ModbusTreadmill::Outcome ModbusTreadmill::refuse(const core::Error& why) {
  last_refusal_ = why;
  return CommandOutcome::Rejected;
}

ModbusTreadmill::Outcome ModbusTreadmill::outcome_of(const Request& request,
                                                     const core::Result<drive::Reply>& reply) {
  if (!reply) {
    if (reply.error().remedy() == Remedy::Retry && sent_) return CommandOutcome::Unknown;
    return tl::unexpected(reply.error());
  }
  if (reply->kind == drive::ReplyKind::Match) return CommandOutcome::Accepted;
  return refuse(drive::exception_error(request, reply->exception_code));
}

ModbusTreadmill::Outcome ModbusTreadmill::write(const Request& request, core::Timestamp valid_until) {
  if (is_stale(valid_until)) {
    return refuse({Remedy::Retry, "command became stale before register 0x%04X was written",
                   static_cast<unsigned>(request.address)});
  }
  if (!line_.settled()) {
    return core::fail(Remedy::Retry, "%s: unexpected bytes; register 0x%04X is not written", line_.name(),
                      static_cast<unsigned>(request.address));
  }
  return outcome_of(request, exchange(request, {}, Mode::Normal));
}

ModbusTreadmill::Outcome ModbusTreadmill::write_urgent(const drive::Write& what) {
  const Request request = drive::write_request(options_.profile.slave, what);
  return outcome_of(request, exchange(request, {}, Mode::Urgent));
}

ModbusTreadmill::Outcome ModbusTreadmill::set_motion(const hal::TreadmillCommand& command) {
  const auto& profile = options_.profile;
  const auto speed = drive::encode_speed(profile, command.speed);
  if (!speed) return refuse(speed.error());
  std::optional<std::uint16_t> incline;
  if (command.incline && profile.incline) {
    // A deck may read beyond its own end; the freeze of a stop then must not cost the falling speed.
    const auto raw = drive::encode_incline(*profile.incline, *command.incline);
    if (raw) incline = *raw;
  }
  if (const auto refusal = motion_refusal(command, in_motion_, *speed > 0)) return refuse(*refusal);
  if (command.start) end_motion();  // before the first exchange: a start cut short leaves no motion behind
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  if (command.start) return start_motion(*speed, command.valid_until);
  const Outcome outcome = write_speed(*speed, command.valid_until);
  if (!outcome || *outcome != CommandOutcome::Accepted || !incline) return outcome;
  return write_incline(*incline, command.valid_until);
}

ModbusTreadmill::Outcome ModbusTreadmill::start_motion(std::uint16_t speed, core::Timestamp valid_until) {
  const auto& profile = options_.profile;
  std::array<Request, 3> frames;
  std::size_t count = 0;
  if (profile.direction) frames[count++] = drive::write_request(profile.slave, *profile.direction);
  frames[count++] = drive::write_request(profile.slave, profile.speed.address, speed);
  frames[count++] = drive::write_request(profile.slave, profile.run_on);
  for (const Request& frame : std::span(frames).first(count)) {
    const Outcome outcome = write(frame, valid_until);
    if (!outcome || *outcome != CommandOutcome::Accepted) return outcome;
  }
  in_motion_ = true;
  speed_echo_ = speed;
  return CommandOutcome::Accepted;
}

ModbusTreadmill::Outcome ModbusTreadmill::write_speed(std::uint16_t speed, core::Timestamp valid_until) {
  if (speed_echo_ == speed && speed_read_back_) return CommandOutcome::Accepted;
  speed_echo_.reset();
  speed_read_back_ = false;
  const auto& profile = options_.profile;
  const Outcome outcome =
      write(drive::write_request(profile.slave, profile.speed.address, speed), valid_until);
  if (outcome && *outcome == CommandOutcome::Accepted) speed_echo_ = speed;
  return outcome;
}

ModbusTreadmill::Outcome ModbusTreadmill::write_incline(std::uint16_t set, core::Timestamp valid_until) {
  if (!incline_set_) return CommandOutcome::Unknown;  // the incline slave does not answer: state says so
  if (*incline_set_ == set) return CommandOutcome::Accepted;
  const auto& incline = *options_.profile.incline;
  const Outcome outcome = write(drive::write_request(incline.slave, incline.set_address, set), valid_until);
  if (outcome && *outcome == CommandOutcome::Accepted) {
    incline_set_ = set;
    freeze_incline_ = false;
  }
  return outcome;
}

ModbusTreadmill::Outcome ModbusTreadmill::stop() {
  end_motion();
  return write_urgent(options_.profile.run_off);
}

ModbusTreadmill::Outcome ModbusTreadmill::trip() {
  Outcome outcome = stop();
  for (const drive::Write& frame : options_.profile.trip) {
    if (!line_.is_open()) return outcome;
    outcome = write_urgent(frame);
  }
  return outcome;
}

ModbusTreadmill::Outcome ModbusTreadmill::reset_fault(core::Timestamp valid_until) {
  if (!line_.is_open()) return core::fail(Remedy::Reconnect, "%s is closed; open it first", line_.name());
  if (!state_ || state_->running || state_->measured_speed.value() != 0.0) {
    return refuse({Remedy::Operator, "a drive fault is reset only at standstill; nothing was sent"});
  }
  if (is_stale(valid_until)) return refuse({Remedy::Retry, "reset was stale; nothing was sent"});
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  const auto& profile = options_.profile;
  in_motion_ = false;
  for (const auto* frames : {&profile.release, &profile.reset}) {
    for (const drive::Write& frame : *frames) {
      const Outcome outcome = write(drive::write_request(profile.slave, frame), valid_until);
      if (!outcome || *outcome != CommandOutcome::Accepted) return outcome;
    }
  }
  return CommandOutcome::Accepted;
}

}  // namespace footfall::drivers
