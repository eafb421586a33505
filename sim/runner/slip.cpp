#include "sim/runner/slip.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr double kG = core::kStandardGravity.value();
constexpr double kStep = 0.5e-3;
constexpr double kLongestStance = 0.8;

/// Unknowns of the closure: two speeds, and landing angle or stiffness, whichever is not prescribed.
struct Unknowns {
  double horizontal = 0.0, down = 0.0, angle = 0.0, stiffness = 0.0;
};

struct Motion {
  double x = 0.0, z = 0.0, vx = 0.0, vz = 0.0;
};

Motion along(const Motion& m, const Motion& rate, double h) {
  return {m.x + h * rate.x, m.z + h * rate.z, m.vx + h * rate.vx, m.vz + h * rate.vz};
}

class Bounce {
 public:
  Bounce(const Unknowns& u, double leg) : leg_(leg), stiffness_(u.stiffness) {
    now_ = {-leg * std::sin(u.angle), leg * std::cos(u.angle), u.horizontal, -u.down};
  }
  /// Force per mass along x and z.
  [[nodiscard]] Motion rate(const Motion& m) const {
    const double length = std::sqrt(m.x * m.x + m.z * m.z);
    const double pull = stiffness_ * (leg_ - length) / length;
    return {m.vx, m.vz, pull * m.x, pull * m.z - kG};
  }
  [[nodiscard]] Motion after(double h) const {
    const Motion a = rate(now_);
    const Motion b = rate(along(now_, a, h / 2));
    const Motion c = rate(along(now_, b, h / 2));
    const Motion d = rate(along(now_, c, h));
    Motion next = along(now_, a, h / 6);
    next = along(next, b, h / 3);
    next = along(next, c, h / 3);
    return along(next, d, h / 6);
  }
  void go(double h) {
    now_ = after(h);
    time_ += h;
  }
  [[nodiscard]] const Motion& now() const { return now_; }
  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] double compression(const Motion& m) const { return leg_ - std::sqrt(m.x * m.x + m.z * m.z); }

  /// Runs until the leg is at full length again; false when that does not happen in running time.
  bool run_to_take_off() {
    while (time_ < kLongestStance) {
      const Motion next = after(kStep);
      if (next.z <= 0.1 * leg_) return false;
      if (time_ > kStep && compression(next) < 0.0) {
        go(take_off_within());
        return true;
      }
      go(kStep);
    }
    return false;
  }

 private:
  [[nodiscard]] double take_off_within() const {
    double low = 0.0;
    double high = kStep;
    // Secant steps inside a bracket: the end must be smooth in the unknowns, or Newton's differences are
    // noise.
    double f_low = compression(now_);
    double f_high = compression(after(high));
    for (int i = 0; i < 60 && high - low > 1e-15; ++i) {
      double mid = i % 3 == 2 ? 0.5 * (low + high) : low + (high - low) * f_low / (f_low - f_high);
      mid = std::clamp(mid, low, high);
      const double f = compression(after(mid));
      if (std::abs(f) < 1e-15) return mid;
      if (f > 0.0) {
        low = mid;
        f_low = f;
      } else {
        high = mid;
        f_high = f;
      }
    }
    return 0.5 * (low + high);
  }

  double leg_, stiffness_, time_ = 0.0;
  Motion now_;
};

using Residuals = std::array<double, 3>;

double step_time(const SlipInputs& in) {
  return 60.0 / in.cadence.value();
}

/// How far one step is from being periodic, in m/s, s and m.
std::optional<Residuals> closure(const SlipInputs& in, const Unknowns& u) {
  const double leg = in.leg_length.value();
  if (u.down <= 0.0 || u.stiffness <= 0.0 || u.angle <= 0.0 || u.angle > 1.2) return std::nullopt;
  Bounce bounce(u, leg);
  if (!bounce.run_to_take_off()) return std::nullopt;
  const double contact = bounce.time();
  const double flight = 2.0 * u.down / kG;
  const double foot = in.cop_travel.value();
  const double way = 2.0 * leg * std::sin(u.angle) + foot + (u.horizontal + foot / contact) * flight;
  return Residuals{bounce.now().vz - u.down, contact + flight - step_time(in),
                   way - in.speed.value() * step_time(in)};
}

double norm(const Residuals& r) {
  return std::abs(r[0]) + 10.0 * std::abs(r[1]) + std::abs(r[2]);
}

