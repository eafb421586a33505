#pragma once
#include "control/limits.hpp"
#include "control/motion_words.hpp"

namespace footfall::control {

/// The three stops as straight ramps, independent of the acceleration limit: ease, stop, fast. Only
/// strengthened. Units: in the types. Thread: treadmill thread, virtual time. Blocks/allocates: never.
/// Errors: none; a set-point that is not finite counts as 0. Source: safety.md "Stopping".
class StopRamp {
 public:
  explicit StopRamp(const Limits& limits) : limits_(limits) {}

  /// Begins at the present set-point, or strengthens a stop under way. A weaker kind changes nothing.
  void strengthen(StopKind kind, core::MetersPerSecond from);
  core::MetersPerSecond step(core::Duration dt);
  void clear();

  [[nodiscard]] StopKind kind() const { return kind_; }
  [[nodiscard]] core::MetersPerSecond speed() const { return core::MetersPerSecond{speed_}; }
  [[nodiscard]] core::MetersPerSecond2 deceleration() const;

 private:
  Limits limits_;
  StopKind kind_ = StopKind::None;
  double speed_ = 0.0;
};

}  // namespace footfall::control
