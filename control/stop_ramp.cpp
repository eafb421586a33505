#include "control/stop_ramp.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::control {
namespace {

constexpr core::MetersPerSecond2 kHardestStop{2.0};  // hard braking is itself a fall hazard

double positive_or_zero(core::MetersPerSecond speed) {
  return speed.is_finite() ? std::max(0.0, speed.value()) : 0.0;
}

}  // namespace

void StopRamp::strengthen(StopKind kind, const BeltSpeeds& from) {
  if (kind_ == StopKind::None) {
    const double left = positive_or_zero(from.left), right = positive_or_zero(from.right);
    speed_ = std::max(left, right);
    left_share_ = speed_ > 0.0 ? left / speed_ : 1.0;
    right_share_ = speed_ > 0.0 ? right / speed_ : 1.0;
  }
  kind_ = std::max(kind_, kind);
}

BeltSpeeds StopRamp::speeds() const {
  return {core::MetersPerSecond{left_share_ * speed_}, core::MetersPerSecond{right_share_ * speed_}};
}

BeltBraking StopRamp::shared(core::MetersPerSecond2 braking) const {
  return {left_share_ * braking, right_share_ * braking};
}

BeltSpeeds StopRamp::step(core::Duration dt) {
  if (kind_ != StopKind::None && dt.ns > 0) {
    speed_ = std::max(0.0, speed_ - deceleration().value() * dt.seconds());
  }
  return speeds();
}

void StopRamp::clear() {
  kind_ = StopKind::None;
  speed_ = 0.0;
  left_share_ = right_share_ = 1.0;
}

core::MetersPerSecond2 StopRamp::deceleration() const {
  // A limit that is no usable number must not make a stop endless, nor harder than the hardest one.
  const auto usable = [](core::MetersPerSecond2 value) {
    const bool sane = value.is_finite() && value.value() > 0.0;
    return sane ? std::min(value, kHardestStop) : kHardestStop;
  };
  const auto ease = usable(limits_.ease_deceleration);
  const auto stop = std::max(ease, usable(limits_.stop_deceleration));
  switch (kind_) {
    case StopKind::None:
      return core::MetersPerSecond2{0.0};
    case StopKind::Ease:
      return ease;
    case StopKind::Stop:
      return stop;
    case StopKind::Fast:
      break;
  }
  return std::max(stop, usable(limits_.fast_deceleration));
}

}  // namespace footfall::control
