#pragma once
#include <optional>
#include <span>

#include "core/body_segment.hpp"
#include "core/result.hpp"
#include "core/samples.hpp"
#include "gait/imu/rotation.hpp"

namespace footfall::gait::imu {

/// How a sensor sits on its segment, and how well that is known.
struct SegmentAlignment {
  Quat segment_from_sensor = kNoRotation;
  Vec3
      up_in_standing{};  ///< sensor axes, length 1: the longitudinal axis, and what later checks compare with
  /// Share of the angular rate's variance about one axis in walking; nullopt for pelvis and trunk.
  std::optional<double> explained_variance;
  core::Degrees standing_sway;  ///< RMS angle of the acceleration to its mean in standing
  /// How far the axis of walking (or the given forward axis) was from square to the longitudinal one.
  core::Degrees out_of_square;
};

/// Walking rotates limbs about one axis to at least this share; less is doubtful.
inline constexpr double kGoodExplainedVariance = 0.85;

/// Foot, shank, thigh from two recordings of the sensor (sensor axes, station time):
/// 1. quiet standing, 5 s or more: the mean acceleration is the longitudinal axis (segment y, up);
/// 2. walking, 20 s or more: the first principal component of the angular rate is the medio-lateral axis
///    (segment z, right). Its sign: of shank and thigh the fast turns are the swing forward; the foot goes
///    further toes down (at toe-off) than toes up;
/// 3. forward = longitudinal x medio-lateral, and medio-lateral anew, square to both.
/// The person stands upright with legs straight, so that the standing offset of the segment is 0.
/// Thread: any. Blocks: CPU only. Allocates: no. Errors: Operator, one sentence: too short, not still, no
/// dominant axis, strap. Source: Kong 2016 (standing and walking), Vargas-Valencia 2016 (standing).
[[nodiscard]] core::Result<SegmentAlignment> align_limb(core::BodySegment segment,
                                                        std::span<const core::ImuSample> standing,
                                                        std::span<const core::ImuSample> walking);

/// Pelvis and trunk from quiet standing and the sensor axis that points forward as mounted (mounting
/// assumption: on a treadmill mean fore-aft acceleration is zero and tells nothing of heading).
/// Errors: Operator; an axis within 30 degrees of the vertical is refused.
[[nodiscard]] core::Result<SegmentAlignment> align_by_mounting(core::BodySegment segment,
                                                               std::span<const core::ImuSample> standing,
                                                               const Vec3& forward_in_sensor);

/// A strap that moved by more than this between two standings needs the alignment anew.
inline constexpr core::Degrees kStrapMoved{5.0};
/// Angle between the longitudinal axis then and now. Errors: as the standing of align_limb.
[[nodiscard]] core::Result<core::Degrees> strap_shift(core::BodySegment segment,
                                                      const SegmentAlignment& before,
                                                      std::span<const core::ImuSample> standing);

}  // namespace footfall::gait::imu
