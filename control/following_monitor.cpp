#include "control/following_monitor.hpp"

#include <algorithm>

namespace footfall::control {

void FollowingMonitor::begin(core::MetersPerSecond allowed) {
  allowed_ = allowed;
  above_since_.reset();
  failed_ = false;
}

void FollowingMonitor::step(core::Timestamp now, core::Duration dt, core::MetersPerSecond commanded,
                            core::MetersPerSecond2 drive_deceleration,
                            std::optional<core::MetersPerSecond> measured) {
  const core::MetersPerSecond braked = allowed_ - drive_deceleration * core::to_seconds(dt);
  allowed_ = std::max(commanded, braked);
  failed_ = false;
  if (!measured) return;
  if (*measured <= allowed_ + margin_ && *measured >= -margin_) {
    above_since_.reset();
    return;
  }
  if (!above_since_) above_since_ = now;
  failed_ = now - *above_since_ >= patience_;
}

}  // namespace footfall::control
