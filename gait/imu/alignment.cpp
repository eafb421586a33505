#include "gait/imu/alignment.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gait/imu/vqf.hpp"

namespace footfall::gait::imu {

namespace {

using core::BodySegment;
using core::fail;
using core::Remedy;

constexpr double kDegrees = 180.0 / std::numbers::pi;
constexpr double kStanding_s = 5.0, kWalking_s = 20.0;
constexpr double kStillSway_deg = 2.0;
/// A sensor further off than this is not standing on Earth, or not in m/s².
constexpr double kGravityTolerance = 0.1;
constexpr double kLeastExplained = 0.6;
constexpr double kMostOutOfSquare_deg = 30.0;

bool usable(const core::ImuSample& sample) {
  return (sample.flags & core::kInvalid) == 0 && is_finite(sample.angular_rate_rad_s) &&
         is_finite(sample.acceleration_m_s2);
}

double length_s(std::span<const core::ImuSample> samples) {
  return samples.size() < 2 ? 0.0 : (samples.back().station_time - samples.front().station_time).seconds();
}

struct Standing {
  Vec3 up{};
  core::Degrees sway;
};

core::Result<Standing> measure_standing(BodySegment segment, std::span<const core::ImuSample> samples) {
  const auto name = core::name_of(segment).data();
  if (length_s(samples) < kStanding_s) {
    return fail(Remedy::Operator, "%s: %.1f s of standing, %.0f s are needed: stand still and repeat", name,
                length_s(samples), kStanding_s);
  }
  Vec3 mean{};
  double n = 0.0;
  for (const auto& sample : samples) {
    if (!usable(sample)) continue;
    n += 1.0;
    mean = mean + (1.0 / n) * (sample.acceleration_m_s2 - mean);
  }
  const double g = core::kStandardGravity.value();
  if (n < 1.0 || std::abs(norm(mean) / g - 1.0) > kGravityTolerance) {
    return fail(Remedy::Operator,
                "%s: mean acceleration in standing is %.2f m/s², not gravity: check the sensor", name,
                norm(mean));
  }
  double sum = 0.0;
  for (const auto& sample : samples) {
    const double angle = usable(sample) ? angle_between(sample.acceleration_m_s2, mean) : 0.0;
    sum += angle * angle;
  }
  const Standing standing{normalized(mean), core::Degrees(std::sqrt(sum / n) * kDegrees)};
  if (standing.sway.value() > kStillSway_deg) {
    return fail(Remedy::Operator, "%s: not still (%.1f degrees RMS, at most %.0f): stand still and repeat",
                name, standing.sway.value(), kStillSway_deg);
  }
  return standing;
}

struct MainAxis {
  Vec3 direction{};
  double share = 0.0;  ///< of the variance
};

/// First principal component by power iteration, which is quick exactly where the axis is worth having.
MainAxis main_axis(std::span<const core::ImuSample> samples) {
  Vec3 mean{};
  double n = 0.0;
  for (const auto& sample : samples) {
    if (!usable(sample)) continue;
    n += 1.0;
    mean = mean + (1.0 / n) * (sample.angular_rate_rad_s - mean);
  }
  Mat3 covariance{};
  for (const auto& sample : samples) {
    if (!usable(sample)) continue;
    const Vec3 d = sample.angular_rate_rad_s - mean;
    for (std::size_t i = 0; i < 3; ++i) covariance[i] = covariance[i] + d[i] * d;
  }
  const double total = covariance[0][0] + covariance[1][1] + covariance[2][2];
  std::size_t largest = 0;
  for (std::size_t i = 1; i < 3; ++i) largest = covariance[i][i] > covariance[largest][largest] ? i : largest;
  Vec3 axis = normalized(covariance[largest]);
  for (int k = 0; k < 200; ++k) axis = normalized(covariance * axis);
  return {axis, total > 0.0 ? dot(axis, covariance * axis) / total : 0.0};
}

/// Rows are the segment's axes in sensor axes: forward, up, right.
Mat3 segment_axes(const Vec3& up, const Vec3& right) {
  const Vec3 forward = normalized(cross(up, right));
  return {forward, up, cross(forward, up)};
}

bool is_foot(BodySegment segment) {
  return segment == BodySegment::LeftFoot || segment == BodySegment::RightFoot;
}

/// Positive when `right` as it is makes the swing forward positive.
double forwardness(BodySegment segment, const Mat3& axes, std::span<const core::ImuSample> walking) {
  const double rate = static_cast<double>(walking.size() - 1) / length_s(walking);
  Vqf vqf{core::Hertz(rate)};
  double third_moment = 0.0, most_up = 0.0, most_down = 0.0;
  for (const auto& sample : walking) {
    if (!usable(sample) || !vqf.step(sample.angular_rate_rad_s, sample.acceleration_m_s2)) continue;
    const double turning = dot(axes[2], sample.angular_rate_rad_s);
    third_moment += turning * turning * turning;
    const Vec3 up = axes * vqf.up_in_sensor();
    const double angle = std::atan2(up[0], up[1]);
    most_up = std::max(most_up, angle);
    most_down = std::max(most_down, -angle);
  }
  return is_foot(segment) ? most_down - most_up : third_moment;
}

}  // namespace

core::Result<SegmentAlignment> align_limb(BodySegment segment, std::span<const core::ImuSample> standing,
                                          std::span<const core::ImuSample> walking) {
  const auto name = core::name_of(segment).data();
  const auto still = measure_standing(segment, standing);
  if (!still) return tl::unexpected(still.error());
  if (length_s(walking) < kWalking_s) {
    return fail(Remedy::Operator, "%s: %.1f s of walking, %.0f s are needed: walk on and repeat", name,
                length_s(walking), kWalking_s);
  }
  const MainAxis axis = main_axis(walking);
  if (axis.share < kLeastExplained) {
    return fail(
        Remedy::Operator,
        "%s: only %.0f %% of the turning in walking is about one axis: fasten the strap and walk straight on",
        name, 100.0 * axis.share);
  }
  const double out_of_square = std::abs(90.0 - kDegrees * angle_between(axis.direction, still->up));
  if (out_of_square > kMostOutOfSquare_deg) {
    return fail(
        Remedy::Operator,
        "%s: the axis of walking is %.0f degrees from level: stand upright, fasten the strap and repeat",
        name, out_of_square);
  }
  Mat3 axes = segment_axes(still->up, axis.direction);
  if (forwardness(segment, axes, walking) < 0.0) axes = segment_axes(still->up, -1.0 * axis.direction);
  return SegmentAlignment{quaternion_of(axes), still->up, axis.share, still->sway,
                          core::Degrees(out_of_square)};
}

core::Result<SegmentAlignment> align_by_mounting(BodySegment segment,
                                                 std::span<const core::ImuSample> standing,
                                                 const Vec3& forward_in_sensor) {
  const auto still = measure_standing(segment, standing);
  if (!still) return tl::unexpected(still.error());
  const double out_of_square = std::abs(90.0 - kDegrees * angle_between(forward_in_sensor, still->up));
  if (out_of_square > 90.0 - kMostOutOfSquare_deg) {
    return fail(
        Remedy::Operator,
        "%s: the sensor axis said to point forward is %.0f degrees from level: mount it as configured",
        core::name_of(segment).data(), out_of_square);
  }
  const Vec3 right = normalized(cross(forward_in_sensor, still->up));
  return SegmentAlignment{quaternion_of(segment_axes(still->up, right)), still->up, std::nullopt, still->sway,
                          core::Degrees(out_of_square)};
}

core::Result<core::Degrees> strap_shift(BodySegment segment, const SegmentAlignment& before,
                                        std::span<const core::ImuSample> standing) {
  const auto still = measure_standing(segment, standing);
  if (!still) return tl::unexpected(still.error());
  return core::Degrees(kDegrees * angle_between(before.up_in_standing, still->up));
}

}  // namespace footfall::gait::imu
