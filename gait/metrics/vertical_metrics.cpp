#include "gait/metrics/vertical_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr double kImpactS = 0.050, kImpactShare = 0.30, kProminenceBw = 0.03;

/// The largest force between two shares of contact.
std::size_t largest(std::span<const double> f_v, const ContactBounds& b, const ContactMetrics& contact,
                    double from, double to) {
  const double samples = contact.toe_off - contact.initial_contact;
  const auto at = [&](double index) {
    return std::clamp(static_cast<std::size_t>(std::max(0.0, index)), b.first, b.end - 1);
  };
  const std::size_t first = at(std::ceil(contact.initial_contact + from * samples));
  const std::size_t last = std::max(first, at(std::floor(contact.initial_contact + to * samples)));
  const auto begin = f_v.begin();
  return static_cast<std::size_t>(std::max_element(begin + static_cast<std::ptrdiff_t>(first),
                                                   begin + static_cast<std::ptrdiff_t>(last + 1)) -
                                  begin);
}

}  // namespace

VerticalPeaks measure_peaks(std::span<const double> f_v, const ContactBounds& bounds,
                            const ContactMetrics& contact, core::Hertz rate) noexcept {
  const std::size_t active = largest(f_v, bounds, contact, 0.30, 0.75);
  const std::size_t middle = largest(f_v, bounds, contact, 0.40, 0.60);
  VerticalPeaks peaks;
  peaks.active_n = f_v[active];
  peaks.time_to_peak_s = (static_cast<double>(active) - contact.initial_contact) / rate.value();
  peaks.midstance_n = f_v[middle];
  peaks.trough_limit = std::max(active, middle);
  return peaks;
}

std::optional<double> impact_peak_n(std::span<const double> f_v, const ContactBounds& bounds,
                                    const ContactMetrics& contact, const VerticalPeaks& peaks,
                                    core::Newtons body_weight, core::Hertz rate) noexcept {
  const double samples = contact.toe_off - contact.initial_contact;
  const double last = contact.initial_contact + std::min(kImpactS * rate.value(), kImpactShare * samples);
  for (std::size_t k = bounds.first + 1; static_cast<double>(k) <= last && k < peaks.trough_limit; ++k) {
    if (f_v[k] < f_v[k - 1] || f_v[k] <= f_v[k + 1]) continue;
    const double trough =
        *std::min_element(f_v.begin() + static_cast<std::ptrdiff_t>(k + 1),
                          f_v.begin() + static_cast<std::ptrdiff_t>(peaks.trough_limit + 1));
    if (f_v[k] - trough >= kProminenceBw * body_weight.value()) return f_v[k];
  }
  return std::nullopt;
}

}  // namespace footfall::gait
