#pragma once
#include <optional>

#include "control/limits.hpp"

namespace footfall::control {

/// Rate-limited incline set-point, never more than kLeadS of travel (or one step of the machine, where that
/// is more) ahead of the measured incline: an actuator that hears nothing any more stands within 500 ms, and
/// freezing it really stops the movement. Sign: > 0 uphill. Units: grade percent. Thread: treadmill
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
