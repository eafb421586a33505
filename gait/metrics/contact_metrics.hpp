#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include "core/units.hpp"

/// What one contact measures, from zero-lag filtered, drift-corrected force: the one piece of code behind the
/// live engine and the offline analysis. Indices count samples of the window given, fractions interpolate.
/// Frame/sign: lab frame; braking and propulsion as magnitudes. Units: N, N·s, samples. Thread: reentrant.
/// Blocks/allocates: never. Errors: nullopt where not measurable. Source: docs/metrics/events.md,
/// docs/metrics/vertical-force.md.
namespace footfall::gait {

/// A second threshold crossing kept beside the method's (docs/metrics/events.md).
inline constexpr double kSecondThresholdN = 20.0;
/// Contacts apart by less are one (seconds); contacts shorter than kShortestContactS are none.
inline constexpr double kMergeGapS = 0.010;
inline constexpr double kShortestContactS = 0.080;
/// Longer contacts are standing or walking, not running (docs/metrics/events.md).
inline constexpr double kLongestContactS = 0.600;
/// A pause after which two contacts are not neighbours.
inline constexpr double kRunEndS = 1.5;

/// First sample at or above the threshold and the one past the last.
struct ContactBounds {
  std::size_t first = 0, end = 0;
};

/// The contact that sample `inside` belongs to; nullopt when it reaches either end of the window
/// (incomplete).
[[nodiscard]] std::optional<ContactBounds> contact_around(std::span<const double> f_v, std::size_t inside,
                                                          double threshold_n, core::Hertz rate) noexcept;
/// The first sample of the first run of at least kShortestContactS from `from` on.
[[nodiscard]] std::optional<std::size_t> next_contact(std::span<const double> f_v, std::size_t from,
                                                      double threshold_n, core::Hertz rate) noexcept;

/// Where the force crosses `level` between samples i-1 and i.
[[nodiscard]] inline double crossing(std::span<const double> f, std::size_t i, double level) noexcept {
  return static_cast<double>(i) - 1.0 + (level - f[i - 1]) / (f[i] - f[i - 1]);
}

/// Between two samples linearly; nullopt outside.
[[nodiscard]] inline std::optional<double> value_at(std::span<const double> f, double index) noexcept {
  if (!(index >= 0.0) || index > static_cast<double>(f.size() - 1)) return std::nullopt;
  const auto i = std::min(static_cast<std::size_t>(index), f.size() - 2);
  return f[i] + (index - static_cast<double>(i)) * (f[i + 1] - f[i]);
}

/// Trapezoid over the samples [first, end).
template <class Value>
[[nodiscard]] double trapezoid(std::size_t first, std::size_t end, double dt, Value value) noexcept {
  if (end - first < 2) return 0.0;
  double sum = 0.5 * (value(first) + value(end - 1));
  for (std::size_t i = first + 1; i + 1 < end; ++i) sum += value(i);
  return sum * dt;
}

struct ContactMetrics {
  double initial_contact = 0.0, toe_off = 0.0;                 ///< at the threshold, fractional index
  std::optional<double> initial_contact_thr20, toe_off_thr20;  ///< nullopt: 20 N not reached nearby
  double contact_s = 0.0, peak_n = 0.0, vertical_impulse_ns = 0.0;
  std::optional<double> braking_peak_n, propulsive_peak_n;  ///< nullopt without fore-aft force
  std::optional<double> braking_impulse_ns, propulsive_impulse_ns;
};

/// `f_ap` may be empty. bounds.first >= 1 and bounds.end < f_v.size(): contact_around sees to that.
[[nodiscard]] ContactMetrics measure_contact(std::span<const double> f_v, std::span<const double> f_ap,
                                             const ContactBounds& bounds, double threshold_n,
                                             core::Hertz rate) noexcept;

}  // namespace footfall::gait
