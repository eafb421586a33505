#include "gait/live_crossing.hpp"

namespace footfall::gait {

double crossing_before(const SampleRing& ring, double level_n, double delay, std::uint64_t oldest,
                       bool rising) noexcept {
  const std::uint64_t newest = ring.next() - 1;
  const auto crosses = [&](Channel channel, std::uint64_t i) {
    const double a = ring.at(channel, i - 1) - level_n;
    const double b = ring.at(channel, i) - level_n;
    return rising ? a < 0.0 && b >= 0.0 : a >= 0.0 && b < 0.0;
  };
  const auto interpolated = [&](Channel channel, std::uint64_t i) {
    const double a = ring.at(channel, i - 1);
    const double b = ring.at(channel, i);
    return static_cast<double>(i) - 1.0 + (level_n - a) / (b - a);
  };
  double expected = static_cast<double>(newest) - delay;
  for (std::uint64_t i = newest; i > oldest; --i) {
    if (!crosses(kLiveV, i)) continue;
    expected = interpolated(kLiveV, i) - delay;
    break;
  }
  double best = expected;
  double distance = 1.5 * delay;
  for (std::uint64_t i = newest; i > oldest; --i) {
    if (!crosses(kForceV, i)) continue;
    const double at = interpolated(kForceV, i);
    if (std::abs(at - expected) >= distance) continue;
    best = at;
    distance = std::abs(at - expected);
  }
  return std::max(best, static_cast<double>(oldest));
}

}  // namespace footfall::gait
