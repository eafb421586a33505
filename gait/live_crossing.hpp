#pragma once
#include <cstdint>
#include <numbers>

#include "core/units.hpp"
#include "gait/filter.hpp"
#include "gait/sample_ring.hpp"

/// Dates a live event back to where the raw force crossed; private to gait. Units: samples, N. Thread:
/// reentrant. Blocks/allocates: never. Errors: where nothing crosses, the filtered crossing less its delay.
/// Source: own definition: docs/metrics/events.md; the delay is a 2nd-order Butterworth's at 0 Hz, sqrt 2 /
/// (2 pi cut-off).
namespace footfall::gait {

inline constexpr double kLookBackContactS = 0.040, kLookBackToeOffS = 0.060;

/// Of the LIVE filter, in samples.
[[nodiscard]] inline double live_delay(core::Hertz rate) noexcept {
  return rate.value() * std::numbers::sqrt2 / (2.0 * std::numbers::pi * live_cutoff(rate).value());
}

/// Number at which the summed force of `ring` crossed `level_n` (zero included) last before the newest
/// sample, not before `oldest`.
[[nodiscard]] double crossing_before(const SampleRing& ring, double level_n, double delay,
                                     std::uint64_t oldest, bool rising) noexcept;

}  // namespace footfall::gait
