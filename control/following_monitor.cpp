#include "control/following_monitor.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

/// Less is the noise of a standing belt; the margin for a belt that is too fast would pass a slow reversal.
constexpr core::MetersPerSecond kBackwards{0.05};

}  // namespace

void FollowingMonitor::begin(const BeltSpeeds& allowed) {
  left_ = {allowed.left, {}};
  right_ = {allowed.right, {}};
  failed_ = false;
}

void FollowingMonitor::step(core::Timestamp now, core::Duration dt, const BeltSpeeds& commanded,
                            const BeltBraking& braking, const std::optional<BeltSpeeds>& measured,
                            core::Duration age) {
  brake(left_, dt, commanded.left, braking.left);
  brake(right_, dt, commanded.right, braking.right);
  failed_ = false;
  if (!measured) return;
  const bool left = disobeys(left_, now, measured->left, braking.left * core::to_seconds(age));
  const bool right = disobeys(right_, now, measured->right, braking.right * core::to_seconds(age));
  failed_ = left || right;
}

void FollowingMonitor::brake(Belt& belt, core::Duration dt, core::MetersPerSecond commanded,
                             core::MetersPerSecond2 braking) const {
  belt.allowed = std::max(commanded, belt.allowed - braking * core::to_seconds(dt));
}

bool FollowingMonitor::disobeys(Belt& belt, core::Timestamp now, core::MetersPerSecond measured,
                                core::MetersPerSecond since_then) const {
  if (measured <= belt.allowed + since_then + margin_ && measured >= -kBackwards) {
    belt.above_since.reset();
    return false;
  }
  if (!belt.above_since) belt.above_since = now;
  return now - *belt.above_since >= patience_;
}

}  // namespace footfall::control
