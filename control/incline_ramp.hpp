#pragma once
#include <optional>

#include "control/limits.hpp"

namespace footfall::control {

/// Rate-limited incline set-point, never more than kLeadS of travel at the configured rate (or one step of
/// the machine, where that is more) ahead of the measured incline: an actuator that hears nothing any more
/// goes on by that lead at most, and freezing it really stops the movement. It stands within 500 ms where it
/// is as fast as the configured rate, which the clinic sets to the machine's own or below, and where a step
/// is no more than 0.4 s of its travel; otherwise it takes lead / own rate (0.2 % at 0.1 %/s: 2 s; a step of
/// 0.5 % at 0.5 %/s: 1 s). The machine's rate is not learned: a reading in steps tells it too late and too
/// coarsely to lengthen or shorten a lead by it. Sign: > 0 uphill. Units: grade percent. Thread: treadmill
/// thread, virtual time. Blocks/allocates: never. Errors: values that are not finite are ignored.
class InclineRamp {
 public:
  static constexpr double kLeadS = 0.4;

  explicit InclineRamp(const Limits& limits, core::GradePercent machine_step = {});

  /// Takes the present incline as set-point and target; nothing moves.
  void begin(core::GradePercent measured);
  void set_target(core::GradePercent target);
  /// Advances towards the target.
  core::GradePercent step(core::GradePercent measured, core::Duration dt);
  /// Stops where the incline is now.
  void freeze(core::GradePercent measured);

  [[nodiscard]] core::GradePercent set_point() const { return core::GradePercent{set_point_}; }
  [[nodiscard]] core::GradePercent target() const { return core::GradePercent{target_}; }
  [[nodiscard]] core::GradePercent lowest() const { return core::GradePercent{lowest_}; }
  [[nodiscard]] core::GradePercent highest() const { return core::GradePercent{highest_}; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  double lowest_, highest_, rate_percent_per_s_, lead_;
  double set_point_ = 0.0, target_ = 0.0;
};

}  // namespace footfall::control
