#pragma once
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/metrics/horizontal_metrics.hpp"
#include "gait/results.hpp"
#include "gait/runner_body.hpp"

/// One stance of walking, each foot on its own plate: the one piece of code behind the live engine and the
/// offline analysis. Frame/sign: lab frame; braking and propulsion as magnitudes. Units: N, samples
/// (fractions interpolate). Thread: reentrant. Blocks/allocates: never. Errors: nullopt and health bits.
/// Source: docs/metrics/events.md, docs/metrics/time-and-length.md; flight, the vertical force's running
/// peaks, loading rates, spring and overstride are not defined for walking and stay absent. Step length needs
/// the CoP of both feet.
namespace footfall::gait {

/// A swing must last this long before a plate's zero is taken from it (docs/metrics/events.md).
inline constexpr double kShortestSwingS = 0.150;
/// A second foot that lands this much later than the first, while that one still stands, walks
/// (docs/metrics/events.md: both plates loaded by one foot are loaded together).
inline constexpr double kLeastStaggerS = 0.100;
inline constexpr double kLeastOverlapS = 0.020;
/// A contact this much longer than the typical one holds more than one stance.
inline constexpr double kStraddleShare = 1.5;
/// A CoP this near to where two belts meet is of a foot on both (docs/metrics/quality.md, straddle).
inline constexpr double kNearGapM = 0.030;
/// A stance that lasts longer is standing.
inline constexpr double kLongestStanceS = 3.0;

struct WalkingInput {
  /// Of the foot's plate, zeroed, zero-lag filtered; absent channels are empty.
  std::span<const double> f_v_smooth, f_ap_smooth, f_ml_smooth;
  std::span<const double> cop_ap_m;  ///< of the foot's plate, NaN where undefined, or empty
  ContactBounds contact;
  std::optional<double> last_toe_off;   ///< this foot's toe-off before this initial contact
  std::optional<double> other_toe_off;  ///< the other foot's toe-off after this initial contact
  std::optional<double> next_other;     ///< the other foot's next initial contact
  std::optional<double> next_same;      ///< this foot's next initial contact
  /// The other foot's next landing CoP less this one's (landing_cop), lab frame, + forward.
  std::optional<double> next_landing_ahead_m;
  /// Mean CoP of this contact less that of the other foot's before (mean_cop_ml), + right.
  std::optional<double> step_to_right_m;
  Side side = Side::Unknown;
  RunnerBody body{};
  std::optional<core::Newtons> body_weight;
  std::optional<core::MetersPerSecond> belt_speed;
  core::Newtons drift_v;
  std::uint32_t health = 0;  ///< bits known to the caller; kStraddle drops the limb's own values
};

struct WalkingStep {
  StepResult step;         ///< all but the timestamps and the index
  ContactMetrics metrics;  ///< the crossings as fractional indices
  SideDependent by_side;   ///< for give_side(), where the side becomes known later
};

[[nodiscard]] WalkingStep walking_step(const WalkingInput& input, const Method& method,
                                       core::Hertz rate) noexcept;

}  // namespace footfall::gait
