#include "gait/overstride.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr double kLandingForceN = 200.0;
constexpr double kLandingHalfWidthS = 0.002;

}  // namespace

StepMotion sum_motion(std::span<const double> f_v, std::span<const double> f_ap,
                      std::span<const double> cop_ap, core::Hertz rate) noexcept {
  const double dt = 1.0 / rate.value();
  StepMotion m;
  double velocity = 0.0;
  double position = 0.0;
  for (std::size_t i = 0; i < f_v.size(); ++i) {
    m.sum_position += position;
    if (std::isfinite(cop_ap[i])) {
      const double t = static_cast<double>(i) * dt;
      m.w += f_v[i];
      m.w_t += f_v[i] * t;
      m.w_tt += f_v[i] * t * t;
      m.w_position += f_v[i] * position;
      m.w_cop += f_v[i] * cop_ap[i];
    }
    position += velocity * dt + 0.5 * f_ap[i] * dt * dt;
    velocity += f_ap[i] * dt;
  }
  m.samples = static_cast<double>(f_v.size());
  m.duration_s = m.samples * dt;
  m.velocity_end = velocity;
  m.position_end = position;
  return m;
}

std::optional<double> landing_cop_m(std::span<const double> f_v_smooth, std::span<const double> cop_ap,
                                    std::size_t first, double initial_contact,
                                    core::MetersPerSecond belt_speed, core::Hertz rate) noexcept {
  std::size_t k = first;
  while (k < f_v_smooth.size() && f_v_smooth[k] < kLandingForceN) ++k;
  if (k == f_v_smooth.size()) return std::nullopt;
  const auto half = static_cast<std::size_t>(std::lround(kLandingHalfWidthS * rate.value()));
  double sum = 0.0;
  std::size_t n = 0;
  for (std::size_t i = k - std::min(half, k - first); i <= std::min(k + half, cop_ap.size() - 1); ++i) {
    if (!std::isfinite(cop_ap[i])) continue;
    const double since_contact_s = (static_cast<double>(i) - initial_contact) / rate.value();
    sum += cop_ap[i] + belt_speed.value() * since_contact_s;
    ++n;
  }
  if (n == 0) return std::nullopt;
  return sum / static_cast<double>(n);
}

std::optional<double> OverstrideWindow::overstride_m(double landing_cop,
                                                     core::Kilograms mass) const noexcept {
  // Whole strides only: an odd step would leave the left-right difference in the means.
  const std::size_t n = std::min(count_, kSteps) & ~std::size_t{1};
  if (n < kFewest) return std::nullopt;
  double t0 = 0.0, v0 = 0.0, p0 = 0.0, samples = 0.0;
  double sum_p = 0.0, w = 0.0, w_t = 0.0, w_tt = 0.0, w_p = 0.0, w_cop = 0.0;
  double last_t0 = 0.0, last_p0 = 0.0;
  for (std::size_t k = count_ - n; k < count_; ++k) {
    const StepMotion& s = steps_[k % kSteps];
    last_t0 = t0;
    last_p0 = p0;
    const double sum_tau = 0.5 * s.duration_s * (s.samples - 1.0);
    sum_p += s.samples * p0 + v0 * sum_tau + s.sum_position;
    w += s.w;
    w_t += t0 * s.w + s.w_t;
    w_tt += t0 * t0 * s.w + 2.0 * t0 * s.w_t + s.w_tt;
    w_p += p0 * s.w + v0 * s.w_t + s.w_position;
    w_cop += s.w_cop;
    p0 += v0 * s.duration_s + s.position_end;
    v0 += s.velocity_end;
    t0 += s.duration_s;
    samples += s.samples;
  }
  if (!(w > 0.0) || !(mass.value() > 0.0)) return std::nullopt;
  // High-pass = no net force, no net displacement and zero mean over the window.
  const double mean_force = v0 / t0;
  const double slope = (p0 - 0.5 * mean_force * t0 * t0) / t0;
  const double sum_t = 0.5 * t0 * (samples - 1.0);
  const double sum_tt = t0 * t0 / samples * (samples - 1.0) * (2.0 * samples - 1.0) / 6.0;
  const double mean = (sum_p - slope * sum_t - 0.5 * mean_force * sum_tt) / samples;
  const double weighted = w_p - mean * w - slope * w_t - 0.5 * mean_force * w_tt;
  const double center = (w_cop - weighted / mass.value()) / w;
  const double at_contact = last_p0 - mean - slope * last_t0 - 0.5 * mean_force * last_t0 * last_t0;
  return landing_cop - (center + at_contact / mass.value());
}

}  // namespace footfall::gait
