#pragma once
#include <span>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "core/units.hpp"

namespace footfall::gait {

/// What the deck's own weight puts on the transducers under it, for any incline: they tilt with the deck, so
/// the weight moves from the normal into the parallel direction. Frame: belt frame (gait/incline.hpp), origin
/// of the lab, force as a ground reaction force, incline > 0 uphill. Units: N, N·m, kg, m.
/// Formula: tare(a) = F0 + (R(a) - I) (0, m g), i.e. parallel m g sin a, normal m g (cos a - 1), and the
/// moments r x F about the lab origin of the same force at the deck's centre of mass.
/// Thread: value. Blocks/allocates: never. Errors: none. Source: statics; docs/metrics/signal.md.
struct DeckWeight {
  core::Wrench level;    ///< F0: what the empty plate shows on the level
  core::Newtons weight;  ///< m g
  core::NewtonMeters first_moment_ap{
      0.0};  ///< m g r, r from the lab origin to the centre of mass, level deck
  core::NewtonMeters first_moment_v{0.0}, first_moment_ml{0.0};

  [[nodiscard]] core::Kilograms mass() const noexcept;
  [[nodiscard]] core::Wrench tare(core::Degrees incline) const noexcept;
  /// tare(incline) less F0, for plates that are zeroed on the level.
  [[nodiscard]] core::Wrench change(core::Degrees incline) const noexcept;
};

/// Means of a plate at rest, nobody on it, the belt running.
struct UnloadedIncline {
  core::Degrees incline;
  core::Wrench mean;
};

struct DeckWeightFit {
  DeckWeight deck;
  core::Newtons force_residual;  ///< largest of any channel at any incline
  core::NewtonMeters moment_residual;
  /// Both residuals within kForceResidualLimit and kMomentResidualLimit; else zero after each change of
  /// incline.
  [[nodiscard]] bool usable() const noexcept;
};
inline constexpr core::Newtons kForceResidualLimit{3.0};
inline constexpr core::NewtonMeters kMomentResidualLimit{2.0};
inline constexpr std::size_t kFewestInclines = 5;

/// Least squares over all channels. Thread: reentrant. Blocks: never. Allocates: yes. Errors: Operator when
/// fewer than kFewestInclines inclines at least 0.5 degrees apart are given, or a value is not finite. The
/// fit is returned also when its residuals are too large: ask usable().
[[nodiscard]] core::Result<DeckWeightFit> fit_deck_weight(std::span<const UnloadedIncline> unloaded);

}  // namespace footfall::gait
