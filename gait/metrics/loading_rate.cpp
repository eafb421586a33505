#include "gait/metrics/loading_rate.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr double kSearchShare = 0.30, kLeastShareOfPeak = 0.3, kFallbackShare = 0.13;
constexpr double kEarlyS = 0.025;

struct PointOfInterest {
  std::size_t index;
  LoadingPoint kind;
};

PointOfInterest point_of_interest(std::span<const double> f_v, const ContactBounds& b,
                                  const ContactMetrics& contact, double samples) {
  const auto limit =
      std::min(static_cast<std::size_t>(static_cast<double>(b.first) + kSearchShare * samples), b.end - 1);
  for (std::size_t k = b.first + 1; k < limit; ++k) {
    if (f_v[k] >= f_v[k - 1] && f_v[k] > f_v[k + 1] && f_v[k] >= kLeastShareOfPeak * contact.peak_n) {
      return {k, LoadingPoint::ImpactPeak};
    }
  }
  const auto fallback =
      static_cast<std::size_t>(std::lround(contact.initial_contact + kFallbackShare * samples));
  return {std::clamp(fallback, b.first, b.end - 1), LoadingPoint::ThirteenPercent};
}

double first_reaching(std::span<const double> f_v, std::size_t first, std::size_t last, double level) {
  for (std::size_t k = first; k <= last; ++k) {
    if (f_v[k] >= level) return f_v[k - 1] < level ? crossing(f_v, k, level) : static_cast<double>(k);
  }
  return static_cast<double>(last);
}

std::optional<double> steepest(std::span<const double> f_v, double from, double to, double fs) {
  std::optional<double> best;
  const auto first = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(from)));
  const auto last = std::min(f_v.size() - 2, static_cast<std::size_t>(std::floor(to)));
  for (std::size_t i = first; i <= last; ++i) {
    const double slope = 0.5 * (f_v[i + 1] - f_v[i - 1]) * fs;
    if (!best || slope > *best) best = slope;
  }
  return best;
}

std::optional<double> mean_slope(std::span<const double> f_v, double from, double to, double fs) {
  const auto a = value_at(f_v, from);
  const auto b = value_at(f_v, to);
  if (!a || !b) return std::nullopt;
  return (*b - *a) / ((to - from) / fs);
}

}  // namespace

LoadingRates measure_loading(std::span<const double> f_v, const ContactBounds& bounds,
                             const ContactMetrics& contact, core::Hertz rate) noexcept {
  const double fs = rate.value();
  const double samples = contact.toe_off - contact.initial_contact;
  LoadingRates out;
  const PointOfInterest point = point_of_interest(f_v, bounds, contact, samples);
  const double force = f_v[point.index];
  const double t20 = first_reaching(f_v, bounds.first, point.index, 0.2 * force);
  const double t80 = first_reaching(f_v, bounds.first, point.index, 0.8 * force);
  if (t80 > t20) {
    out.point = point.kind;
    out.average_n_s = 0.6 * force / ((t80 - t20) / fs);
    out.instantaneous_n_s = steepest(f_v, t20, t80, fs);
  }
  const double start = contact.initial_contact;
  out.from_3_to_12_percent_n_s = mean_slope(f_v, start + 0.03 * samples, start + 0.12 * samples, fs);
  if (samples > kEarlyS * fs) out.first_25ms_n_s = mean_slope(f_v, start, start + kEarlyS * fs, fs);
  return out;
}

}  // namespace footfall::gait
