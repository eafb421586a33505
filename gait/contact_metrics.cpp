#include "gait/contact_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

/// How far from the threshold crossing the 20 N crossing is looked for (science.md 2.1).
constexpr double kLookBackS = 0.040;
constexpr double kLookAheadS = 0.060;

/// Trapezoid over samples [first, end).
template <class Value>
double integral(std::size_t first, std::size_t end, double dt, Value value) {
  double sum = 0.5 * (value(first) + value(end - 1));
  for (std::size_t i = first + 1; i + 1 < end; ++i) sum += value(i);
  return end - first < 2 ? 0.0 : sum * dt;
}

struct ImpactPoint {
  std::size_t index;
  bool is_peak;
};

/// First local maximum in the first 30 % of contact, else the force at 13 % of contact.
ImpactPoint impact_point(std::span<const double> f_v, const ContactBounds& b, double ic, double samples,
                         double peak) {
  const auto limit =
      std::min(static_cast<std::size_t>(static_cast<double>(b.first) + 0.30 * samples), b.end - 1);
  for (std::size_t k = b.first + 1; k < limit; ++k) {
    if (f_v[k] >= f_v[k - 1] && f_v[k] > f_v[k + 1] && f_v[k] >= 0.3 * peak) return {k, true};
  }
  const auto fallback = static_cast<std::size_t>(std::lround(ic + 0.13 * samples));
  return {std::clamp(fallback, b.first, b.end - 1), false};
}

double first_reaching(std::span<const double> f_v, std::size_t first, std::size_t last, double level) {
  for (std::size_t k = first; k <= last; ++k) {
    if (f_v[k] >= level) return f_v[k - 1] < level ? crossing(f_v, k, level) : static_cast<double>(k);
  }
  return static_cast<double>(last);
}

}  // namespace

std::optional<ContactBounds> contact_around(std::span<const double> f_v, std::size_t inside,
                                            double threshold_n, core::Hertz rate) noexcept {
  const double merge = kMergeGapS * rate.value();
  const auto near = [merge](std::size_t a, std::size_t b) { return static_cast<double>(b - a) < merge; };
  std::size_t first = inside;
  for (std::size_t i = inside; i > 0 && near(i, first); --i) {
    if (f_v[i - 1] >= threshold_n) first = i - 1;
  }
  std::size_t last = inside;
  for (std::size_t i = inside + 1; i < f_v.size() && near(last, i - 1); ++i) {
    if (f_v[i] >= threshold_n) last = i;
  }
  if (first == 0 || last + 1 >= f_v.size()) return std::nullopt;
  return ContactBounds{first, last + 1};
}

std::optional<std::size_t> next_contact(std::span<const double> f_v, std::size_t from, double threshold_n,
                                        core::Hertz rate) noexcept {
  const double merge = kMergeGapS * rate.value();
  std::optional<std::size_t> first;
  std::size_t last = 0;
  for (std::size_t i = from; i < f_v.size(); ++i) {
    if (f_v[i] < threshold_n) continue;
    if (!first || static_cast<double>(i - last - 1) >= merge) first = i;
    last = i;
    if (static_cast<double>(last + 1 - *first) >= kShortestContactS * rate.value()) return first;
  }
  return std::nullopt;
}

ContactMetrics measure_contact(std::span<const double> f_v, std::span<const double> f_ap,
                               const ContactBounds& b, double threshold_n, core::Hertz rate) noexcept {
  const double fs = rate.value();
  const double dt = 1.0 / fs;
  ContactMetrics m;
  m.initial_contact = crossing(f_v, b.first, threshold_n);
  m.toe_off = crossing(f_v, b.end, threshold_n);
  const double samples = m.toe_off - m.initial_contact;
  m.contact_s = samples * dt;
  m.peak_n = *std::max_element(f_v.begin() + static_cast<std::ptrdiff_t>(b.first),
                               f_v.begin() + static_cast<std::ptrdiff_t>(b.end));
  m.vertical_impulse_ns = integral(b.first, b.end, dt, [f_v](std::size_t i) { return f_v[i]; });

  const auto back = static_cast<std::size_t>(kLookBackS * fs);
  for (std::size_t i = b.first; i > 0 && b.first - i < back; --i) {
    if (f_v[i - 1] < kSecondThresholdN && f_v[i] >= kSecondThresholdN) {
      m.initial_contact_thr20 = crossing(f_v, i, kSecondThresholdN);
      break;
    }
  }
  const auto ahead = static_cast<std::size_t>(kLookAheadS * fs);
  for (std::size_t i = b.end; i < f_v.size() && i - b.end < ahead; ++i) {
    if (f_v[i] < kSecondThresholdN && f_v[i - 1] >= kSecondThresholdN) {
      m.toe_off_thr20 = crossing(f_v, i, kSecondThresholdN);
      break;
    }
  }

  const ImpactPoint impact = impact_point(f_v, b, m.initial_contact, samples, m.peak_n);
  m.impact_peak = impact.is_peak;
  const double force = f_v[impact.index];
  const double t20 = first_reaching(f_v, b.first, impact.index, 0.2 * force);
  const double t80 = first_reaching(f_v, b.first, impact.index, 0.8 * force);
  if (t80 > t20) m.loading_rate_n_s = 0.6 * force / ((t80 - t20) * dt);

  if (!f_ap.empty()) {
    const auto [low, high] = std::minmax_element(f_ap.begin() + static_cast<std::ptrdiff_t>(b.first),
                                                 f_ap.begin() + static_cast<std::ptrdiff_t>(b.end));
    m.braking_peak_n = std::max(0.0, -*low);
    m.propulsive_peak_n = std::max(0.0, *high);
    m.braking_impulse_ns =
        integral(b.first, b.end, dt, [f_ap](std::size_t i) { return std::max(-f_ap[i], 0.0); });
    m.propulsive_impulse_ns =
        integral(b.first, b.end, dt, [f_ap](std::size_t i) { return std::max(f_ap[i], 0.0); });
  }
  return m;
}

}  // namespace footfall::gait
