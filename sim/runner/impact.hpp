#pragma once
#include "core/units.hpp"
#include "sim/runner/runner.hpp"

/// Layer 2 of the runner: the foot and shank (8 % of the body) are stopped on the belt by a short pulse of
/// their own, added to the spring of the rest.
/// Frame/sign: vertical, up > 0. Units: body weights and seconds. Thread: any. Blocks/allocates: never.
/// Errors: none.
/// Source: two-mass model of Clark, Ryan & Weyand 2017 (J Exp Biol 220:247).
///
/// Calibration, stated because it is one: the landing speed of the foot is
///     sqrt(v_z^2 + v_foot^2),  v_foot = c0 + c1 * overstride * step time,
/// with c0 and c1 chosen so that a rearfoot runner at 3 m/s has an impact peak of 1.5 to 1.8 BW and loses
/// about 15 % of the average loading rate when cadence rises by 10 %. Overstride times step *rate* will not
/// do: at constant speed it rises with cadence, and the foot would land harder instead of softer.
namespace footfall::sim {

struct ImpactPulse {
  double peak_bw = 0.0;       ///< 0 = no transient
  double half_width_s = 0.0;  ///< also the time of the peak after touch-down

  /// Raised cosine.
  [[nodiscard]] double at(double time_s) const;
};

struct Landing {
  core::MetersPerSecond body_speed;  ///< downward speed of the centre of mass
  core::Meters overstride;           ///< layer 1
  core::Seconds step;
};

/// The forefoot lands softly (the ankle yields): no transient. The midfoot's foot speed is half the
/// rearfoot's.
[[nodiscard]] ImpactPulse impact_pulse(FootStrike foot_strike, const Landing& landing);

}  // namespace footfall::sim