double& unknown(Unknowns& u, std::size_t i, bool angle_given) {
  if (i == 0) return u.horizontal;
  if (i == 1) return u.down;
  return angle_given ? u.stiffness : u.angle;
}

/// Cramer's rule on three equations.
std::optional<Residuals> solve3(const std::array<Residuals, 3>& columns, const Residuals& right) {
  const auto det = [](const Residuals& a, const Residuals& b, const Residuals& c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) +
           c[0] * (a[1] * b[2] - a[2] * b[1]);
  };
  const double whole = det(columns[0], columns[1], columns[2]);
  if (!std::isfinite(whole) || whole == 0.0) return std::nullopt;
  return Residuals{det(right, columns[1], columns[2]) / whole, det(columns[0], right, columns[2]) / whole,
                   det(columns[0], columns[1], right) / whole};
}

bool newton_step(const SlipInputs& in, Unknowns& u, Residuals& r) {
  const bool angle_given = in.overstride.has_value();
  std::array<Residuals, 3> columns{};
  for (std::size_t i = 0; i < 3; ++i) {
    Unknowns moved = u;
    double& value = unknown(moved, i, angle_given);
    const double h = 1e-6 * std::max(std::abs(value), 0.1);
    value += h;
    const auto there = closure(in, moved);
    if (!there) return false;
    for (std::size_t k = 0; k < 3; ++k) columns[i][k] = ((*there)[k] - r[k]) / h;
  }
  const auto delta = solve3(columns, r);
  if (!delta) return false;
  for (const double part : {1.0, 0.5, 0.25, 0.1, 0.03, 0.01}) {
    Unknowns tried = u;
    for (std::size_t i = 0; i < 3; ++i) unknown(tried, i, angle_given) -= part * (*delta)[i];
    const auto there = closure(in, tried);
    if (there && norm(*there) < norm(r)) {
      u = tried;
      r = *there;
      return true;
    }
  }
  return false;
}

bool newton(const SlipInputs& in, Unknowns& u) {
  auto r = closure(in, u);
  if (!r) return false;
  for (int i = 0; i < 40 && norm(*r) > 1e-10; ++i) {
    if (!newton_step(in, u, *r)) break;
  }
  return norm(*r) < 1e-8;
}

void prescribe(const SlipInputs& in, Unknowns& u) {
  if (in.overstride) {
    u.angle = std::asin(in.overstride->value() / in.leg_length.value());
  } else {
    const NominalGait nominal = nominal_gait(in.speed);
    u.stiffness = nominal.stiffness_per_kg * std::pow(in.cadence / nominal.cadence, in.cadence_exponent);
  }
}

/// Impulses by Simpson's rule over each integration step, peaks at the grid.
void measure(SlipSolution& s, const Unknowns& u) {
  const double leg = s.inputs.leg_length.value();
  Bounce bounce(u, leg);
  const double contact = s.contact.value();
  const int intervals = 2 * static_cast<int>(std::ceil(contact / kStep));
  const double h = contact / intervals;
  double lowest = bounce.now().z;
  double deepest = 0.0;
  for (int i = 0; i <= intervals; ++i) {
    const Motion rate = bounce.rate(bounce.now());
    const double vertical = (rate.vz + kG) / kG;
    const double fore_aft = rate.vx / kG;
    const double weight = h / 3.0 * (i == 0 || i == intervals ? 1.0 : (i % 2 == 1 ? 4.0 : 2.0));
    s.vertical_impulse_bw_s += weight * vertical;
    s.net_ap_impulse_bw_s += weight * fore_aft;
    s.braking_impulse_bw_s += weight * std::max(-fore_aft, 0.0);
    s.peak_vertical = std::max(s.peak_vertical, core::BodyWeights(vertical));
    s.peak_braking = std::max(s.peak_braking, core::BodyWeights(-fore_aft));
    lowest = std::min(lowest, bounce.now().z);
    deepest = std::max(deepest, bounce.compression(bounce.now()));
    if (i < intervals) bounce.go(h);
  }
  const double landing_height = leg * std::cos(u.angle);
  s.vertical_oscillation = core::Meters(landing_height + u.down * u.down / (2.0 * kG) - lowest);
  s.spring_energy_j_per_kg = 0.5 * u.stiffness * deepest * deepest;
  s.vertical_stiffness_per_kg = s.peak_vertical.value() * kG / (landing_height - lowest);
}

