#include "control/belt_governors.hpp"

namespace footfall::control {

BeltGovernors::BeltGovernors(const SpeedGovernor& each, core::MetersPerSecond largest_split)
    : left_(each), right_(each) {
  if (largest_split.is_finite()) largest_split_ = std::max(core::MetersPerSecond{0.0}, largest_split);
}

void BeltGovernors::begin(core::MetersPerSecond speed) {
  left_.begin(speed);
  right_.begin(speed);
  gathering_ = false;
}

BeltSpeeds BeltGovernors::step(const BeltSpeeds& targets, core::Duration dt) {
  SpeedGovernor left = left_, right = right_;
  left.step(targets.left, dt);
  right.step(targets.right, dt);
  return advance(left, right, dt);
}

BeltSpeeds BeltGovernors::step_without_increase(const BeltSpeeds& targets, core::Duration dt) {
  SpeedGovernor left = left_, right = right_;
  left.step_without_increase(targets.left, dt);
  right.step_without_increase(targets.right, dt);
  return advance(left, right, dt);
}

BeltSpeeds BeltGovernors::advance(const SpeedGovernor& left, const SpeedGovernor& right, core::Duration dt) {
  if (gathering_ || too_far_apart(left, right)) {
    gathering_ = true;
    left_.settle(dt);
    right_.settle(dt);
    if (left_.settled() && right_.settled()) gathering_ = false;
    return speeds();
  }
  left_ = left;
  right_ = right;
  return speeds();
}

bool BeltGovernors::too_far_apart(const SpeedGovernor& left, const SpeedGovernor& right) const {
  return core::abs(right.settling_speed() - left.settling_speed()) > largest_split_ + 0.5 * kRounding;
}

bool BeltGovernors::settled_at(const BeltSpeeds& targets) const {
  return left_.settled() && right_.settled() && speeds() == targets;
}

}  // namespace footfall::control
