#include "gait/metrics/overstride.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr double kLandingForceN = 200.0;
constexpr double kLandingHalfWidthS = 0.002;
constexpr double kLatestLandingS = 0.100;
/// Below 0.3 degrees the slope moves the centre by less than the estimate can tell.
constexpr double kLevelSine = 0.005;
/// Only for how much a left-over force matters.
constexpr double kUsualComHeightM = 0.95;
/// Moment noise, the residual zero of force, share of the belt speed: docs/metrics/overstride.md,
/// "Uncertainty".
constexpr double kMomentNoiseNm = 1.0, kForceNoiseN = 3.0, kBeltSpeedShare = 0.02;

struct StepStart {
  double t0 = 0.0, v0 = 0.0, p0 = 0.0;
};

/// What the high-pass takes away from the twice integrated force.
struct HighPass {
  double mean_force = 0.0, slope = 0.0, mean = 0.0;
  /// F_v-weighted sum of what is left of it in a step.
  [[nodiscard]] double weighted(const StepMotion& s, const StepStart& at) const {
    const double w_t = at.t0 * s.w + s.w_t;
    const double w_tt = at.t0 * at.t0 * s.w + 2.0 * at.t0 * s.w_t + s.w_tt;
    const double w_p = at.p0 * s.w + at.v0 * s.w_t + s.w_position;
    return w_p - mean * s.w - slope * w_t - 0.5 * mean_force * w_tt;
  }
};

/// Centres of the window's strides, oldest first: how well their mean stands for the newest step.
class StrideCenters {
 public:
  void add(double center) noexcept { values_[n_++] = center; }
  [[nodiscard]] double sigma() const noexcept {
    const auto n = static_cast<double>(n_);
    const double middle = 0.5 * (n - 1.0);
    double mean = 0.0, trend = 0.0, spread = 0.0, squares = 0.0;
    for (std::size_t k = 0; k < n_; ++k) mean += values_[k] / n;
    for (std::size_t k = 0; k < n_; ++k) {
      const double x = static_cast<double>(k) - middle;
      trend += x * (values_[k] - mean);
      spread += x * x;
      squares += (values_[k] - mean) * (values_[k] - mean);
    }
    // The newest step is the second half of the newest stride.
    const double ahead = trend / spread * (middle + 0.25);
    return std::hypot(std::sqrt(squares / (n - 1.0) / n), ahead);
  }

 private:
  std::array<double, OverstrideWindow::kSteps / 2> values_{};
  std::size_t n_ = 0;
};

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

std::optional<LandingCop> landing_cop(std::span<const double> f_v_smooth, std::span<const double> cop_ap,
                                      std::size_t first, double initial_contact,
                                      core::MetersPerSecond belt_speed, core::Hertz rate) noexcept {
  const double fs = rate.value();
  const std::size_t end =
      std::min({f_v_smooth.size(), cop_ap.size(), first + static_cast<std::size_t>(kLatestLandingS * fs)});
  std::size_t k = first;
  while (k < end && f_v_smooth[k] < kLandingForceN) ++k;
  if (k >= end) return std::nullopt;
  const auto half = static_cast<std::size_t>(std::lround(kLandingHalfWidthS * fs));
  double sum = 0.0;
  std::size_t n = 0;
  for (std::size_t i = k - std::min(half, k - first); i <= std::min(k + half, cop_ap.size() - 1); ++i) {
    if (!std::isfinite(cop_ap[i])) continue;
    const double since_contact_s = (static_cast<double>(i) - initial_contact) / fs;
    sum += cop_ap[i] + belt_speed.value() * since_contact_s;
    ++n;
  }
  if (n == 0) return std::nullopt;
  return LandingCop{sum / static_cast<double>(n), (static_cast<double>(k) - initial_contact) / fs};
}

std::optional<OverstrideEstimate> OverstrideWindow::estimate(
    const LandingCop& landing, const OverstrideContext& context) const noexcept {
  // Whole strides only: an odd step would leave the left-right difference in the means.
  const std::size_t n = std::min(count_, kSteps) & ~std::size_t{1};
  const double mass = context.mass.value();
  if (n < kFewest || !(mass > 0.0)) return std::nullopt;
  if (std::abs(context.sin_incline) > kLevelSine && !context.com_height) return std::nullopt;
  std::array<StepStart, kSteps> starts{};
  double t0 = 0.0, v0 = 0.0, p0 = 0.0, samples = 0.0, sum_p = 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    const StepMotion& s = steps_[(count_ - n + j) % kSteps];
    starts[j] = {t0, v0, p0};
    const double sum_tau = 0.5 * s.duration_s * (s.samples - 1.0);
    sum_p += s.samples * p0 + v0 * sum_tau + s.sum_position;
    p0 += v0 * s.duration_s + s.position_end;
    v0 += s.velocity_end;
    t0 += s.duration_s;
    samples += s.samples;
  }
  // High-pass = no net force, no net displacement and zero mean over the window.
  HighPass rest;
  rest.mean_force = v0 / t0;
  rest.slope = (p0 - 0.5 * rest.mean_force * t0 * t0) / t0;
  const double sum_t = 0.5 * t0 * (samples - 1.0);
  const double sum_tt = t0 * t0 / samples * (samples - 1.0) * (2.0 * samples - 1.0) / 6.0;
  rest.mean = (sum_p - rest.slope * sum_t - 0.5 * rest.mean_force * sum_tt) / samples;

  StrideCenters centers;
  double w = 0.0, w_center = 0.0;
  for (std::size_t j = 0; j < n; j += 2) {
    double stride_w = 0.0, stride_center = 0.0;
    for (std::size_t k = j; k < j + 2; ++k) {
      const StepMotion& s = steps_[(count_ - n + k) % kSteps];
      stride_w += s.w;
      stride_center += s.w_cop - rest.weighted(s, starts[k]) / mass;
    }
    if (!(stride_w > 0.0)) return std::nullopt;
    centers.add(stride_center / stride_w);
    w += stride_w;
    w_center += stride_center;
  }
  const StepStart& last = starts[n - 1];
  const double at_contact =
      last.p0 - rest.mean - rest.slope * last.t0 - 0.5 * rest.mean_force * last.t0 * last.t0;
  const double height = context.com_height ? context.com_height->value() : kUsualComHeightM;
  const double cosine = std::sqrt(1.0 - context.sin_incline * context.sin_incline);
  const double center = w_center / w + height * context.sin_incline / cosine + at_contact / mass;

  const double weight = mass * core::kStandardGravity.value();
  const double left_over = height * (rest.mean_force / weight - context.sin_incline);
  const double cop = std::hypot(kMomentNoiseNm, landing.ap_m * kForceNoiseN) / kLandingForceN;
  const double belt = kBeltSpeedShare * context.belt_speed.value() * landing.delay_s;
  return OverstrideEstimate{landing.ap_m - center,
                            std::hypot(std::hypot(centers.sigma(), left_over), std::hypot(cop, belt))};
}

}  // namespace footfall::gait
