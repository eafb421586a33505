#pragma once
#include "control/belt_speeds.hpp"
#include "control/limits.hpp"
#include "control/motion_words.hpp"

namespace footfall::control {

/// The three stops as straight ramps, independent of the acceleration limit: ease, stop, fast. Only
/// strengthened. The faster belt brakes with the stop's deceleration, the slower one so much more gently that
/// both reach zero together. Units: in the types. Thread: treadmill thread, virtual time. Blocks/allocates:
/// never. Errors: none; a set-point that is not finite counts as 0. Source: docs/safety-states.md, "Stops".
class StopRamp {
 public:
  explicit StopRamp(const Limits& limits) : limits_(limits) {}

  /// Begins at the present set-point, or strengthens a stop under way. A weaker kind changes nothing.
  void strengthen(StopKind kind, const BeltSpeeds& from);
  BeltSpeeds step(core::Duration dt);
  /// The belt rests or is out of reach: the kind stays until clear(), and no set-point is left to slow from.
  void rest() { speed_ = 0.0; }
  void clear();

  [[nodiscard]] StopKind kind() const { return kind_; }
  [[nodiscard]] BeltSpeeds speeds() const;
  /// Each belt's part of a `braking` that the faster one brakes with; all of it when both stood.
  [[nodiscard]] BeltBraking shared(core::MetersPerSecond2 braking) const;
  [[nodiscard]] core::MetersPerSecond2 deceleration() const;
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  Limits limits_;
  StopKind kind_ = StopKind::None;
  double speed_ = 0.0;                           ///< of the faster belt
  double left_share_ = 1.0, right_share_ = 1.0;  ///< of that speed, each belt's; one of them is 1
};

}  // namespace footfall::control
