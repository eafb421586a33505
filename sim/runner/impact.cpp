#include "sim/runner/impact.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::sim {
namespace {
constexpr double kLowerMassShare = 0.08;
constexpr double kStopTime = 0.030;
constexpr double kC0 = -1.3;
constexpr double kC1 = 26.0;
}  // namespace

double ImpactPulse::at(double t) const {
  if (peak_bw <= 0.0 || t <= 0.0 || t >= 2.0 * half_width_s) return 0.0;
  return 0.5 * peak_bw * (1.0 + std::cos(std::numbers::pi * (t - half_width_s) / half_width_s));
}

ImpactPulse impact_pulse(FootStrike foot_strike, const Landing& landing) {
  if (foot_strike == FootStrike::Forefoot) return {};
  const double reach = landing.overstride.value() * landing.step.value();
  double foot = std::max(0.0, kC0 + kC1 * reach);
  if (foot_strike == FootStrike::Midfoot) foot *= 0.5;
  const double speed = std::hypot(landing.body_speed.value(), foot);
  const double mean_bw = kLowerMassShare * (speed / kStopTime / core::kStandardGravity.value() + 1.0);
  return {2.0 * mean_bw, kStopTime};
}

}  // namespace footfall::sim
