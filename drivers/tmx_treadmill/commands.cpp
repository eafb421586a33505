#include "drivers/io/motion_rule.hpp"
#include "drivers/tmx_treadmill/tmx_treadmill.hpp"

namespace footfall::drivers {
namespace {

namespace tmx = protocols::tmx;
using core::Remedy;
using hal::CommandOutcome;
using Mode = TmxLine::Mode;

constexpr auto kCdsOn = static_cast<std::uint16_t>(tmx::BeltStatus::StartedCdsOn);

}  // namespace

core::Result<CommandOutcome> TmxTreadmill::command(const hal::TreadmillCommand& command) {
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

TmxTreadmill::Outcome TmxTreadmill::refuse(const core::Error& why) {
  last_refusal_ = why;
  return CommandOutcome::Rejected;
}

TmxTreadmill::Outcome TmxTreadmill::outcome_of(const Request& request, const core::Result<tmx::Reply>& reply,
                                               bool sent) {
  if (!reply) {
    if (reply.error().remedy() == Remedy::Retry && sent) return CommandOutcome::Unknown;
    return tl::unexpected(reply.error());
  }
  if (reply->kind == tmx::ReplyKind::Match) return CommandOutcome::Accepted;
  if (reply->code == tmx::kMasterTimeout) communication_loss_ = true;
  return refuse(tmx::refusal_error(request.command, reply->code));
}

TmxTreadmill::Outcome TmxTreadmill::write(const Request& request, core::Timestamp valid_until) {
  const auto command = static_cast<unsigned>(request.command);
  if (is_stale(valid_until)) {
    return refuse({Remedy::Retry, "the order became stale before command %02X was sent", command});
  }
  if (!line_.settled()) {
    return core::fail(Remedy::Retry, "serial line %s: unexpected bytes; command %02X is not sent",
                      line_.name(), command);
  }
  const auto sent_before = line_.health().exchanges;
  const auto reply = line_.exchange(request, Mode::Normal);
  return outcome_of(request, reply, line_.health().exchanges != sent_before);
}

TmxTreadmill::Outcome TmxTreadmill::set_motion(const hal::TreadmillCommand& command) {
  const auto& profile = options_.profile;
  const auto speed = tmx::encode_speed(profile, command.speed);
  if (!speed) return refuse(speed.error());
  std::optional<std::uint16_t> elevation;
  if (command.incline && profile.incline) {
    // A deck may read beyond its own end; the freeze of a stop then must not cost the falling speed.
    const auto tenths = tmx::encode_elevation(*profile.incline, *command.incline);
    if (tenths) elevation = *tenths;
  }
  if (const auto refusal = motion_refusal(command, in_motion_, *speed > 0)) return refuse(*refusal);
  if (command.start) end_motion();  // before the first exchange: a start cut short leaves no motion behind
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  if (command.start) return start_motion(*speed, command.valid_until);
  const Outcome outcome = write_speed(*speed, command.valid_until);
  if (!outcome || *outcome != CommandOutcome::Accepted || !elevation) return outcome;
  return write_elevation(*elevation, command.valid_until);
}

TmxTreadmill::Outcome TmxTreadmill::start_motion(std::uint16_t speed, core::Timestamp valid_until) {
  Outcome outcome = write({Command::SetSpeed, speed}, valid_until);
  if (!outcome || *outcome != CommandOutcome::Accepted) return outcome;
  const auto sent_before = line_.health().exchanges;
  outcome = write({Command::Start, 0}, valid_until);
  if (line_.health().exchanges == sent_before) return outcome;
  if (outcome && *outcome == CommandOutcome::Accepted) outcome = confirm_start();
  if (outcome && *outcome == CommandOutcome::Accepted) {
    in_motion_ = true;
    communication_loss_ = false;
    speed_echo_ = speed;
    return outcome;
  }
  // The belt may run without a watchdog, or nobody knows: it may not go on.
  if (line_.is_open()) (void)line_.exchange({Command::Stop, 0}, Mode::Urgent);
  return outcome;
}

TmxTreadmill::Outcome TmxTreadmill::confirm_start() {
  const auto sent_before = line_.health().exchanges;
  const auto status = ask(Command::BeltStatus);
  if (!status) {
    const bool sent = line_.health().exchanges != sent_before;
    if (status.error().remedy() == Remedy::Retry && sent) return CommandOutcome::Unknown;
    return tl::unexpected(status.error());
  }
  absorb(Command::BeltStatus, *status);
  if (*status == kCdsOn) return CommandOutcome::Accepted;
  return refuse(
      {Remedy::Operator,
       "the treadmill started with status %02Xh instead of 32h: its communication watchdog is not on",
       static_cast<unsigned>(*status)});
}

TmxTreadmill::Outcome TmxTreadmill::write_speed(std::uint16_t speed, core::Timestamp valid_until) {
  if (speed_echo_ == speed && speed_read_back_) return CommandOutcome::Accepted;
  speed_echo_.reset();
  speed_read_back_ = false;
  const Outcome outcome = write({Command::SetSpeed, speed}, valid_until);
  if (outcome && *outcome == CommandOutcome::Accepted) {
    speed_echo_ = speed;
    speed_read_back_ = options_.profile.dialect == tmx::Dialect::Woodway;
  }
  return outcome;
}

TmxTreadmill::Outcome TmxTreadmill::write_elevation(std::uint16_t elevation, core::Timestamp valid_until) {
  if (!elevation_set_) return CommandOutcome::Unknown;  // the deck does not answer: the state says so
  if (*elevation_set_ == elevation) return CommandOutcome::Accepted;
  const Outcome outcome = write({Command::SetElevation, elevation}, valid_until);
  if (outcome && *outcome == CommandOutcome::Accepted) {
    elevation_set_ = elevation;
    freeze_incline_ = false;
  }
  return outcome;
}

TmxTreadmill::Outcome TmxTreadmill::stop() {
  end_motion();
  const Request request{Command::Stop, 0};
  const auto sent_before = line_.health().exchanges;
  const auto reply = line_.exchange(request, Mode::Urgent);
  return outcome_of(request, reply, line_.health().exchanges != sent_before);
}

TmxTreadmill::Outcome TmxTreadmill::reset_fault(core::Timestamp valid_until) {
  if (!line_.is_open()) {
    return core::fail(Remedy::Reconnect, "serial line %s is closed; open it first", line_.name());
  }
  if (status_ != static_cast<std::uint16_t>(tmx::BeltStatus::Stopped) || speed_ != std::uint16_t{0}) {
    return refuse({Remedy::Operator, "a fault is reset only at standstill; nothing was sent"});
  }
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  in_motion_ = false;
  const Outcome outcome = write({Command::Stop, 0}, valid_until);
  if (outcome && *outcome == CommandOutcome::Accepted) communication_loss_ = false;
  return outcome;
}

}  // namespace footfall::drivers
