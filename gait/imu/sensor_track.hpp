#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/samples.hpp"
#include "gait/imu/imu_kinematics.hpp"
#include "gait/imu/rotation.hpp"
#include "gait/imu/vqf.hpp"

namespace footfall::gait::imu {

/// What one sensor says at one sample, in the axes of its segment (core/body_segment.hpp).
struct SegmentReading {
  core::Timestamp time;
  Vec3 up{};                  ///< the vertical, length 1
  double axial_m_s2 = 0.0;    ///< along the segment, + = upward, gravity included
  bool follows = false;       ///< no sample is missing between the one before and this one
  bool settled = false;       ///< inclination is known: 3 s since the start or since a long gap
  bool clipped_rate = false;  ///< the gyroscope was at full scale in the last 3 s
  bool clipped_acceleration = false;
};

/// Turn about the segment's medio-lateral axis, rad; + = lower end forward, toes up.
[[nodiscard]] double sagittal_angle(const Vec3& up_in_segment) noexcept;
/// Turn about the forward axis, rad; + = right side down.
[[nodiscard]] double right_side_down(const Vec3& up_in_segment) noexcept;

/// Orientation of one segment over the last 4 s. Missing samples: up to 50 ms are bridged by interpolation of
/// rate and acceleration for the orientation alone and stay missing for every value; longer ones, and the
/// start, leave the inclination unsettled for 3 s. The gyroscope is read as instantaneous: the turn between
/// two samples is by the mean of their rates. Clipped is two equal samples at full scale on one axis.
/// Units: rad, rad/s, m/s², s. Thread: one owner. Blocks: never. Allocates: constructor only. Errors: a
/// sample out of order or not finite counts as missing. Source: own definition: docs/metrics/posture.md,
/// "Absent".
class SensorTrack {
 public:
  explicit SensorTrack(const ImuPlacement& placement);
  void reset() noexcept;
  void push(const core::ImuSample& sample) noexcept;

  [[nodiscard]] const ImuPlacement& placement() const noexcept { return placement_; }
  [[nodiscard]] const SegmentReading* newest() const noexcept;
  /// Between the samples on both sides of `time`; nullopt where one is missing or forgotten.
  [[nodiscard]] std::optional<SegmentReading> at(core::Timestamp time) const noexcept;

  /// The samples at `from` <= time <= `to`, numbered; empty unless the samples around both ends and all
  /// between are there.
  struct Range {
    std::uint64_t first = 0, end = 0;
    [[nodiscard]] bool empty() const noexcept { return first >= end; }
  };
  [[nodiscard]] Range between(core::Timestamp from, core::Timestamp to) const noexcept;
  [[nodiscard]] const SegmentReading& reading(std::uint64_t number) const noexcept {
    return ring_[number & mask_];
  }

 private:
  struct Raw {
    core::Timestamp time;
    Vec3 rate{}, acceleration{};
  };
  bool bridge(const Raw& now) noexcept;
  /// Number of the first sample later than `time`, next_ when there is none.
  [[nodiscard]] std::uint64_t first_after(core::Timestamp time) const noexcept;
  [[nodiscard]] std::uint64_t oldest() const noexcept { return next_ > mask_ ? next_ - mask_ - 1 : 0; }

  ImuPlacement placement_;
  Mat3 segment_from_sensor_;
  Vqf vqf_;
  std::uint64_t mask_, next_ = 0;
  std::vector<SegmentReading> ring_;
  std::optional<Raw> last_;
  core::Timestamp settled_from_, rate_trusted_from_;
};

}  // namespace footfall::gait::imu
