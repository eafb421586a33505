#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/units.hpp"

/// Where zero force lies, found in the signal itself: the plateau of unloaded belts and the medians of flight
/// phases. Units: N. Thread: reentrant. Blocks: never. Allocates: only Pchip. Source: own definition:
/// docs/metrics/signal.md, "Zero".
namespace footfall::gait {

/// A zero further off is not believed to be a zero (a resting foot, a standing person).
inline constexpr double kLargestZeroN = 150.0;
/// Nor is one of more than 0.3 of the runner's weight: a child, or a child's one foot, that stands
/// (docs/metrics/events.md: a foot about to leave carries less).
[[nodiscard]] double largest_zero_n(std::optional<core::Kilograms> mass) noexcept;
/// Unloaded noise may reach the threshold with this many sigmas (docs/metrics/signal.md, "Noise"); beyond,
/// nothing is measurable.
inline constexpr double kNoiseSigmas = 5.0;
/// Plateau and noise are looked for in the causally filtered force of 2 s, some 200 values a second, the
/// noise in blocks of 100 ms.
inline constexpr double kPlateauS = 2.0, kMemoryRateHz = 200.0, kNoiseBlockS = 0.1;

/// Lowest plateau of a stretch of vertical force, i.e. its 10 % quantile; nullopt when that is beyond
/// `largest_n`: nobody left the belt. Reorders `values`.
[[nodiscard]] std::optional<double> lowest_plateau(std::span<double> values,
                                                   double largest_n = kLargestZeroN) noexcept;

/// Noise of empty belts: the typical (median) standard deviation within blocks of `block` values, so that
/// somebody stepping on for a moment does not count; nullopt above 100 N, where the belts are not empty, and
/// without a whole block. `work` holds values.size() / block numbers.
[[nodiscard]] std::optional<double> unloaded_noise(std::span<const double> values, std::size_t block,
                                                   std::span<double> work) noexcept;

/// Median; reorders `values`, which is not empty.
[[nodiscard]] double median(std::span<double> values) noexcept;

/// The middle 50 % of a flight: without filter ringing and scuffs at its ends.
struct MiddleHalf {
  std::size_t first, end;
  [[nodiscard]] double center() const { return 0.5 * static_cast<double>(first + end - 1); }
};
[[nodiscard]] constexpr MiddleHalf middle_half(std::size_t first, std::size_t end) {
  const std::size_t quarter = (end - first) / 4;
  return {first + quarter, end - quarter};
}

/// Piecewise cubic without overshoot through (x, y), constant beyond the ends.
/// Source: Fritsch and Carlson 1980, with Butland's weighted harmonic slopes.
class Pchip {
 public:
  /// x rising, at least one point.
  Pchip(std::vector<double> x, std::vector<double> y);
  /// At 0, 1, 2, ... n-1.
  [[nodiscard]] std::vector<double> at_indices(std::size_t n) const;

 private:
  std::vector<double> x_, y_, slope_;
};

}  // namespace footfall::gait
