#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gait/results.hpp"

/// Which steps of a recording may be averaged: those at one speed, on a belt and an incline that do not move,
/// after the runner has settled. Everything in gait/stats works on these.
/// Frame/sign/units: as gait/results.hpp. Window: whole recording. Thread: reentrant. Blocks: CPU only.
/// Allocates: copies of the steps. Errors: none; nothing steady gives no steps. Source: own definition:
/// docs/metrics/change.md.
namespace footfall::gait {

/// Contacts further apart than this belong to two runs (gait/contacts/step_builder.hpp ends a run there).
inline constexpr core::Seconds kPause{1.5};

struct SteadyOptions {
  double speed_tolerance = 0.01;     ///< of the speed that most steps have
  std::size_t settling_steps = 10;   ///< left out after a start, a pause, or what was not steady
  core::Seconds settling_time{0.0};  ///< and this long; fatigue: 360 s
  bool settled_at_start = false;     ///< the first step is not the first of the run: a piece cut from it
};

struct SteadySteps {
  std::vector<StepResult> steps;  ///< in order of time, of one gait class
  GaitClass gait_class = GaitClass::Unknown;
  std::optional<core::MetersPerSecond> speed;  ///< mean of the steps'; nullopt: no step knows its speed
  std::size_t unsteady = 0;   ///< left out: another speed, belt or incline moving, another gait, a stumble
  std::size_t unsettled = 0;  ///< left out: too soon after a start or a change
};

/// `steps` in order of time. A step is steady when its belt speed is within the tolerance of the median, it
/// carries none of kBeltNotSteady, kInclineMoving, kStumble, and its gait is that of most steps; it has
/// settled after the steps above, and when kNotSettled is not set. Steps that do not know their belt speed
/// are taken as they are: the result then has no speed, and a comparison cannot tell.
[[nodiscard]] SteadySteps steady_steps(std::span<const StepResult> steps, const SteadyOptions& options = {});

/// A left and a right step in a row, as indices into the steps: [first, first + 2).
struct Stride {
  std::size_t first = 0;
};

/// Whole strides, none shared: two steps in a row without anything missing between them, of different feet
/// where the feet are known. Steps without a partner belong to no stride.
[[nodiscard]] std::vector<Stride> whole_strides(std::span<const StepResult> steps);

/// Steps of one foot; Side::Unknown counts all.
[[nodiscard]] std::size_t count_of(std::span<const StepResult> steps, Side side) noexcept;
/// True with both feet known and this many steps of each; with unknown feet, when there are twice as many.
[[nodiscard]] bool enough_per_side(std::span<const StepResult> steps, std::size_t per_side) noexcept;
/// 60 / mean step time; nullopt without one.
[[nodiscard]] std::optional<core::StepsPerMinute> cadence_of(std::span<const StepResult> steps) noexcept;

}  // namespace footfall::gait
