#pragma once
#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::control {

/// Makes every rising or falling speed set-point of a run: a jerk- and acceleration-limited S-curve.
/// Sign: speed >= 0, acceleration > 0 speeds up. Units: in the types. Thread: treadmill thread, virtual time.
/// Blocks/allocates: never. Errors: a target that is not finite is ignored (the previous one stands); a limit
/// that is not a positive number allows no motion. Guarantees, for any sequence of targets and time steps:
/// 0 <= speed <= ceiling; |acceleration| and |jerk| within limits; a target that the present acceleration can
/// still meet is reached without overshoot (a target moved behind it is passed by acceleration²/(2 jerk)).
/// Formula: time-optimal velocity profile with bounded acceleration and jerk, solved in closed form and
/// evaluated exactly at each step, so that the result does not depend on how time is cut.
class SpeedGovernor {
 public:
  SpeedGovernor() = default;  ///< allows nothing
  SpeedGovernor(core::MetersPerSecond ceiling, core::MetersPerSecond2 acceleration,
                core::MetersPerSecond3 jerk);

  /// Begins a motion at `speed` with acceleration 0; clamped to the ceiling.
  void begin(core::MetersPerSecond speed);
  /// Advances by `dt`, of which at most kLongestStep counts: after a late wake-up the set-point goes on from
  /// where it was, without a burst. The target is clamped to [0, ceiling].
  core::MetersPerSecond step(core::MetersPerSecond target, core::Duration dt);
  /// As step, but the speed rises no further than the present acceleration forces it to.
  core::MetersPerSecond step_without_increase(core::MetersPerSecond target, core::Duration dt);
  /// Takes the acceleration away and no more: towards settling_speed(), which becomes the target.
  core::MetersPerSecond settle(core::Duration dt);

  [[nodiscard]] core::MetersPerSecond speed() const { return core::MetersPerSecond{speed_}; }
  [[nodiscard]] core::MetersPerSecond2 acceleration() const { return core::MetersPerSecond2{acceleration_}; }
  /// Where the belt arrives when the acceleration is taken away from now on, never outside [0, ceiling].
  [[nodiscard]] core::MetersPerSecond settling_speed() const;
  [[nodiscard]] core::MetersPerSecond ceiling() const { return core::MetersPerSecond{ceiling_}; }
  /// Arrived at the last target, acceleration 0.
  [[nodiscard]] bool settled() const { return acceleration_ == 0.0 && speed_ == target_; }

  static constexpr core::Duration kLongestStep = core::milliseconds(100);
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  [[nodiscard]] double unbounded_settling_speed() const;
  void advance(double seconds);

  double ceiling_ = 0.0, max_acceleration_ = 0.0, max_jerk_ = 0.0;
  double speed_ = 0.0, acceleration_ = 0.0, target_ = 0.0;
};

}  // namespace footfall::control
