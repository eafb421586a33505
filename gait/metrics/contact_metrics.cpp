#include "gait/metrics/contact_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

/// How far from the threshold crossing the 20 N crossing is looked for (docs/metrics/events.md).
constexpr double kLookBackS = 0.040;
constexpr double kLookAheadS = 0.060;

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
  m.vertical_impulse_ns = trapezoid(b.first, b.end, dt, [f_v](std::size_t i) { return f_v[i]; });

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

  if (!f_ap.empty()) {
    const auto [low, high] = std::minmax_element(f_ap.begin() + static_cast<std::ptrdiff_t>(b.first),
                                                 f_ap.begin() + static_cast<std::ptrdiff_t>(b.end));
    m.braking_peak_n = std::max(0.0, -*low);
    m.propulsive_peak_n = std::max(0.0, *high);
    m.braking_impulse_ns =
        trapezoid(b.first, b.end, dt, [f_ap](std::size_t i) { return std::max(-f_ap[i], 0.0); });
    m.propulsive_impulse_ns =
        trapezoid(b.first, b.end, dt, [f_ap](std::size_t i) { return std::max(f_ap[i], 0.0); });
  }
  return m;
}

}  // namespace footfall::gait
