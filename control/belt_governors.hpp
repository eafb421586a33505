#pragma once
#include "control/belt_speeds.hpp"
#include "control/speed_governor.hpp"

namespace footfall::control {

/// One speed governor for each belt, and a limit on how far the belts may differ on their way to any target.
/// Units: in the types. Thread: treadmill thread, virtual time. Blocks/allocates: never. Errors: as
/// SpeedGovernor, a target that is not finite included. Guarantees, for any sequence of targets and time
/// steps: each belt keeps the guarantees of SpeedGovernor, and |right - left| never exceeds the largest
/// split by more than kRounding. Rule: docs/safety.md, SPEED-6. Method: a step after which the belts would
/// settle too far apart is not made; both go to where their present accelerations lead first, and on from
/// there, where the way to any allowed target cannot leave the range.
class BeltGovernors {
 public:
  BeltGovernors() = default;  ///< allows nothing
  BeltGovernors(const SpeedGovernor& each, core::MetersPerSecond largest_split);

  /// Begins a motion with both belts at `speed`, acceleration 0.
  void begin(core::MetersPerSecond speed);
  BeltSpeeds step(const BeltSpeeds& targets, core::Duration dt);
  /// As step, but no belt rises further than its present acceleration forces it to.
  BeltSpeeds step_without_increase(const BeltSpeeds& targets, core::Duration dt);

  [[nodiscard]] BeltSpeeds speeds() const { return {left_.speed(), right_.speed()}; }
  /// Where the belts arrive when their accelerations are taken away from now on.
  [[nodiscard]] BeltSpeeds settling() const { return {left_.settling_speed(), right_.settling_speed()}; }
  /// A belt is being slowed.
  [[nodiscard]] bool slowing() const {
    return left_.acceleration().value() < 0.0 || right_.acceleration().value() < 0.0;
  }
  /// Arrived at `targets`, acceleration 0.
  [[nodiscard]] bool settled_at(const BeltSpeeds& targets) const;

  static constexpr core::MetersPerSecond kRounding{0.001};
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  [[nodiscard]] bool too_far_apart(const SpeedGovernor& left, const SpeedGovernor& right) const;
  BeltSpeeds advance(const SpeedGovernor& left, const SpeedGovernor& right, core::Duration dt);

  SpeedGovernor left_, right_;
  core::MetersPerSecond largest_split_;
  bool gathering_ = false;  ///< both belts first come to a constant speed
};

}  // namespace footfall::control
