#include "gait/offline/flat_floor.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace footfall::gait {

namespace {

/// Shares of the window's samples, sorted: its floor reaches from the first to the second.
constexpr double kFloorFrom = 0.02, kFloorTo = 0.10, kTop = 0.90;
/// So much of the range is a sine's floor 2.5 %, that of stances without a flight between them, turned, 1.4
/// %; flights take what the plates ring with.
constexpr double kFlatShare = 0.010;
constexpr double kLeastRangeN = 250.0;
/// Nor is it a short meeting of two feet: somewhere it stays within this share of the range for so long.
constexpr double kBandShare = 0.02, kShortestFloorS = 0.050;
constexpr double kLoadedN = 100.0, kShortestLoadS = 0.040;
constexpr double kTurnedWindowS = 1.2;
constexpr std::size_t kFewestTurned = 2;

std::size_t count_loads(std::span<const double> f_v, double above, core::Hertz rate) {
  std::size_t loads = 0;
  double run = 0.0;
  for (const double f : f_v) {
    run = f > above ? run + 1.0 : 0.0;
    loads += run == std::ceil(kShortestLoadS * rate.value()) ? 1 : 0;
  }
  return loads;
}

double longest_within(std::span<const double> f_v, double level, double band, core::Hertz rate) {
  std::size_t longest = 0, run = 0;
  for (const double f : f_v) {
    run = std::abs(f - level) <= band ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return static_cast<double>(longest) / rate.value();
}

}  // namespace

std::optional<FlatFloor> flat_floor(std::span<const double> f_v, core::Hertz rate) {
  std::vector<double> sorted(f_v.begin(), f_v.end());
  const auto quantile = [&sorted](double share) {
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size()));
    std::nth_element(sorted.begin(), nth, sorted.end());
    return *nth;
  };
  if (sorted.empty()) return std::nullopt;
  const double bottom = quantile(kFloorFrom), level = quantile(kFloorTo), range = quantile(kTop) - level;
  if (range < kLeastRangeN || level - bottom > kFlatShare * range) return std::nullopt;
  if (longest_within(f_v, level, kBandShare * range, rate) < kShortestFloorS) return std::nullopt;
  return FlatFloor{level, count_loads(f_v, level + kLoadedN, rate)};
}

bool is_turned(std::span<const double> f_v_smooth, core::Hertz rate) {
  const auto window = static_cast<std::size_t>(kTurnedWindowS * rate.value());
  std::vector<double> turned(f_v_smooth.size());
  std::transform(f_v_smooth.begin(), f_v_smooth.end(), turned.begin(), std::negate<>());
  std::size_t floors = 0, ceilings = 0;
  for (std::size_t first = 0; first < f_v_smooth.size(); first += window) {
    const std::size_t size = std::min(window, f_v_smooth.size() - first);
    floors += flat_floor(f_v_smooth.subspan(first, size), rate) ? 1 : 0;
    ceilings += flat_floor(std::span(turned).subspan(first, size), rate) ? 1 : 0;
  }
  return ceilings >= kFewestTurned && ceilings > 2 * floors;
}

}  // namespace footfall::gait