SlipSolution solution_from(const SlipInputs& in, const Unknowns& u) {
  Bounce bounce(u, in.leg_length.value());
  bounce.run_to_take_off();
  SlipSolution s;
  s.inputs = in;
  s.contact = core::Seconds(bounce.time());
  s.flight = core::Seconds(2.0 * u.down / kG);
  s.horizontal_speed = core::MetersPerSecond(u.horizontal);
  s.landing_speed = core::MetersPerSecond(u.down);
  s.landing_angle_rad = u.angle;
  s.overstride = in.leg_length * std::sin(u.angle);
  s.stiffness_per_kg = u.stiffness;
  measure(s, u);
  return s;
}

Unknowns unknowns_of(const SlipSolution& s) {
  return {s.horizontal_speed.value(), s.landing_speed.value(), s.landing_angle_rad, s.stiffness_per_kg};
}

/// Near the solution at 3 m/s and 165 steps/min; everything else is reached from there.
constexpr Unknowns kStart{2.37, 0.51, 0.325, 193.0};

SlipInputs between(const SlipInputs& from, const SlipInputs& to, double part) {
  SlipInputs in = to;
  in.speed = from.speed + part * (to.speed - from.speed);
  in.cadence = from.cadence + part * (to.cadence - from.cadence);
  in.leg_length = from.leg_length + part * (to.leg_length - from.leg_length);
  in.cop_travel = from.cop_travel + part * (to.cop_travel - from.cop_travel);
  return in;
}

bool walk_to(const SlipInputs& from, const SlipInputs& to, Unknowns& u) {
  constexpr int kParts = 12;
  for (int i = 1; i <= kParts; ++i) {
    const SlipInputs in = between(from, to, static_cast<double>(i) / kParts);
    prescribe(in, u);
    if (!newton(in, u)) return false;
  }
  return true;
}

core::Result<SlipSolution> no_running(const SlipInputs& in) {
  return core::fail(core::Remedy::Reconfigure,
                    "Runner model: nobody runs at %.2f m/s with %.0f steps/min%s; choose other values.",
                    in.speed.value(), in.cadence.value(), in.overstride ? " and that overstride" : "");
}

bool plausible(const SlipInputs& in) {
  const bool finite = in.speed.is_finite() && in.cadence.is_finite() && in.leg_length.is_finite() &&
                      in.cop_travel.is_finite() && std::isfinite(in.cadence_exponent);
  if (!finite || in.speed.value() <= 0.0 || in.cadence.value() <= 0.0) return false;
  if (in.leg_length.value() <= 0.0 || in.cop_travel.value() < 0.0) return false;
  return !in.overstride || (in.overstride->value() > 0.0 && *in.overstride < 0.9 * in.leg_length);
}

}  // namespace

core::Result<SlipSolution> solve_slip(const SlipInputs& in) {
  if (!plausible(in)) return no_running(in);
  const SlipInputs origin;
  SlipInputs free = in;
  free.overstride.reset();
  Unknowns u = kStart;
  if (!walk_to(origin, free, u)) return no_running(in);
  if (in.overstride) return solve_slip(in, solution_from(free, u));
  return solution_from(in, u);
}

core::Result<SlipSolution> solve_slip(const SlipInputs& in, const SlipSolution& nearby) {
  if (!plausible(in)) return no_running(in);
  Unknowns u = unknowns_of(nearby);
  const double there = nearby.overstride.value();
  const int parts = in.overstride ? 1 + static_cast<int>(std::abs(in.overstride->value() - there) / 0.01) : 1;
  for (int i = 1; i <= parts; ++i) {
    SlipInputs part = in;
    if (in.overstride) part.overstride = core::Meters(there + (in.overstride->value() - there) * i / parts);
    prescribe(part, u);
    if (!newton(part, u)) return no_running(in);
  }
  return solution_from(in, u);
}

std::vector<double> spring_stance(const SlipSolution& s, std::size_t intervals) {
  Bounce bounce(unknowns_of(s), s.inputs.leg_length.value());
  const double h = s.contact.value() / static_cast<double>(intervals);
  std::vector<double> force(intervals + 1);
  for (std::size_t i = 0; i <= intervals; ++i) {
    force[i] = (bounce.rate(bounce.now()).vz + kG) / kG;
    if (i < intervals) bounce.go(h);
  }
  force.front() = force.back() = 0.0;
  return force;
}

}  // namespace footfall::sim
