#include "control/hold_to_start.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

/// Finaliser of a 64-bit mixing hash (Steele, Lea & Flood 2014, SplitMix).
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

}  // namespace

HoldToStart::HoldToStart(const Limits& limits)
    : hold_time_(limits.hold_time), hold_gap_(limits.hold_gap), token_lifetime_(limits.token_lifetime) {}

std::uint64_t HoldToStart::begin(core::Timestamp now) {
  cancel();
  // Chained over all earlier tokens and their nanosecond times: nobody can name one in advance.
  previous_ = mix(previous_ ^ mix(static_cast<std::uint64_t>(now.ns)) ^ ++counter_);
  if (previous_ == 0) previous_ = 1;
  token_ = previous_;
  issued_ = now;
  return token_;
}

bool HoldToStart::beat(std::uint64_t token, core::Timestamp now) {
  step(now);
  if (token_ == 0 || token != token_) return false;
  if (!holding_) {
    holding_ = true;
    first_beat_ = now;
  }
  last_beat_ = now;
  const core::Duration held = now - first_beat_;
  if (held < hold_time_) {
    progress_ = std::clamp(held.seconds() / hold_time_.seconds(), 0.0, 1.0);
    return true;
  }
  cancel();
  completed_ = true;
  return true;
}

void HoldToStart::step(core::Timestamp now) {
  if (token_ == 0) return;
  if (now - issued_ >= token_lifetime_ || (holding_ && now - last_beat_ > hold_gap_)) cancel();
}

void HoldToStart::cancel() {
  token_ = 0;
  holding_ = completed_ = false;
  progress_ = 0.0;
}

bool HoldToStart::take_completed() {
  const bool completed = completed_;
  completed_ = false;
  return completed;
}

}  // namespace footfall::control
