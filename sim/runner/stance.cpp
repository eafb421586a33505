#include "sim/runner/stance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/runner/impact.hpp"

namespace footfall::sim {
namespace {

constexpr double kG = core::kStandardGravity.value();
constexpr double kMedialPeakBw = 0.06;
constexpr double kLateralSpikeBw = 0.03;
constexpr double kLateralSpikeTime = 0.020;
constexpr double kMedialPath = 0.015;
constexpr std::size_t kN = kStanceIntervals;

/// Trapezoid over the grid: exact for what wrench() hands out, which is linear between grid points.
template <class Function>
double integral(double h, Function f) {
  double sum = 0.5 * (f(0) + f(kN));
  for (std::size_t i = 1; i < kN; ++i) sum += f(i);
  return sum * h;
}

double ramp(double t, double t0, double y0, double t1, double y1) {
  return y0 + (y1 - y0) * (t - t0) / (t1 - t0);
}

/// CoP under the foot as a share of its length, from the heel, over stance.
double foot_share(FootStrike strike, double tau) {
  constexpr double kTurn = 0.35;
  const double start = strike == FootStrike::Rearfoot ? 0.10 : (strike == FootStrike::Midfoot ? 0.45 : 0.75);
  return tau < kTurn ? ramp(tau, 0.0, start, kTurn, 0.55) : ramp(tau, kTurn, 0.55, 1.0, 0.95);
}

/// Toward the body's midline > 0.
double medial_bw(double time_s, double tau) {
  const double spike = time_s < kLateralSpikeTime
                           ? kLateralSpikeBw * std::sin(std::numbers::pi * time_s / kLateralSpikeTime)
                           : 0.0;
  return kMedialPeakBw * std::sin(std::numbers::pi * tau) - spike;
}

}  // namespace

double Stance::tau(std::size_t i) const {
  return static_cast<double>(i) / static_cast<double>(kN);
}

void Stance::plan(const StancePlan& plan) {
  plan_ = plan;
  h_ = plan.contact.value() / static_cast<double>(kN);
  share_vertical_impulse();
  move_centre_of_mass_vertically();
  forward_.fill(0.0);
  for (int pass = 0; pass < 3; ++pass) {
    move_centre_of_mass_forward();
    place_foot();
  }
  centre_on_belt();
  measure();
}

void Stance::share_vertical_impulse() {
  const double flight = (plan_.step - plan_.contact).value();
  pulse_ = impact_pulse(plan_.foot_strike,
                        {core::MetersPerSecond(0.5 * kG * flight), plan_.spring->overstride, plan_.step});
  for (std::size_t i = 0; i <= kN; ++i) {
    impact_[i] = pulse_.at(h_ * static_cast<double>(i));
    spring_[i] = plan_.spring->force_bw[i];
  }
  const double of_impact = integral(h_, [this](std::size_t i) { return impact_[i]; });
  const double of_spring = integral(h_, [this](std::size_t i) { return spring_[i]; });
  const double share = (plan_.step.value() - of_impact) / of_spring;
  for (double& f : spring_) f *= share;
}

void Stance::move_centre_of_mass_vertically() {
  Grid velocity{};
  height_[0] = 0.0;
  for (std::size_t i = 1; i <= kN; ++i) {
    const double mean = 0.5 * (impact_[i - 1] + spring_[i - 1] + impact_[i] + spring_[i]);
    velocity[i] = velocity[i - 1] + h_ * kG * (mean - 1.0);
    height_[i] = height_[i - 1] + 0.5 * h_ * (velocity[i - 1] + velocity[i]);
  }
  const double flight = (plan_.step - plan_.contact).value();
  const double rise = height_[kN] + velocity[kN] * flight - 0.5 * kG * flight * flight;
  const double first = -rise / plan_.step.value();
  const double landing = plan_.leg_length.value() * std::cos(plan_.spring->landing_angle_rad);
  for (std::size_t i = 0; i <= kN; ++i) height_[i] += landing + first * h_ * static_cast<double>(i);
}

void Stance::move_centre_of_mass_forward() {
  Grid velocity{};
  com_[0] = 0.0;
  for (std::size_t i = 1; i <= kN; ++i) {
    velocity[i] = velocity[i - 1] + 0.5 * h_ * kG * (forward_[i - 1] + forward_[i]);
    com_[i] = com_[i - 1] + 0.5 * h_ * (velocity[i - 1] + velocity[i]);
  }
  const double flight = (plan_.step - plan_.contact).value();
  const double way = com_[kN] + velocity[kN] * flight;
  const double first = plan_.speed.value() - way / plan_.step.value();
  for (std::size_t i = 0; i <= kN; ++i) com_[i] += first * h_ * static_cast<double>(i);
}

/// Two linear balances in the heel's place c and the tilt e, with the foot's shape l known:
///   impulse  0 = S F2 (x-l)/z - c S F2/z + e S F2
///   moment   0 = S F1 (l-x)   + c S F1   + e S F2 z      (the spring's own part points at the CoM)
void Stance::place_foot() {
  const double foot = plan_.foot_length.value();
  const auto shape = [&](std::size_t i) { return foot * foot_share(plan_.foot_strike, tau(i)); };
  const auto sum = [this](auto f) { return integral(h_, f); };
  const double a11 = -sum([this](std::size_t i) { return spring_[i] / height_[i]; });
  const double a12 = sum([this](std::size_t i) { return spring_[i]; });
  const double b1 = -sum([&](std::size_t i) { return spring_[i] * (com_[i] - shape(i)) / height_[i]; });
  const double a21 = sum([this](std::size_t i) { return impact_[i]; });
  const double a22 = sum([this](std::size_t i) { return spring_[i] * height_[i]; });
  const double b2 = sum([&](std::size_t i) { return impact_[i] * (com_[i] - shape(i)); });
  const double det = a11 * a22 - a12 * a21;
  const double heel = (b1 * a22 - a12 * b2) / det;
  const double tilt = (a11 * b2 - b1 * a21) / det;
  for (std::size_t i = 0; i <= kN; ++i) {
    cop_[i] = heel + shape(i);
    forward_[i] = spring_[i] * ((com_[i] - cop_[i]) / height_[i] + tilt);
  }
}

/// The centre of mass swings about the lab's origin by a centimetre; its mean over the step belongs there.
void Stance::centre_on_belt() {
  const double speed = plan_.speed.value();
  const auto drift = [&](std::size_t i) { return com_[i] - speed * h_ * static_cast<double>(i); };
  const double flight = (plan_.step - plan_.contact).value();
  const double in_flight = 0.5 * (drift(kN) + 0.0) * flight;  // straight back to the next touch-down
  const double mean = (integral(h_, drift) + in_flight) / plan_.step.value();
  for (std::size_t i = 0; i <= kN; ++i) {
    com_[i] -= mean;
    cop_[i] -= mean;
  }
}

double Stance::crossing(double level_bw, bool rising) const {
  const auto vertical = [this](std::size_t i) { return impact_[i] + spring_[i]; };
  for (std::size_t k = 1; k <= kN; ++k) {
    const std::size_t inner = rising ? k : kN - k;
    const std::size_t outer = rising ? k - 1 : kN - k + 1;
    if (vertical(inner) < level_bw) continue;
    const double part = (level_bw - vertical(outer)) / (vertical(inner) - vertical(outer));
    const double step = rising ? part : -part;
    return h_ * (static_cast<double>(outer) + step);
  }
  return 0.0;
}

void Stance::measure() {
  const double weight = core::body_weight(plan_.mass).value();
  double peak = 0.0;
  double braking = 0.0;
  double propulsive = 0.0;
  for (std::size_t i = 0; i <= kN; ++i) {
    peak = std::max(peak, impact_[i] + spring_[i]);
    braking = std::max(braking, -forward_[i]);
    propulsive = std::max(propulsive, forward_[i]);
  }
  truth_.initial_contact_s = crossing(50.0 / weight, true);
  truth_.toe_off_s = crossing(50.0 / weight, false);
  truth_.rise_20n_s = crossing(20.0 / weight, true);
  truth_.fall_20n_s = crossing(20.0 / weight, false);
  truth_.peak_vertical = core::Newtons(weight * peak);
  truth_.braking_peak = core::Newtons(weight * braking);
  truth_.propulsive_peak = core::Newtons(weight * propulsive);
  const auto half = [&](double sign) {
    return weight * integral(h_, [&](std::size_t i) { return std::max(sign * forward_[i], 0.0); });
  };
  truth_.braking_impulse = core::NewtonSeconds(half(-1.0));
  truth_.propulsive_impulse = core::NewtonSeconds(half(1.0));
  const auto at = static_cast<std::size_t>(std::lround(truth_.initial_contact_s / h_));
  truth_.overstride = core::Meters(cop_[at] - com_[at]);
}

std::array<Point2, kStanceKeys> Stance::centre_of_mass() const {
  std::array<Point2, kStanceKeys> centre{};
  for (std::size_t k = 0; k < kStanceKeys; ++k) {
    const double position = static_cast<double>(k) * static_cast<double>(kN) / (kStanceKeys - 1);
    const auto i = std::min(static_cast<std::size_t>(position), kN - 1);
    const double part = position - static_cast<double>(i);
    centre.at(k) = {com_[i] + part * (com_[i + 1] - com_[i]) - com_[0],
                    height_[i] + part * (height_[i + 1] - height_[i])};
  }
  return centre;
}

core::Wrench Stance::wrench(double time_s, core::Meters carried) const {
  if (!(time_s > 0.0) || time_s >= plan_.contact.value()) return {};
  const double position = time_s / h_;
  const auto i = std::min(static_cast<std::size_t>(position), kN - 1);
  const double part = position - static_cast<double>(i);
  const auto between = [&](const Grid& grid) { return grid[i] + part * (grid[i + 1] - grid[i]); };

  const double share = time_s / plan_.contact.value();
  const double outward = plan_.side == kRight ? 1.0 : -1.0;
  const double weight = core::body_weight(plan_.mass).value();
  const double f_v = weight * (between(impact_) + between(spring_));
  const double f_ap = weight * between(forward_);
  const double f_ml = -outward * weight * medial_bw(time_s, share);
  const double cop_ap = between(cop_) - carried.value();
  const double cop_ml = outward * (0.5 * plan_.step_width.value() + kMedialPath * (0.5 - share));
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(f_ml),
          core::NewtonMeters(-cop_ml * f_v),
          core::NewtonMeters(cop_ml * f_ap - cop_ap * f_ml),
          core::NewtonMeters(cop_ap * f_v)};
}

}  // namespace footfall::sim
