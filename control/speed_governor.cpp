#include "control/speed_governor.hpp"

#include <algorithm>
#include <cmath>

#include "control/limits.hpp"

namespace footfall::control {
namespace {

constexpr double kRoundingSeconds = 1e-9;

double positive_or_zero(double value) {
  return std::isfinite(value) && value > 0.0 ? value : 0.0;
}

}  // namespace

SpeedGovernor::SpeedGovernor(core::MetersPerSecond ceiling, core::MetersPerSecond2 acceleration,
                             core::MetersPerSecond3 jerk)
    : ceiling_(std::min(positive_or_zero(ceiling.value()), kHardMaxSpeed.value())),
      max_acceleration_(std::min(positive_or_zero(acceleration.value()), kHardMaxAcceleration.value())),
      max_jerk_(positive_or_zero(jerk.value())) {}

void SpeedGovernor::begin(core::MetersPerSecond speed) {
  speed_ = std::min(positive_or_zero(speed.value()), ceiling_);
  target_ = speed_;
  acceleration_ = 0.0;
}

core::MetersPerSecond SpeedGovernor::step(core::MetersPerSecond target, core::Duration dt) {
  if (target.is_finite()) target_ = std::clamp(target.value(), 0.0, ceiling_);
  if (max_acceleration_ > 0.0 && max_jerk_ > 0.0) advance(std::min(dt, kLongestStep).seconds());
  return speed();
}

core::MetersPerSecond SpeedGovernor::step_without_increase(core::MetersPerSecond target, core::Duration dt) {
  const double highest = unbounded_settling_speed();
  const bool usable = target.is_finite();
  return step(core::MetersPerSecond{std::min(usable ? target.value() : target_, highest)}, dt);
}

core::MetersPerSecond SpeedGovernor::settle(core::Duration dt) {
  return step(settling_speed(), dt);
}

core::MetersPerSecond SpeedGovernor::settling_speed() const {
  return core::MetersPerSecond{std::clamp(unbounded_settling_speed(), 0.0, ceiling_)};
}

double SpeedGovernor::unbounded_settling_speed() const {
  if (acceleration_ == 0.0) return speed_;
  return speed_ + acceleration_ * std::abs(acceleration_) / (2.0 * max_jerk_);
}

void SpeedGovernor::advance(double seconds) {
  if (!(seconds > 0.0)) return;
  // Mirrored so that the wanted change is upward: a is the acceleration towards the target, dv the way to go.
  const double side = target_ >= unbounded_settling_speed() ? 1.0 : -1.0;
  const double a = side * acceleration_;
  const double dv = side * (target_ - speed_);
  const double j = max_jerk_;
  const double peak =
      std::max(a, std::min(max_acceleration_, std::sqrt(std::max(0.0, j * dv + 0.5 * a * a))));
  const double rise = (peak - a) / j;
  const double fall = peak / j;
  const double moved = (2.0 * peak * peak - a * a) / (2.0 * j);
  const double hold = peak > 0.0 ? std::max(0.0, (dv - moved) / peak) : 0.0;

  // A rounding error must not leave the last hair of a change, and its acceleration, to the next cycle.
  if (seconds + kRoundingSeconds >= rise + hold + fall) {
    speed_ = target_;
    acceleration_ = 0.0;
    return;
  }
  double gained = 0.0;
  double now = peak;
  if (seconds <= rise) {
    now = a + j * seconds;
    gained = 0.5 * (a + now) * seconds;
  } else if (seconds <= rise + hold) {
    gained = 0.5 * (a + peak) * rise + peak * (seconds - rise);
  } else {
    const double falling = seconds - rise - hold;
    now = peak - j * falling;
    gained = 0.5 * (a + peak) * rise + peak * hold + 0.5 * (peak + now) * falling;
  }
  acceleration_ = side * now;
  speed_ = std::clamp(speed_ + side * gained, 0.0, ceiling_);
}

}  // namespace footfall::control
