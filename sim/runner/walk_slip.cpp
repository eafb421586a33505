#include "sim/runner/walk_slip.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr double kG = core::kStandardGravity.value();
constexpr double kSpringLength = 1.075;  // of leg length
constexpr double kStep = 1e-3;
using Three = std::array<double, 3>;

struct Mass {
  double x = 0.0, z = 0.0, vx = 0.0, vz = 0.0;
};
struct Leg {
  double length = 1.0, stiffness = 0.0;  ///< per mass
  /// Force per mass of a foot at `foot`.
  [[nodiscard]] std::array<double, 2> push(const Mass& m, double foot) const {
    const double dx = m.x - foot;
    const double now = std::hypot(dx, m.z);
    const double f = stiffness * std::max(0.0, length - now) / now;
    return {f * dx, f * m.z};
  }
};

Mass rate(const Leg& leg, const Mass& m, double other, bool both) {
  const auto a = leg.push(m, 0.0);
  const auto b = both ? leg.push(m, other) : std::array<double, 2>{};
  return {m.vx, m.vz, a[0] + b[0], a[1] + b[1] - kG};
}
Mass plus(const Mass& m, const Mass& r, double h) {
  return {m.x + h * r.x, m.z + h * r.z, m.vx + h * r.vx, m.vz + h * r.vz};
}
Mass go(const Leg& leg, const Mass& m, double h, double other, bool both) {
  const Mass a = rate(leg, m, other, both);
  const Mass b = rate(leg, plus(m, a, h / 2), other, both);
  const Mass c = rate(leg, plus(m, b, h / 2), other, both);
  const Mass d = rate(leg, plus(m, c, h), other, both);
  return plus(plus(plus(plus(m, a, h / 6), b, h / 3), c, h / 3), d, h / 6);
}

/// From over the foot (leg upright, no vertical speed) to the middle between the feet.
struct HalfStep {
  double touch_down_s = 0.0, middle_s = 0.0, other_foot = 0.0, vertical_speed = 0.0;
};

