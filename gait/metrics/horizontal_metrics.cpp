#include "gait/metrics/horizontal_metrics.hpp"

#include <algorithm>

namespace footfall::gait {

std::optional<double> main_zero_crossing(std::span<const double> f_ap, const ContactBounds& b) noexcept {
  std::size_t lowest_at = b.first;
  double impulse = 0.0, lowest = 0.0;
  for (std::size_t i = b.first + 1; i < b.end; ++i) {
    impulse += 0.5 * (f_ap[i - 1] + f_ap[i]);
    if (impulse >= lowest) continue;
    lowest = impulse;
    lowest_at = i;
  }
  for (std::size_t i = lowest_at; i <= lowest_at + 1 && i < b.end; ++i) {
    if (i > b.first && f_ap[i - 1] < 0.0 && f_ap[i] >= 0.0) return crossing(f_ap, i, 0.0);
  }
  return std::nullopt;
}

SidewaysForce measure_sideways(std::span<const double> f_ml, const ContactBounds& b,
                               core::Hertz rate) noexcept {
  const double dt = 1.0 / rate.value();
  const auto [low, high] = std::minmax_element(f_ml.begin() + static_cast<std::ptrdiff_t>(b.first),
                                               f_ml.begin() + static_cast<std::ptrdiff_t>(b.end));
  SidewaysForce out;
  out.right_peak_n = std::max(0.0, *high);
  out.left_peak_n = std::max(0.0, -*low);
  out.right_impulse_ns =
      trapezoid(b.first, b.end, dt, [f_ml](std::size_t i) { return std::max(f_ml[i], 0.0); });
  out.left_impulse_ns =
      trapezoid(b.first, b.end, dt, [f_ml](std::size_t i) { return std::max(-f_ml[i], 0.0); });
  return out;
}

void give_side(Side side, const SideDependent& values, StepResult& step) noexcept {
  step.side = side;
  step.medial_peak.reset();
  step.lateral_peak.reset();
  step.medial_impulse.reset();
  step.lateral_impulse.reset();
  step.step_width.reset();
  if (side == Side::Unknown) return;
  const bool left = side == Side::Left;
  if (values.force) {
    const SidewaysForce& f = *values.force;
    step.medial_peak = core::Newtons(left ? f.right_peak_n : f.left_peak_n);
    step.lateral_peak = core::Newtons(left ? f.left_peak_n : f.right_peak_n);
    step.medial_impulse = core::NewtonSeconds(left ? f.right_impulse_ns : f.left_impulse_ns);
    step.lateral_impulse = core::NewtonSeconds(left ? f.left_impulse_ns : f.right_impulse_ns);
  }
  if (values.step_to_right_m) {
    step.step_width = core::Meters(left ? -*values.step_to_right_m : *values.step_to_right_m);
  }
}

}  // namespace footfall::gait
