#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "control/motion_words.hpp"

/// The vocabulary between the runner watch (measuring thread) and the supervisor (treadmill thread).
/// Thread: values, trivially copyable. Blocks/allocates: never. Errors: none.
namespace footfall::control {

/// What the forces say against a moving belt, most dangerous first.
enum class RunnerAlarm : std::uint8_t { Fell, Outside, BeltNotAsFeet, AtRear, AtFront, Nobody };
inline constexpr std::size_t kRunnerAlarms = 6;

struct RunnerStop {
  RunnerAlarm alarm;
  StopKind kind;
  Cause cause;
};
/// Each alarm's stop (docs/safety.md, "What each cause does"); in the order of RunnerAlarm.
inline constexpr std::array<RunnerStop, kRunnerAlarms> kRunnerStops{
    {{RunnerAlarm::Fell, StopKind::Fast, Cause::RunnerFell},
     {RunnerAlarm::Outside, StopKind::Fast, Cause::LoadOutsideBelt},
     {RunnerAlarm::BeltNotAsFeet, StopKind::Fast, Cause::BeltNotAsFeet},
     {RunnerAlarm::AtRear, StopKind::Stop, Cause::RunnerAtRear},
     {RunnerAlarm::AtFront, StopKind::Stop, Cause::RunnerAtFront},
     {RunnerAlarm::Nobody, StopKind::Stop, Cause::NobodyOnBelt}}};

/// Alarms that hold at one moment.
class RunnerAlarms {
 public:
  constexpr void raise(RunnerAlarm alarm) noexcept { bits_ |= bit(alarm); }
  [[nodiscard]] constexpr bool has(RunnerAlarm alarm) const noexcept { return (bits_ & bit(alarm)) != 0; }
  [[nodiscard]] constexpr bool any() const noexcept { return bits_ != 0; }
  friend constexpr bool operator==(RunnerAlarms, RunnerAlarms) = default;

 private:
  static constexpr std::uint8_t bit(RunnerAlarm alarm) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(alarm));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace footfall::control
