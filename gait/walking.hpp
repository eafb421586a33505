#pragma once
#include <optional>
#include <span>

#include "gait/contact_metrics.hpp"
#include "gait/results.hpp"

/// One stance of walking, each foot on its own plate: the one piece of code behind the live engine and the
/// offline analysis. Frame/sign: lab frame; braking and propulsion as magnitudes. Units: N, samples
/// (fractions interpolate). Thread: reentrant. Blocks/allocates: never. Errors: nullopt and health bits.
/// Source: science.md 2.3, 4.1; loading rates and flight are not defined for walking and stay absent.
namespace footfall::gait {

/// A swing must last this long before a plate's zero is taken from it (science.md 1.5).
inline constexpr double kShortestSwingS = 0.150;
/// A second foot that lands this much later than the first, while that one still stands, walks
/// (science.md 2.3: both plates loaded by one foot are loaded together).
inline constexpr double kLeastStaggerS = 0.100;
inline constexpr double kLeastOverlapS = 0.020;
/// A stance that lasts longer is standing.
inline constexpr double kLongestStanceS = 3.0;

struct WalkingInput {
  std::span<const double> f_v_smooth, f_ap_smooth;  ///< of the foot's plate, zeroed, zero-lag filtered
  ContactBounds contact;
  std::optional<double> other_toe_off;  ///< the other foot's toe-off after this initial contact
  std::optional<double> next_other;     ///< the other foot's next initial contact
  std::optional<double> next_same;      ///< this foot's next initial contact
  Side side = Side::Unknown;
  std::optional<core::Newtons> body_weight;
  std::optional<core::MetersPerSecond> belt_speed;
  core::Newtons drift_v;
  std::uint32_t health = 0;  ///< bits known to the caller; kStraddle drops the limb's own values
};

struct WalkingStep {
  StepResult step;         ///< all but the timestamps and the index
  ContactMetrics metrics;  ///< the crossings as fractional indices
};

[[nodiscard]] WalkingStep walking_step(const WalkingInput& input, const Method& method,
                                       core::Hertz rate) noexcept;

}  // namespace footfall::gait
