#pragma once
#include <array>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

/// Layer 1 of the runner: a spring-loaded inverted pendulum (SLIP) whose foot point travels forward under the
/// foot during stance. Contact time, flight time, forces and braking are solved from cadence, speed and leg;
/// no effect of cadence is written down anywhere.
/// Frame/sign: x forward of the foot point, z up. Units: SI; forces in body weights, so that mass cancels.
/// Thread: any. Blocks: never (one solution costs about 0.5 ms). Allocates: spring_stance() only.
/// Errors: Reconfigure when no periodic running exists for the inputs.
/// Source: spring-mass running with a moving point of force (Bullimore & Burn 2006); stiffness against stride
/// frequency from Farley & Gonzalez 1996.
namespace footfall::sim {

struct SlipInputs {
  core::MetersPerSecond speed{3.0};
  core::StepsPerMinute cadence{165.0};
  core::Meters leg_length{0.93};
  /// Way of the CoP along the belt-fixed foot during one stance.
  core::Meters cop_travel{0.18};
  /// Leg stiffness follows (cadence / nominal cadence)^q: 0 = it never adapts, 2 = about constant duty
  /// factor.
  double cadence_exponent = 1.4;
  /// Foot point ahead of the centre of mass at touch-down. Given: the stiffness follows from it. Absent: the
  /// stiffness law above decides.
  std::optional<core::Meters> overstride;
};

/// Leg stiffness per body mass [N/m/kg] and cadence of the nominal runner at a speed: the point on which the
/// stiffness law turns. Piecewise linear through the nominal solutions at 2.5 to 4.5 m/s; stiffness constant
/// and cadence extrapolated outside.
struct NominalGait {
  core::StepsPerMinute cadence;
  double stiffness_per_kg = 0.0;
};
[[nodiscard]] NominalGait nominal_gait(core::MetersPerSecond speed);

/// Cadence people choose at a speed: 160, 168, 179 and 194 steps/min at 2, 3, 4 and 5 m/s, linear between and
/// beyond (Hamner & Delp 2013).
[[nodiscard]] core::StepsPerMinute natural_cadence(core::MetersPerSecond speed);

struct SlipSolution {
  SlipInputs inputs;
  core::Seconds contact, flight;
  core::MetersPerSecond horizontal_speed;  ///< at touch-down, relative to the moving foot point
  core::MetersPerSecond landing_speed;     ///< downward at touch-down, > 0
  double landing_angle_rad = 0.0;          ///< leg from vertical at touch-down
  core::Meters overstride;                 ///< foot point ahead of the centre of mass at touch-down
  double stiffness_per_kg = 0.0;           ///< leg stiffness / mass
  core::BodyWeights peak_vertical, peak_braking;
  double vertical_impulse_bw_s = 0.0, braking_impulse_bw_s = 0.0, net_ap_impulse_bw_s = 0.0;
  core::Meters vertical_oscillation;
  double spring_energy_j_per_kg = 0.0;
  double vertical_stiffness_per_kg = 0.0;  ///< peak force / (height at touch-down - lowest height) / mass
};

[[nodiscard]] core::Result<SlipSolution> solve_slip(const SlipInputs& inputs);
/// The same, beginning from a solution nearby (as a table is filled).
[[nodiscard]] core::Result<SlipSolution> solve_slip(const SlipInputs& inputs, const SlipSolution& nearby);

/// The vertical spring force of a solution over stance, `intervals` + 1 equally spaced values from touch-down
/// to take-off [BW].
[[nodiscard]] std::vector<double> spring_stance(const SlipSolution& solution, std::size_t intervals);

}  // namespace footfall::sim
