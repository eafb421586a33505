#include "station/black_box/black_box_rows.hpp"

#include <limits>

namespace footfall::station {
namespace {

const char* name_of(const hal::TreadmillCommand& command) {
  switch (command.action) {
    case hal::DriveAction::SetMotion:
      return command.start ? "start" : "set_motion";
    case hal::DriveAction::Stop:
      return "stop";
    case hal::DriveAction::Trip:
      return "trip";
    case hal::DriveAction::ResetFault:
      break;
  }
  return "reset_fault";
}

const char* name_of(hal::CommandOutcome outcome) {
  switch (outcome) {
    case hal::CommandOutcome::Accepted:
      return "accepted";
    case hal::CommandOutcome::Rejected:
      return "rejected";
    case hal::CommandOutcome::Unknown:
      break;
  }
  return "unknown";
}

const char* name_of(hal::WireDirection direction) {
  switch (direction) {
    case hal::WireDirection::Sent:
      return "sent";
    case hal::WireDirection::Received:
      return "received";
    case hal::WireDirection::Garbled:
      return "garbled";
    case hal::WireDirection::Drained:
      break;
  }
  return "drained";
}

const char* name_of(control::RunnerAlarm alarm) {
  switch (alarm) {
    case control::RunnerAlarm::Fell:
      return "fell";
    case control::RunnerAlarm::Outside:
      return "load outside the belts";
    case control::RunnerAlarm::BeltNotAsFeet:
      return "belt not as the feet";
    case control::RunnerAlarm::AtRear:
      return "at the rear edge";
    case control::RunnerAlarm::AtFront:
      return "at the front edge";
    case control::RunnerAlarm::Nobody:
      break;
  }
  return "nobody on the belt";
}

/// How a poll failed, by what the driver counted.
const char* failure_of(const BoxExchange& exchange) {
  if (exchange.timeouts > 0) return "timeout";
  if (exchange.exceptions > 0) return "exception";
  if (exchange.bad_replies > 0) return "bad reply";
  return "failed";
}

}  // namespace

recording::IncidentMotion to_row(const MotionRecord& motion) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  recording::IncidentMotion row;
  row.time = motion.time;
  row.requested_speed = motion.status.requested_speed;
  row.commanded_speed = motion.status.commanded_speed;
  row.state = control::name_of(motion.status.state);
  row.stop = control::name_of(motion.status.stop);
  row.outcome = control::name_of(motion.status.outcome);
  row.cause = control::name_of(motion.status.cause);
  row.console_stale = motion.status.console_stale;
  row.bus_silent = motion.status.bus_silent;
  const core::TreadmillState& drive = motion.drive;
  const bool polled = drive.time.ns != 0;
  const auto speed = [&](core::MetersPerSecond value) {
    return polled ? value : core::MetersPerSecond(kNaN);
  };
  if (polled) row.poll_time = drive.time;
  row.set_speed = speed(drive.set_speed);
  row.measured_speed = speed(drive.measured_speed);
  row.set_split = speed(drive.set_split);
  row.measured_split = speed(drive.measured_split);
  const bool inclined = polled && drive.incline_available;
  row.set_incline = inclined ? drive.set_incline : core::GradePercent(kNaN);
  row.measured_incline = inclined ? drive.measured_incline : core::GradePercent(kNaN);
  row.fault_code = drive.fault_code;
  row.running = drive.running;
  row.local_stop = drive.local_stop;
  row.communication_loss = drive.communication_loss;
  return row;
}

recording::IncidentCommand to_command(const BoxExchange& exchange) {
  recording::IncidentCommand row;
  row.time = exchange.time;
  row.answered = exchange.answered;
  row.action = name_of(exchange.command);
  if (exchange.command.action == hal::DriveAction::SetMotion) {
    row.speed = exchange.command.speed;
    row.split = exchange.command.split;
    row.incline = exchange.command.incline;
  }
  row.outcome = name_of(exchange.outcome);
  row.reason = exchange.reason.data();
  return row;
}

recording::IncidentEvent to_event(const BoxExchange& exchange) {
  const std::string reason = exchange.reason.data();
  switch (exchange.kind) {
    case BoxExchange::Kind::PollFailed:
      return {exchange.answered, "poll", "", "", failure_of(exchange), "", reason};
    case BoxExchange::Kind::StopTaken:
      return {exchange.time, "stop", "", "", "STOP reached the treadmill thread", "", ""};
    case BoxExchange::Kind::LineOpened:
      return {exchange.time, "device", "", "", "drive", "", "line opened"};
    case BoxExchange::Kind::LineLost:
    case BoxExchange::Kind::Command:
      break;
  }
  return {exchange.time, "device", "", "", "drive", "", "line lost"};
}

recording::IncidentWire to_row(const hal::WireFrame& frame) {
  const auto kept = std::as_bytes(frame.kept());
  return {frame.time, name_of(frame.direction), frame.size, {kept.begin(), kept.end()}};
}

recording::IncidentEvent to_event(const BoxAlarms& alarms) {
  std::string all;
  for (const control::RunnerStop& stop : control::kRunnerStops) {
    if (!alarms.alarms.has(stop.alarm)) continue;
    all += (all.empty() ? "" : ", ") + std::string(name_of(stop.alarm));
  }
  return {alarms.time, "alarm", "", "", "runner", all, all.empty() ? "over" : "raised"};
}

std::optional<recording::IncidentEvent> change(const control::SupervisorStatus& before,
                                               const MotionRecord& now) {
  const control::SupervisorStatus& status = now.status;
  if (before.state == status.state && before.cause == status.cause && before.stop == status.stop &&
      before.bus_silent == status.bus_silent)
    return std::nullopt;
  std::string what = control::name_of(before.state);
  if (before.state != status.state) what += std::string(" to ") + control::name_of(status.state);
  std::string outcome = std::string("stop ") + control::name_of(status.stop);
  if (status.bus_silent) outcome += ", bus silent";
  return recording::IncidentEvent{now.time, "state", "", "", what, control::name_of(status.cause), outcome};
}

}  // namespace footfall::station
