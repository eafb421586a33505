#pragma once
#include <optional>

#include "control/limits.hpp"

namespace footfall::control {

/// Rate-limited incline set-point, never more than one second of travel ahead of the measured incline, so
/// that freezing it really stops the movement. Sign: > 0 uphill. Units: grade percent. Thread: treadmill
/// thread, virtual time. Blocks/allocates: never. Errors: values that are not finite are ignored.
class InclineRamp {
 public:
  explicit InclineRamp(const Limits& limits);

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
  double lowest_, highest_, rate_percent_per_s_;
  double set_point_ = 0.0, target_ = 0.0;
};

}  // namespace footfall::control
