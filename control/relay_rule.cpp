#include "control/relay_rule.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

constexpr double kRollingMargin = 1.1;
constexpr core::MetersPerSecond kHardlyMoving{0.05};
constexpr core::MetersPerSecond2 kGentlest{0.3};

bool allows_motion(MotionState state) {
  return state == MotionState::Armed || state == MotionState::Starting || state == MotionState::Running ||
         state == MotionState::Slowing;
}

}  // namespace

bool RelayRule::failed(const RelayScene& scene, const RelayInput& relay) {
  if (!relay.configured) return false;
  if (scene.testing || scene.cable_pull) {  // the test itself judges
    unfed_since_ = scene.now;
    return false;
  }
  if (unfed_since_.ns == 0) unfed_since_ = scene.now;
  if (last_ == RelayWish::Feed) {
    unfed_since_ = scene.now;
    if (relay.feed_failed) return true;
    if (relay.closed.value_or(false)) {
      was_closed_ = true;
      seen_closed_ = scene.now;
      return false;
    }
    if (was_closed_) return relay.closed.has_value() || scene.now - seen_closed_ > kUnreadable;
    return scene.now - feeding_since_ > kPickUp;
  }
  const core::Duration longest = core::from_seconds(relay.hold_time.value()) + kDropOut;
  return relay.closed.value_or(false) && scene.now - unfed_since_ > longest;
}

RelayWish RelayRule::wish(const RelayScene& scene, const RelayInput& relay) {
  if (!relay.configured || scene.testing) return RelayWish::Lapse;
  if (scene.state == MotionState::Armed && last_ != RelayWish::Feed) spent_ = false;
  const bool may =
      allows_motion(scene.state) && !scene.stop_lost && !scene.hardware_open && !scene.cable_pull && !spent_;
  const bool unreadable = !relay.closed && scene.now - seen_closed_ > kUnreadable;
  const bool power_cut = !may || (was_closed_ && (relay.closed == false || unreadable));
  // A drive without power tells 0 in the very cycle in which the contact is seen open: what it told before
  // counts.
  const core::MetersPerSecond speed = std::max(scene.speed, fed_speed_);
  if (power_cut && !cut_ && last_ == RelayWish::Feed && speed > kHardlyMoving) {
    const core::Seconds braking = speed / std::max(kGentlest, relay.deceleration);
    rolling_until_ =
        scene.now + core::from_seconds(relay.hold_time.value() + kRollingMargin * braking.value());
    cut_ = true;
  }
  if (!may) {
    spent_ = true;
    was_closed_ = false;
    last_ = scene.cable_pull && !scene.hardware_open ? RelayWish::Lapse : RelayWish::Drop;
    return last_;
  }
  if (last_ != RelayWish::Feed) {
    feeding_since_ = scene.now;
    was_closed_ = cut_ = false;
    fed_speed_ = {};
  }
  if (!power_cut) fed_speed_ = scene.speed;
  last_ = RelayWish::Feed;
  return last_;
}

bool RelayRule::ready(const RelayInput& relay) const {
  return !relay.configured || (last_ == RelayWish::Feed && relay.closed.value_or(false));
}

}  // namespace footfall::control
