#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "drivers/io/motion_rule.hpp"

namespace footfall::drivers {
namespace {

namespace wire = protocols::bertec;
using core::Remedy;
using hal::CommandOutcome;

constexpr core::Duration kAfterRamp = core::milliseconds(1000);
/// No belt brakes softer: its speed may have been misjudged.
constexpr double kSoftestStop = 0.1;  // m/s²

}  // namespace

core::Result<CommandOutcome> BertecTreadmill::command(const hal::TreadmillCommand& command) {
  switch (command.action) {
    case hal::DriveAction::SetMotion:
      return set_motion(command);
    case hal::DriveAction::ResetFault:
      return reset_fault(command.valid_until);
    case hal::DriveAction::Trip:
      return stop(options_.profile.trip_deceleration);
    case hal::DriveAction::Stop:
      break;
  }
  return stop(options_.profile.stop_deceleration);
}

BertecTreadmill::Outcome BertecTreadmill::refuse(const core::Error& why) {
  last_refusal_ = why;
  return CommandOutcome::Rejected;
}

core::Result<wire::Order> BertecTreadmill::order_of(const hal::TreadmillCommand& command) const {
  const auto& profile = options_.profile;
  const auto left = wire::encode_speed(profile, command.speed);
  if (!left) return tl::unexpected(left.error());
  if (!command.split.is_finite() || core::abs(command.split) > profile.max_split ||
      (!is_split() && command.split.value() != 0.0)) {
    return core::fail(Remedy::Reconfigure, "a split of %.3f m/s is more than this treadmill's %.3f m/s",
                      command.split.value(), is_split() ? profile.max_split.value() : 0.0);
  }
  const auto right = wire::encode_speed(profile, command.speed + command.split);
  if (!right) return tl::unexpected(right.error());
  wire::Order order;
  order.left = {*left, wire::encode_acceleration(profile.max_acceleration)};
  order.right = {*right, wire::encode_acceleration(profile.max_acceleration)};
  order.rear_belts = profile.belts > 2;
  order.incline_centidegrees = incline_of(command);
  return order;
}

std::uint16_t BertecTreadmill::incline_of(const hal::TreadmillCommand& command) const {
  const auto& range = options_.profile.incline;
  const auto last = static_cast<std::uint16_t>(incline_.value_or(0));
  if (!command.incline || !range) return last;
  const auto asked = wire::encode_incline(*range, *command.incline);
  if (asked) return *asked;
  // A deck may read beyond its own end; the freeze of a stop then must not cost the falling speed.
  if (incline_ || !command.incline->is_finite()) return last;
  const auto nearest = wire::encode_incline(*range, std::clamp(*command.incline, range->min, range->max));
  return nearest ? *nearest : last;
}

BertecTreadmill::Outcome BertecTreadmill::set_motion(const hal::TreadmillCommand& command) {
  const auto order = order_of(command);
  if (!order) return refuse(order.error());
  const bool turns = order->left.speed_mm_s > 0 || order->right.speed_mm_s > 0;
  if (const auto refusal = motion_refusal(command, motion_.has_value(), turns)) return refuse(*refusal);
  if (command.start) motion_.reset();  // a start cut short leaves no motion behind
  if (!trusted_) {
    if (auto known = read(); !known) return tl::unexpected(known.error());
    if (is_stale(command.valid_until)) return refuse({Remedy::Retry, "command was stale; nothing was sent"});
  }
  const bool same = motion_ && motion_->left_mm_s == order->left.speed_mm_s &&
                    motion_->right_mm_s == order->right.speed_mm_s && incline_ &&
                    *incline_ == order->incline_centidegrees;
  // Never sent twice: somebody at the panel may have stopped the belt meanwhile.
  if (same && !command.start) return CommandOutcome::Accepted;
  return send_motion(*order, command.start);
}

BertecTreadmill::Outcome BertecTreadmill::send_motion(const Order& order, bool start) {
  const auto sent_before = link_->health().exchanges;
  const Outcome outcome = link_->send(order, false);
  const bool sent = link_->health().exchanges != sent_before;
  if (outcome && *outcome == CommandOutcome::Accepted) {
    incline_ = order.incline_centidegrees;
    if (!start && !motion_) return outcome;  // a set-point of 0 without a motion
    const int left_from = motion_ ? motion_->left_mm_s : reading_.left_mm_s.value_or(0);
    const int right_from = motion_ ? motion_->right_mm_s : reading_.right_mm_s.value_or(0);
    const int way = std::max(std::abs(order.left.speed_mm_s - reading_.left_mm_s.value_or(left_from)),
                             std::abs(order.right.speed_mm_s - reading_.right_mm_s.value_or(right_from)));
    const auto ramp = core::from_seconds(static_cast<double>(way) / order.left.acceleration_mm_s2);
    motion_ =
        Motion{order.left.speed_mm_s, order.right.speed_mm_s, core::monotonic_now() + ramp + kAfterRamp};
    if (start) {
      forget_stop();
      local_stop_ = false;
    }
    return outcome;
  }
  if (outcome && *outcome == CommandOutcome::Rejected) {
    if (link_->last_refusal()) last_refusal_ = link_->last_refusal();
  } else if (sent) {
    trusted_ = false;
  }
  // Nobody knows whether the belt has begun to turn: it may not go on.
  if (start && sent && link_->connected()) (void)stop(options_.profile.stop_deceleration);
  return outcome;
}

wire::Order BertecTreadmill::stop_order() const {
  const double decel = braking_.value();
  // Whatever is faster counts: a belt may be on its way to its set-point.
  const auto speed = [](std::optional<int> measured, int set) {
    return std::max(std::abs(measured.value_or(0)), set) * 1e-3;
  };
  const double left = speed(reading_.left_mm_s, stopping_left_mm_s_);
  const double right = speed(reading_.right_mm_s, stopping_right_mm_s_);
  const double fastest = std::max(left, right);
  const auto share = [&](double own) {
    const double wanted = fastest > 0.0 && own > 0.0 ? decel * own / fastest : decel;
    return wire::encode_acceleration(core::MetersPerSecond2(std::max(wanted, kSoftestStop)));
  };
  wire::Order order;
  order.left = {0, share(left)};
  order.right = {0, share(right)};
  order.rear_belts = options_.profile.belts > 2;
  order.incline_centidegrees = static_cast<std::uint16_t>(incline_.value_or(0));
  return order;
}

void BertecTreadmill::forget_stop() {
  braking_ = {};
  stopping_left_mm_s_ = stopping_right_mm_s_ = 0;
}

void BertecTreadmill::begin_stop(core::MetersPerSecond2 deceleration) {
  braking_ = std::max(braking_, deceleration);
  if (motion_) {
    stopping_left_mm_s_ = motion_->left_mm_s;
    stopping_right_mm_s_ = motion_->right_mm_s;
  }
  motion_.reset();
  if (reading_.incline_centidegrees)
    incline_ = std::clamp<int>(*reading_.incline_centidegrees, 0, wire::kSteepestCentidegrees);
}

BertecTreadmill::Outcome BertecTreadmill::stop(core::MetersPerSecond2 deceleration) {
  begin_stop(deceleration);
  const Outcome outcome = link_->send(stop_order(), true);
  if (outcome && *outcome == CommandOutcome::Unknown) trusted_ = false;
  if (outcome && *outcome == CommandOutcome::Rejected && link_->last_refusal())
    last_refusal_ = link_->last_refusal();
  return outcome;
}

BertecTreadmill::Outcome BertecTreadmill::reset_fault(core::Timestamp valid_until) {
  if (!link_->connected())
    return core::fail(Remedy::Reconnect, "the line to the Bertec panel is closed; open it first");
  if (!trusted_) {
    if (auto known = read(); !known) return tl::unexpected(known.error());
  }
  if (!standing()) {
    return refuse({Remedy::Operator, "a fault is reset only at standstill; nothing was sent"});
  }
  if (is_stale(valid_until)) return refuse({Remedy::Retry, "command was stale; nothing was sent"});
  const Outcome outcome = stop(options_.profile.stop_deceleration);
  if (outcome && *outcome == CommandOutcome::Accepted) local_stop_ = false;
  return outcome;
}

}  // namespace footfall::drivers
