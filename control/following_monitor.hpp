#pragma once
#include <optional>

#include "control/limits.hpp"

namespace footfall::control {

/// Does the belt obey? It does not when the measured speed is above what is allowed by more than the margin,
/// or runs backwards, for the following time. Allowed is the commanded speed; after it falls faster than the
/// drive can brake, the drive's own deceleration ramp. Sign: speed > 0 is normal running. Thread: treadmill
/// thread, virtual time. Blocks/allocates: never. Errors: no measured value leaves the verdict as it was.
class FollowingMonitor {
 public:
  explicit FollowingMonitor(const Limits& limits)
      : margin_(limits.following_margin), patience_(limits.following_time) {}

  /// Judges anew from the speed that the belt has or is allowed now.
  void begin(core::MetersPerSecond allowed);
  /// `drive_deceleration` is what the drive is known to brake with.
  void step(core::Timestamp now, core::Duration dt, core::MetersPerSecond commanded,
            core::MetersPerSecond2 drive_deceleration, std::optional<core::MetersPerSecond> measured);
  [[nodiscard]] bool failed() const { return failed_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  core::MetersPerSecond margin_;
  core::Duration patience_;
  core::MetersPerSecond allowed_;
  std::optional<core::Timestamp> above_since_;
  bool failed_ = false;
};

}  // namespace footfall::control
