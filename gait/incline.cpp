#include "gait/incline.hpp"

#include <cmath>
#include <numbers>

namespace footfall::gait {

namespace {

constexpr double kNormalLimitBw = 0.01, kParallelLimitBw = 0.005;

double radians(core::Degrees angle) {
  return angle.value() * std::numbers::pi / 180.0;
}

/// Turns ap and v parts about the ml axis by `angle`, counter-clockwise seen from the right.
core::Wrench turned(const core::Wrench& w, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {c * w.f_ap - s * w.f_v, s * w.f_ap + c * w.f_v, w.f_ml,
          c * w.m_ap - s * w.m_v, s * w.m_ap + c * w.m_v, w.m_ml};
}

}  // namespace

std::string_view name(ReferenceFrame frame) noexcept {
  return frame == ReferenceFrame::Belt ? "belt" : "gravity";
}

core::Degrees to_degrees(core::GradePercent grade) noexcept {
  return core::Degrees(std::atan(grade.value() / 100.0) * 180.0 / std::numbers::pi);
}

core::Wrench to_gravity_frame(const core::Wrench& belt, core::Degrees incline) noexcept {
  return turned(belt, radians(incline));
}

core::Wrench to_belt_frame(const core::Wrench& gravity, core::Degrees incline) noexcept {
  return turned(gravity, -radians(incline));
}

SteadyForce steady_force(core::Newtons body_weight, core::Degrees incline) noexcept {
  return {std::cos(radians(incline)) * body_weight, std::sin(radians(incline)) * body_weight};
}

core::NewtonSeconds steady_ap_impulse(core::Newtons body_weight, core::Degrees incline,
                                      core::Seconds step_time) noexcept {
  return steady_force(body_weight, incline).parallel * step_time;
}

core::Newtons weight_from_normal(core::Newtons mean_normal, core::Degrees incline) noexcept {
  return mean_normal / std::cos(radians(incline));
}

bool InclineCheck::plausible() const noexcept {
  return std::abs(normal_off.value()) <= kNormalLimitBw && std::abs(parallel_off.value()) <= kParallelLimitBw;
}

std::optional<InclineCheck> check_incline(core::Newtons mean_normal, core::Newtons mean_parallel,
                                          core::Newtons body_weight, core::Degrees incline) noexcept {
  if (!(body_weight.value() > 0.0)) return std::nullopt;
  const SteadyForce expected = steady_force(body_weight, incline);
  const InclineCheck check{core::BodyWeights((mean_normal - expected.normal) / body_weight),
                           core::BodyWeights((mean_parallel - expected.parallel) / body_weight)};
  if (!check.normal_off.is_finite() || !check.parallel_off.is_finite()) return std::nullopt;
  return check;
}

}  // namespace footfall::gait
