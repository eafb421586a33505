#pragma once
#include <array>
#include <optional>

#include "core/result.hpp"
#include "core/units.hpp"

/// Walking on two springs: a point mass that is carried by one leg, then by both, and falls from spring to
/// spring. Double support and the two humps of the vertical force come out of it; nothing of them is written
/// down. The foot points travel forward under the feet, as in slip.hpp.
/// Frame/sign: x forward, z up. Units: SI, forces in body weights. Thread: any. Blocks: never (a solution
/// costs some milliseconds from afar, one beside a neighbour). Allocates: never. Errors: Reconfigure when no
/// symmetric walking was found.
/// Source: bipedal spring-mass model of Geyer, Seyfarth & Blickhan 2006.
/// Fits: leg stiffness over speed, so that the humps are those of people (1.0 to 1.2 BW, 0.5 to 0.9 BW
/// between); the spring's length 1.075 leg lengths (centre of mass at 0.57 of body height); the CoP's travel,
/// which shrinks below 1.2 m/s, where the model would otherwise fall into a gait with three humps.
namespace footfall::sim {

inline constexpr std::size_t kWalkIntervals = 256;

struct WalkInputs {
  core::MetersPerSecond speed{1.2};
  core::StepsPerMinute cadence{110.0};
  core::Meters leg_length{0.93}, cop_travel{0.23};
};

struct WalkSolution {
  WalkInputs inputs;
  core::Seconds contact, step, double_support;  ///< double support: each of the two in a stride
  core::Meters foot_ahead;                      ///< foot point before the centre of mass at touch-down
  /// One foot's forces at equal times over its contact.
  std::array<double, kWalkIntervals + 1> vertical_bw{}, fore_aft_bw{};
  std::array<double, 3> unknowns{};  ///< height and speed over the foot, leg angle at touch-down
};

/// 72 + 32 v steps/min: 104 at 1.0, 117 at 1.4 m/s; plausible, not measured.
[[nodiscard]] core::StepsPerMinute natural_walking_cadence(core::MetersPerSecond speed);

/// Below and beyond no two-humped solution exists at natural cadence.
inline constexpr core::MetersPerSecond kSlowestWalk{1.0}, kFastestWalk{1.8};
[[nodiscard]] core::Meters walking_cop_travel(core::MetersPerSecond speed);
[[nodiscard]] core::Result<WalkSolution> solve_walk(const WalkInputs& inputs);

}  // namespace footfall::sim
