#pragma once
#include <optional>

#include "control/belt_speeds.hpp"
#include "control/limits.hpp"

namespace footfall::control {

/// Do the belts obey? One does not when its measured speed is above what is allowed by more than the margin,
/// or it runs backwards, for the following time. Allowed is the commanded speed; after it falls faster than
/// the drive can brake, the drive's own deceleration ramp. Sign: speed > 0 is normal running. Thread:
/// treadmill thread, virtual time. Blocks/allocates: never. Errors: no measured value leaves the verdict as
/// it was.
class FollowingMonitor {
 public:
  explicit FollowingMonitor(const Limits& limits)
      : margin_(limits.following_margin), patience_(limits.following_time) {}

  /// Judges anew from the speed that the belt has or is allowed now.
  void begin(const BeltSpeeds& allowed);
  /// `braking` is what the drive is known to brake each belt with; `age` is that of `measured`, since when a
  /// belt that brakes has become slower.
  void step(core::Timestamp now, core::Duration dt, const BeltSpeeds& commanded, const BeltBraking& braking,
            const std::optional<BeltSpeeds>& measured, core::Duration age = {});
  [[nodiscard]] bool failed() const { return failed_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  struct Belt {
    core::MetersPerSecond allowed;
    std::optional<core::Timestamp> above_since;
  };
  void brake(Belt& belt, core::Duration dt, core::MetersPerSecond commanded,
             core::MetersPerSecond2 braking) const;
  [[nodiscard]] bool disobeys(Belt& belt, core::Timestamp now, core::MetersPerSecond measured,
                              core::MetersPerSecond since_then) const;

  core::MetersPerSecond margin_;
  core::Duration patience_;
  Belt left_, right_;
  bool failed_ = false;
};

}  // namespace footfall::control
