#include "control/incline_ramp.hpp"

#include <algorithm>
#include <cmath>

#include "control/speed_governor.hpp"

namespace footfall::control {

InclineRamp::InclineRamp(const Limits& limits, core::GradePercent machine_step)
    : lowest_(std::clamp(limits.min_incline.value(), -kHardMaxIncline.value(), kHardMaxIncline.value())),
      highest_(std::clamp(limits.max_incline.value(), lowest_, kHardMaxIncline.value())),
      rate_percent_per_s_(std::max(0.0, limits.incline_rate_percent_per_s)),
      lead_(std::max(kLeadS * rate_percent_per_s_, machine_step.is_finite() ? machine_step.value() : 0.0)) {}

void InclineRamp::begin(core::GradePercent measured) {
  if (!measured.is_finite()) return;
  // As it is, though it be outside the limits: a freeze that moved the deck would be none.
  set_point_ = std::clamp(measured.value(), -kHardMaxIncline.value(), kHardMaxIncline.value());
  target_ = set_point_;
}

void InclineRamp::set_target(core::GradePercent target) {
  if (target.is_finite()) target_ = std::clamp(target.value(), lowest_, highest_);
}

core::GradePercent InclineRamp::step(core::GradePercent measured, core::Duration dt) {
  const double travel =
      rate_percent_per_s_ * std::clamp(std::min(dt, SpeedGovernor::kLongestStep).seconds(), 0.0, 1.0);
  double next = set_point_ + std::clamp(target_ - set_point_, -travel, travel);
  if (measured.is_finite()) {
    const double reachable = std::clamp(next, measured.value() - lead_, measured.value() + lead_);
    // An actuator that lags holds the set-point back, it never drags it the other way.
    next = target_ >= set_point_ ? std::max(set_point_, reachable) : std::min(set_point_, reachable);
  }
  // From outside the limits it comes back at the rate.
  set_point_ = std::clamp(next, std::min(lowest_, set_point_), std::max(highest_, set_point_));
  return set_point();
}

void InclineRamp::freeze(core::GradePercent measured) {
  begin(measured);
  target_ = set_point_;
}

}  // namespace footfall::control
