#pragma once
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/results.hpp"

/// Fore-aft and sideways force of one contact, from zero-lag filtered, drift-corrected force. Frame/sign:
/// belt frame, + forward, + right. Units: N, N·s, s; indices as gait/metrics/contact_metrics.hpp. Window: one
/// contact. Thread: reentrant. Blocks/allocates: never. Errors: nullopt where not measurable. Source:
/// docs/metrics/horizontal-force.md.
namespace footfall::gait {

/// Where braking turns into propulsion: the zero crossing at which the fore-aft impulse since initial contact
/// is lowest, so that a touch-down spike does not count. Fractional index; nullopt when there is none.
[[nodiscard]] std::optional<double> main_zero_crossing(std::span<const double> f_ap,
                                                       const ContactBounds& bounds) noexcept;

/// Sideways force by the lab's right and left; magnitudes.
struct SidewaysForce {
  double right_peak_n = 0.0, left_peak_n = 0.0, right_impulse_ns = 0.0, left_impulse_ns = 0.0;
};
[[nodiscard]] SidewaysForce measure_sideways(std::span<const double> f_ml, const ContactBounds& bounds,
                                             core::Hertz rate) noexcept;

/// What has no meaning before the foot is known.
struct SideDependent {
  std::optional<SidewaysForce> force;
  std::optional<double> step_to_right_m;  ///< mean CoP of this contact less that of the one before, + right
};
/// Sets `step.side` and what depends on it (medial, lateral, step width; nullopt for Side::Unknown); to be
/// called again when the side becomes known, or another, later.
void give_side(Side side, const SideDependent& values, StepResult& step) noexcept;

}  // namespace footfall::gait
