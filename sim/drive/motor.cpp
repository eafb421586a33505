#include "sim/drive/motor.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr double kCoastDeceleration = 0.3;  // m/s², friction of belt and deck without power
constexpr double kStandstill = 0.002;       // m/s: below this the belt sticks

double towards(double value, double target, double amount) {
  return value < target ? std::min(target, value + amount) : std::max(target, value - amount);
}

}  // namespace

void Motor::step(double dt_s, const MotorDemand& demand) {
  if (coasting_) {
    belt_m_s_ = towards(belt_m_s_, 0.0, rolling_m_s2_ * dt_s);
    if (belt_m_s_ == 0.0) coasting_ = false;
    return;
  }
  const double wanted = demand.frequency_hz;
  const bool faster = std::abs(wanted) > std::abs(frequency_hz_) && wanted * frequency_hz_ >= 0.0;
  const double time_s = faster ? demand.acceleration_time_s : demand.deceleration_time_s;
  // Through zero when the direction changes: first down to 0, then up the other way.
  const double target = wanted * frequency_hz_ < 0.0 ? 0.0 : wanted;
  frequency_hz_ = towards(frequency_hz_, target, demand.full_hz / time_s * dt_s);

  const double driven = frequency_hz_ / hz_per_m_s_;
  belt_m_s_ += (driven - belt_m_s_) * (1.0 - std::exp(-dt_s / belt_lag_s_));
  if (frequency_hz_ == 0.0 && std::abs(belt_m_s_) < kStandstill) belt_m_s_ = 0.0;
}

void Motor::coast() {
  if (frequency_hz_ == 0.0) return;
  coasting_ = true;
  rolling_m_s2_ = kCoastDeceleration;
  frequency_hz_ = 0.0;
}

void Motor::brake(double deceleration_m_s2) {
  coasting_ = belt_m_s_ != 0.0;
  rolling_m_s2_ = deceleration_m_s2;
  frequency_hz_ = 0.0;
}

void Motor::pick_up() {
  if (coasting_) frequency_hz_ = belt_m_s_ * hz_per_m_s_;
  coasting_ = false;
}

}  // namespace footfall::sim
