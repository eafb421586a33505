#include "control/motion_words.hpp"

#include <cstdarg>
#include <cstdio>

namespace footfall::control {

const char* name_of(MotionState state) {
  switch (state) {
    case MotionState::Disconnected:
      return "Disconnected";
    case MotionState::Idle:
      return "Idle";
    case MotionState::Armed:
      return "Armed";
    case MotionState::Starting:
      return "Starting";
    case MotionState::Running:
      return "Running";
    case MotionState::Slowing:
      return "Slowing";
    case MotionState::Stopped:
      return "Stopped";
    case MotionState::EmergencyStop:
      return "EmergencyStop";
    case MotionState::Fault:
      return "Fault";
  }
  return "?";
}

const char* name_of(StopKind kind) {
  switch (kind) {
    case StopKind::None:
      return "None";
    case StopKind::Ease:
      return "Ease";
    case StopKind::Stop:
      return "Stop";
    case StopKind::Fast:
      return "Fast";
  }
  return "?";
}

const char* name_of(MotionOutcome outcome) {
  switch (outcome) {
    case MotionOutcome::None:
      return "None";
    case MotionOutcome::Pending:
      return "Pending";
    case MotionOutcome::Accepted:
      return "Accepted";
    case MotionOutcome::Confirmed:
      return "Confirmed";
    case MotionOutcome::Rejected:
      return "Rejected";
    case MotionOutcome::Unknown:
      return "Unknown";
  }
  return "?";
}

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::None:
      return "None";
    case Cause::StationStarted:
      return "StationStarted";
    case Cause::OperatorStop:
      return "OperatorStop";
    case Cause::ConsoleLost:
      return "ConsoleLost";
    case Cause::PlateLost:
      return "PlateLost";
    case Cause::MeasuringLost:
      return "MeasuringLost";
    case Cause::DriveDisconnected:
      return "DriveDisconnected";
    case Cause::DriveUnanswered:
      return "DriveUnanswered";
    case Cause::DriveFault:
      return "DriveFault";
    case Cause::DriveCommunicationLoss:
      return "DriveCommunicationLoss";
    case Cause::LocalStop:
      return "LocalStop";
    case Cause::EmergencyStopOpen:
      return "EmergencyStopOpen";
    case Cause::LanyardOpen:
      return "LanyardOpen";
    case Cause::NotFollowing:
      return "NotFollowing";
    case Cause::UnexpectedMotion:
      return "UnexpectedMotion";
    case Cause::StopNotConfirmed:
      return "StopNotConfirmed";
    case Cause::ArmedLapsed:
      return "ArmedLapsed";
    case Cause::Suspended:
      return "Suspended";
    case Cause::StationShutdown:
      return "StationShutdown";
    case Cause::SessionEnded:
      return "SessionEnded";
    case Cause::StartFailed:
      return "StartFailed";
    case Cause::NobodyOnBelt:
      return "NobodyOnBelt";
    case Cause::RunnerAtRear:
      return "RunnerAtRear";
    case Cause::RunnerAtFront:
      return "RunnerAtFront";
    case Cause::RunnerFell:
      return "RunnerFell";
    case Cause::LoadOutsideBelt:
      return "LoadOutsideBelt";
    case Cause::BeltNotAsFeet:
      return "BeltNotAsFeet";
    case Cause::StopRelayFailed:
      return "StopRelayFailed";
    case Cause::CommissioningTest:
      return "CommissioningTest";
  }
  return "?";
}

const char* sentence_for(Cause cause) {
  switch (cause) {
    case Cause::None:
      return "";
    case Cause::StationStarted:
      return "The station has just started: look at the belt, then reset.";
    case Cause::OperatorStop:
      return "STOP was pressed: reset when the runner is ready.";
    case Cause::ConsoleLost:
      return "The console went silent, so the belt was stopped: take control again and reset.";
    case Cause::PlateLost:
      return "A force plate went silent or sends what cannot be trusted, so the belt was stopped: check it, "
             "then reset.";
    case Cause::MeasuringLost:
      return "The measuring loop stalled, so the belt was stopped: reset; if it recurs, run footfall doctor.";
    case Cause::DriveDisconnected:
      return "The line to the treadmill drive was lost: check cable and power; reset when it is back.";
    case Cause::DriveUnanswered:
      return "The treadmill drive stopped answering: keep clear until the belt stands, check the cable, "
             "reset.";
    case Cause::DriveFault:
      return "The treadmill drive reports a fault: read its display, clear the reason, then reset.";
    case Cause::DriveCommunicationLoss:
      return "The drive stopped the belt because it no longer heard the station: check the cable, then "
             "reset.";
    case Cause::LocalStop:
      return "The treadmill was stopped at the machine: release its stop key, then reset.";
    case Cause::EmergencyStopOpen:
      return "The emergency stop is pressed: help the runner, release it, then reset.";
    case Cause::LanyardOpen:
      return "The lanyard is pulled: help the runner, put the clip back, then reset.";
    case Cause::NotFollowing:
      return "The belt did not follow its commanded speed: do not use it; reset only after a technician's "
             "check.";
    case Cause::UnexpectedMotion:
      return "The belt moved without a command: press the emergency stop and call the technician.";
    case Cause::StopNotConfirmed:
      return "The drive did not confirm a stop: press the emergency stop and call the technician.";
    case Cause::ArmedLapsed:
      return "The treadmill was armed for too long without a start: reset and arm again.";
    case Cause::Suspended:
      return "The computer was asleep: look at the belt, then reset.";
    case Cause::StationShutdown:
      return "The station is shutting down: wait until the belt stands.";
    case Cause::SessionEnded:
      return "The run was ended: reset before the next one.";
    case Cause::StartFailed:
      return "The belt did not start as commanded: look at the drive's display, reset, arm and start again.";
    case Cause::NobodyOnBelt:
      return "Nobody was on the moving belt, so it was stopped: reset when the runner is ready.";
    case Cause::RunnerAtRear:
      return "The runner came too near the rear edge, so the belt was stopped: reset, then start slower.";
    case Cause::RunnerAtFront:
      return "The runner came too near the front edge, so the belt was stopped: reset when the runner is "
             "ready.";
    case Cause::RunnerFell:
      return "The forces look like a fall: help the runner first; reset only when everybody is well.";
    case Cause::LoadOutsideBelt:
      return "Weight stood beside the moving belt: help the runner first, free the frame, then reset.";
    case Cause::BeltNotAsFeet:
      return "The feet moved at another speed than the drive reports: no use before a technician's check.";
    case Cause::StopRelayFailed:
      return "The stop relay or its contact did not follow: look for a pressed stop, else call the "
             "technician.";
    case Cause::CommissioningTest:
      return "The cable-pull test stopped the belt: note its result, then reset.";
  }
  return "";
}

MotionState latched_state_of(Cause cause) {
  switch (cause) {
    case Cause::LocalStop:
    case Cause::EmergencyStopOpen:
    case Cause::LanyardOpen:
      return MotionState::EmergencyStop;
    case Cause::DriveFault:
    case Cause::DriveCommunicationLoss:
    case Cause::NotFollowing:
    case Cause::UnexpectedMotion:
    case Cause::StopNotConfirmed:
    case Cause::BeltNotAsFeet:
    case Cause::StopRelayFailed:
      return MotionState::Fault;
    default:
      return MotionState::Stopped;
  }
}

bool is_latched(MotionState state) {
  return state == MotionState::Stopped || state == MotionState::EmergencyStop || state == MotionState::Fault;
}

Sentence make_sentence(const char* format, ...) {
  Sentence text{};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  return text;
}

}  // namespace footfall::control
