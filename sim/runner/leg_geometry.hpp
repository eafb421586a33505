#pragma once
#include "core/units.hpp"
#include "sim/runner/runner.hpp"

/// The leg between hip and belt in the sagittal plane: two links and a foot that rolls from heel to toe.
/// Frame/sign: x forward, y up; angles as core/body_segment.hpp (+ = lower end forward, toes up). Units: m,
/// rad. Thread: any. Blocks/allocates: never. Errors: an ankle out of reach is held at 99.5 % of the straight
/// leg. Source: segment lengths 0.245 H, 0.246 H, ankle 0.039 H of body height H (Winter), H = leg length /
/// 0.53.
namespace footfall::sim {

struct LegShape {
  double thigh_m = 0.0, shank_m = 0.0, ankle_height_m = 0.0, heel_to_ankle_m = 0.0, foot_m = 0.0;
};
/// Of somebody with legs of this length.
[[nodiscard]] core::Meters body_height(core::Meters leg_length);
[[nodiscard]] LegShape leg_shape(core::Meters leg_length, core::Meters foot_length);

struct Point2 {
  double x = 0.0, y = 0.0;
};

/// The ankle seen from where the heel stands when the foot is flat; toes up it turns about the heel, heel up
/// about the toes.
[[nodiscard]] Point2 ankle_over_heel(const LegShape& leg, double foot_pitch_rad);

struct LegAngles {
  double thigh_rad = 0.0, shank_rad = 0.0;
};
/// Knee forward.
[[nodiscard]] LegAngles leg_angles(const LegShape& leg, const Point2& ankle_from_hip);

}  // namespace footfall::sim