/// Length of the last integration step at which `reached` turns true.
template <class Reached>
double part_of_step(Reached reached) {
  double low = 0.0;
  double high = kStep;
  for (int i = 0; i < 45; ++i) {
    const double middle = 0.5 * (low + high);
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

std::optional<HalfStep> half_step(const Leg& leg, const Three& u) {
  const double landing = leg.length * std::sin(u[2]);
  if (u[0] <= landing || u[0] >= leg.length || u[1] <= 0.0) return std::nullopt;
  Mass m{0.0, u[0], u[1], 0.0};
  HalfStep half;
  for (bool both = false;; both = true) {
    const double goal = 0.5 * half.other_foot;
    const auto reached = [&](const Mass& at) { return both ? at.x > goal : at.z < landing; };
    for (;;) {
      const Mass next = go(leg, m, kStep, half.other_foot, both);
      if (half.middle_s > 1.0 || next.z < 0.4 * leg.length) return std::nullopt;
      if (reached(next)) break;
      m = next;
      half.middle_s += kStep;
    }
    const double last = part_of_step([&](double h) { return reached(go(leg, m, h, half.other_foot, both)); });
    m = go(leg, m, last, half.other_foot, both);
    half.middle_s += last;
    if (both) break;
    half.touch_down_s = half.middle_s;
    half.other_foot = m.x + leg.length * std::cos(u[2]);
    if (m.x <= 0.0 || m.x >= 0.5 * half.other_foot) return std::nullopt;
  }
  half.vertical_speed = m.vz;
  return half;
}

Leg leg_of(const WalkInputs& in) {
  const double v = std::clamp(in.speed.value(), kSlowestWalk.value(), kFastestWalk.value());
  const double slower = std::max(0.0, 1.4 - v) / 0.4;
  const double relative = 30.0 + 8.0 * slower;
  const double length = kSpringLength * in.leg_length.value();
  return {length, relative * kG / length};
}

double contact_of(const HalfStep& half) {
  return 2.0 * half.middle_s + 2.0 * (half.middle_s - half.touch_down_s);
}

/// How far from symmetric, in time and at the speed asked for.
std::optional<Three> misfit(const WalkInputs& in, const Three& u) {
  const auto half = half_step(leg_of(in), u);
  if (!half) return std::nullopt;
  const double step = 60.0 / in.cadence.value();
  const double way = (in.speed.value() - in.cop_travel.value() / contact_of(*half)) * step;
  return Three{half->vertical_speed, 2.0 * half->middle_s - step, half->other_foot - way};
}

double size(const Three& r) {
  return std::abs(r[0]) + 5.0 * std::abs(r[1]) + std::abs(r[2]);
}

double determinant(const std::array<Three, 3>& c) {
  return c[0][0] * (c[1][1] * c[2][2] - c[1][2] * c[2][1]) -
         c[1][0] * (c[0][1] * c[2][2] - c[0][2] * c[2][1]) +
         c[2][0] * (c[0][1] * c[1][2] - c[0][2] * c[1][1]);
}

bool newton_step(const WalkInputs& in, Three& u, Three& r) {
  constexpr double kDifference = 1e-6;
  std::array<Three, 3> columns{};
  for (std::size_t c = 0; c < 3; ++c) {
    Three beside = u;
    beside.at(c) += kDifference;
    const auto there = misfit(in, beside);
    if (!there) return false;
    for (std::size_t k = 0; k < 3; ++k) columns.at(c).at(k) = (there->at(k) - r.at(k)) / kDifference;
  }
  const double d = determinant(columns);
  if (std::abs(d) < 1e-14) return false;
  Three delta{};
  for (std::size_t c = 0; c < 3; ++c) {
    auto replaced = columns;
    replaced.at(c) = r;
    delta.at(c) = -determinant(replaced) / d;
  }
  for (double part = 1.0; part > 1e-3; part *= 0.5) {
    Three tried = u;
    for (std::size_t c = 0; c < 3; ++c) tried.at(c) += part * delta.at(c);
    const auto there = misfit(in, tried);
    if (there && size(*there) < size(r)) {
      u = tried;
      r = *there;
      return true;
    }
  }
  return false;
}

bool newton(const WalkInputs& in, Three& u) {
  auto r = misfit(in, u);
  if (!r) return false;
  for (int i = 0; i < 30 && size(*r) > 1e-9; ++i) {
    if (!newton_step(in, u, *r)) break;
  }
  return size(*r) < 1e-7;
}

/// At 1.4 m/s and 117 steps/min with the spring of 1 m; scaled to the leg, everything is reached from there.
constexpr WalkInputs kOrigin{core::MetersPerSecond(1.4), core::StepsPerMinute(116.8),
                             core::Meters(1.0 / kSpringLength), core::Meters(0.23)};
constexpr Three kStart{0.9766, 0.934, 1.2338};

/// The second half of a stance is integrated, the first is its mirror image.
WalkSolution solution_from(const WalkInputs& in, const Three& u) {
  const Leg leg = leg_of(in);
  const HalfStep half = *half_step(leg, u);
  WalkSolution s;
  s.inputs = in;
  s.unknowns = u;
  s.step = core::Seconds(2.0 * half.middle_s);
  s.contact = core::Seconds(contact_of(half));
  s.double_support = s.contact - s.step;
  s.foot_ahead = core::Meters(leg.length * std::cos(u[2]));
  constexpr std::size_t kMiddle = kWalkIntervals / 2;
  constexpr int kFine = 8;
  const double h = s.contact.value() / kWalkIntervals / kFine;
  Mass m{0.0, u[0], u[1], 0.0};
  double t = 0.0;
  for (std::size_t i = 0; i <= kMiddle; ++i) {
    const auto push = leg.push(m, 0.0);
    s.vertical_bw.at(kMiddle + i) = s.vertical_bw.at(kMiddle - i) = push[1] / kG;
    s.fore_aft_bw.at(kMiddle + i) = push[0] / kG;
    s.fore_aft_bw.at(kMiddle - i) = -push[0] / kG;
    for (int k = 0; k < kFine; ++k) {
      const double to_landing = half.touch_down_s - t;
      if (to_landing > 0.0 && to_landing < h) {
        m = go(leg, m, to_landing, half.other_foot, false);
        m = go(leg, m, h - to_landing, half.other_foot, true);
      } else {
        m = go(leg, m, h, half.other_foot, to_landing <= 0.0);
      }
      t += h;
    }
  }
  s.vertical_bw.front() = s.vertical_bw.back() = 0.0;
  s.fore_aft_bw.front() = s.fore_aft_bw.back() = 0.0;
  return s;
}

}  // namespace

core::Meters walking_cop_travel(core::MetersPerSecond speed) {
  return core::Meters(0.23 - 0.45 * std::max(0.0, 1.2 - std::max(speed, kSlowestWalk).value()));
}

core::StepsPerMinute natural_walking_cadence(core::MetersPerSecond speed) {
  return core::StepsPerMinute(72.0 + 32.0 * speed.value());
}

core::Result<WalkSolution> solve_walk(const WalkInputs& in) {
  constexpr int kParts = 16;
  Three u = kStart;
  for (int i = 0; i <= kParts; ++i) {
    const double part = static_cast<double>(i) / kParts;
    WalkInputs between = in;
    between.speed = kOrigin.speed + part * (in.speed - kOrigin.speed);
    between.cadence = kOrigin.cadence + part * (in.cadence - kOrigin.cadence);
    between.leg_length = kOrigin.leg_length + part * (in.leg_length - kOrigin.leg_length);
    between.cop_travel = kOrigin.cop_travel + part * (in.cop_travel - kOrigin.cop_travel);
    if (!newton(between, u)) {
      return core::fail(core::Remedy::Reconfigure,
                        "Walking model: nobody walks at %.2f m/s with %.0f steps/min; choose other values.",
                        in.speed.value(), in.cadence.value());
    }
  }
  return solution_from(in, u);
}

}  // namespace footfall::sim
