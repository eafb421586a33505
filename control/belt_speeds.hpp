#pragma once
#include <algorithm>

#include "core/samples.hpp"

namespace footfall::control {

/// Speeds of the left and the right belt; of one belt both are its speed. Sign: > 0 is normal running.
/// Thread: values. Blocks/allocates: never. Errors: none.
struct BeltSpeeds {
  core::MetersPerSecond left, right;

  static constexpr BeltSpeeds both(core::MetersPerSecond speed) { return {speed, speed}; }
  /// As wires and files tell it: the left one's speed and how much faster the right one runs.
  static constexpr BeltSpeeds of(core::MetersPerSecond speed, core::MetersPerSecond split) {
    return {speed, speed + split};
  }
  static BeltSpeeds measured(const core::TreadmillState& drive) {
    return of(drive.measured_speed, drive.measured_split);
  }

  [[nodiscard]] core::MetersPerSecond split() const { return right - left; }
  [[nodiscard]] core::MetersPerSecond fastest() const { return std::max(core::abs(left), core::abs(right)); }
  [[nodiscard]] core::MetersPerSecond slowest() const { return std::min(left, right); }
  [[nodiscard]] bool is_finite() const { return left.is_finite() && right.is_finite(); }
  bool operator==(const BeltSpeeds&) const = default;
};

/// How each belt brakes, > 0. Otherwise as BeltSpeeds.
struct BeltBraking {
  core::MetersPerSecond2 left, right;
};

}  // namespace footfall::control
