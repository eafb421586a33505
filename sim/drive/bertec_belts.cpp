#include "sim/drive/bertec_belts.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr double kStepLength = 0.001;  // s
constexpr double kUnpowered = 1.5;     // m/s2: drives dump their energy into brake resistors
constexpr double kRest = 0.002;        // m/s

double towards(double from, double to, double most) {
  return from + std::clamp(to - from, -most, most);
}

}  // namespace

void BertecBelts::set_belt(std::size_t belt, double speed_m_s, double acceleration_m_s2,
                           double deceleration_m_s2) {
  if (emergency_ || fault_ != 0) return;
  Belt& one = belts_[belt];
  one.goal = std::clamp(speed_m_s, options_.backwards ? -options_.fastest_m_s : 0.0, options_.fastest_m_s);
  one.up = std::abs(acceleration_m_s2);
  one.down = std::abs(deceleration_m_s2);
}

void BertecBelts::set_incline(double degrees) {
  if (!emergency_ && fault_ == 0) set_incline_ = std::clamp(degrees, 0.0, options_.steepest_degrees);
}

void BertecBelts::rest() {
  for (Belt& belt : belts_) belt.goal = 0.0;
  set_incline_ = incline_;
}

void BertecBelts::set_emergency(bool pressed) {
  emergency_ = pressed;
  if (!pressed) fault_ = 0;
  rest();
}

void BertecBelts::inject_fault(std::uint8_t code) {
  fault_ = code;
  rest();
}

bool BertecBelts::told_to_run() const {
  return std::any_of(belts_.begin(), belts_.end(), [](const Belt& belt) { return belt.goal != 0.0; });
}

bool BertecBelts::moving() const {
  return std::any_of(belts_.begin(), belts_.end(), [](const Belt& belt) { return belt.belt != 0.0; });
}

void BertecBelts::advance(core::Timestamp now) {
  if (!begun_) {
    begun_ = true;
    now_ = now;
  }
  double left = (now - now_).seconds();
  if (left <= 0.0) return;
  now_ = now;
  for (; left > 0.0; left -= kStepLength) step(std::min(left, kStepLength));
}

void BertecBelts::step(double seconds) {
  const bool powered = !emergency_ && fault_ == 0;
  for (Belt& belt : belts_) {
    const bool faster = std::abs(belt.goal) > std::abs(belt.motor);
    const double rate = !powered ? kUnpowered : faster ? belt.up : belt.down;
    belt.motor = towards(belt.motor, belt.goal, rate * seconds);
    belt.belt += (belt.motor - belt.belt) * std::min(1.0, seconds / options_.belt_lag_s);
    if (belt.motor == 0.0 && std::abs(belt.belt) < kRest) belt.belt = 0.0;
  }
  if (powered) incline_ = towards(incline_, set_incline_, options_.incline_rate_degrees_s * seconds);
}

}  // namespace footfall::sim
