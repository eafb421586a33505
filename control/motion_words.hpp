#pragma once
#include <array>
#include <cstdint>

/// The vocabulary of the rules of motion: states, stops, causes, outcomes (docs/safety-states.md).
/// Thread: values. Blocks/allocates: never. Errors: none.
namespace footfall::control {

enum class MotionState : std::uint8_t {
  Disconnected,
  Idle,
  Armed,
  Starting,
  Running,
  Slowing,
  Stopped,
  EmergencyStop,
  Fault
};

/// Stops only strengthen, in this order.
enum class StopKind : std::uint8_t { None, Ease, Stop, Fast };

/// First cause of a trip; kept until reset.
enum class Cause : std::uint8_t {
  None,
  StationStarted,
  OperatorStop,
  ConsoleLost,
  PlateLost,
  MeasuringLost,
  DriveDisconnected,
  DriveUnanswered,
  DriveFault,
  DriveCommunicationLoss,
  LocalStop,
  EmergencyStopOpen,
  LanyardOpen,
  NotFollowing,
  UnexpectedMotion,
  StopNotConfirmed,
  ArmedLapsed,
  Suspended,
  StationShutdown,
  SessionEnded,
  StartFailed,  ///< the start command was refused, unanswered, or the belt did not move
  // Seen by the force plates (runner_watch.hpp).
  NobodyOnBelt,
  RunnerAtRear,
  RunnerAtFront,
  RunnerFell,
  LoadOutsideBelt,
  BeltNotAsFeet,     ///< the stance foot moves at another speed than the drive reports
  StopRelayFailed,   ///< a feed was not answered, or the stop chain's contact did not follow
  CommissioningTest  ///< the technician's cable pull
};

inline constexpr Cause kLastCause = Cause::CommissioningTest;

/// Confirmed is the supervisor's word: register echo equal and measured speed within 2 % before ramp + 1 s.
enum class MotionOutcome : std::uint8_t { None, Pending, Accepted, Confirmed, Rejected, Unknown };

[[nodiscard]] const char* name_of(MotionState state);
[[nodiscard]] const char* name_of(StopKind kind);
[[nodiscard]] const char* name_of(Cause cause);
[[nodiscard]] const char* name_of(MotionOutcome outcome);
/// One sentence for the operator, with the remedy; empty for Cause::None.
[[nodiscard]] const char* sentence_for(Cause cause);

/// Where a trip of this cause ends: Stopped, Fault or EmergencyStop.
[[nodiscard]] MotionState latched_state_of(Cause cause);
/// Stopped, EmergencyStop or Fault: left only by a reset.
[[nodiscard]] bool is_latched(MotionState state);

/// A sentence that fits a reply; cut at 159 characters.
using Sentence = std::array<char, 160>;
[[nodiscard]] Sentence make_sentence(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace footfall::control
