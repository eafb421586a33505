#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/body_segment.hpp"
#include "core/samples.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// One inertial sensor of the station.
struct ImuPlacement {
  std::uint8_t device = 0;  ///< core::ImuSample::device
  core::BodySegment segment = core::BodySegment::Pelvis;
  core::Hertz sample_rate{200.0};
  double full_scale_m_s2 = 0.0, full_scale_rad_s = 0.0;  ///< 0: unknown, clipping cannot be seen
  /// Segment from sensor, w x y z; identity until sensor-to-segment alignment was done.
  std::array<double, 4> segment_from_sensor{1.0, 0.0, 0.0, 0.0};
  /// Sagittal angle of the segment in quiet standing, subtracted from reported angles; 0 where that standing
  /// was the one of the alignment.
  core::Degrees standing_offset{0.0};
  bool aligned = false;  ///< false: no angle and no axial acceleration is told of this sensor
};

struct ImuKinematicsConfig {
  std::vector<ImuPlacement> sensors;
  std::optional<core::Meters> height;  ///< for OS_leg: thigh 0.245 H, shank 0.246 H (Winter)
  std::optional<core::Meters> thigh_length, shank_length;  ///< measured ones win
  core::Degrees incline{0.0};
};

/// Orientation of every segment by VQF (six-axis) and what it says about each step.
/// Frame/sign/units: core/body_segment.hpp, StepKinematics. Angles are turns about the segment's own
/// medio-lateral axis from the vertical: no heading is needed or used. Window: one contact, angles at t_IC -
/// 5 ms, hip extension in 70-100 % of stance, drop from t_IC to t_TO, shock in [t_IC - 10, t_IC + 50] ms.
/// Thread: one owner (measuring thread live). Blocks: never. Allocates: constructor only. Not measurable,
/// each with its health bit: side unknown (kSideUncertain), sensor not aligned (kImuNotAligned), samples
/// missing in the window, or less than 3 s since the start or since a pause beyond 50 ms (kImuMissing), two
/// equal samples at full scale in the shock window or of the gyroscope in the last 3 s (kImuClipped); shock
/// needs 150 Hz. A segment without a sensor is absent without a bit. The result depends on the samples alone,
/// not on how calls are cut, as long as the samples up to the first one after the step's toe-off were pushed
/// before complete(), and that within 3 s of the contact. Source: docs/metrics/posture.md,
/// docs/metrics/overstride.md; Laidig & Seel 2023 (VQF).
class ImuKinematics {
 public:
  explicit ImuKinematics(const ImuKinematicsConfig& config);
  ~ImuKinematics();
  ImuKinematics(ImuKinematics&&) noexcept;
  ImuKinematics& operator=(ImuKinematics&&) noexcept;

  void push(const core::ImuSample& sample) noexcept;
  /// Of the belt from now on, uphill > 0; else the configured one. For the foot strike angle.
  void set_incline(core::Degrees incline) noexcept;
  /// Fills step.kinematics and the IMU health bits from what was pushed; times are station times.
  void complete(StepResult& step) noexcept;
  /// Newest sagittal angle of a segment for display, standing offset subtracted.
  [[nodiscard]] std::optional<core::Degrees> live_angle(core::BodySegment segment) const noexcept;
  void reset() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace footfall::gait
