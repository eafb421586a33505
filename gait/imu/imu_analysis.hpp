#pragma once
#include "gait/imu/imu_events.hpp"
#include "gait/imu/imu_kinematics.hpp"

namespace footfall::gait {

/// All that the inertial sensors of a runner say: what they add to the steps of the plates, and cadence and
/// side without plates. Live and offline use the same object, so that stored samples give the same numbers.
/// Frame/sign/units, thread, blocking, errors: ImuKinematics and ImuEvents. Allocates: constructor only.
/// A step of unknown side takes the side that the sensors of feet and shanks tell, with kImuSideConfidence;
/// a known side is never changed.
class ImuAnalysis {
 public:
  /// As sure as that feet alternate (docs/metrics/events.md: a sensor decides).
  static constexpr double kImuSideConfidence = 0.98;

  explicit ImuAnalysis(const ImuKinematicsConfig& config);

  /// `belt_speed` NaN when unknown.
  void push(const core::ImuSample& sample, core::MetersPerSecond belt_speed) noexcept;
  void set_incline(core::Degrees incline) noexcept { kinematics_.set_incline(incline); }
  /// As ImuKinematics::complete().
  void complete(StepResult& step) noexcept;
  /// As ImuEvents::side_of_contact(): for GaitEngine::hint_side().
  [[nodiscard]] std::optional<Side> side_of_contact(core::Timestamp initial_contact) const noexcept {
    return events_.side_of_contact(initial_contact);
  }
  [[nodiscard]] std::optional<core::StepsPerMinute> cadence(core::Timestamp now) const noexcept {
    return events_.cadence(now);
  }
  [[nodiscard]] std::optional<core::Degrees> live_angle(core::BodySegment segment) const noexcept {
    return kinematics_.live_angle(segment);
  }
  void reset() noexcept;

 private:
  ImuKinematics kinematics_;
  ImuEvents events_;
};

}  // namespace footfall::gait
