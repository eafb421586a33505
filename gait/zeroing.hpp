#pragma once
#include <optional>
#include <span>
#include <vector>

/// Where zero force lies, found in the signal itself: the plateau of unloaded belts and the medians of flight
/// phases. Units: N. Thread: reentrant. Blocks: never. Allocates: only Pchip. Source: science.md 1.5.
namespace footfall::gait {

/// A zero further off is not believed to be a zero (a resting foot, a standing person).
inline constexpr double kLargestZeroN = 150.0;

/// Lowest plateau of a stretch of vertical force, i.e. its 10 % quantile; nullopt when that is beyond
/// kLargestZeroN: nobody left the belt. Reorders `values`.
[[nodiscard]] std::optional<double> lowest_plateau(std::span<double> values) noexcept;

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
