#include "gait/imu/limb_cycle.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace footfall::gait::imu {

namespace {

constexpr core::Hertz kSmoothing{6.0};
constexpr double kLeastSwing = 50.0 * std::numbers::pi / 180.0;
constexpr core::Duration kApart = core::milliseconds(250), kLongestCycle = core::milliseconds(2500);
constexpr double kRemembered_s = 4.0;
constexpr double kMinimumAround_s = 0.025;
constexpr double kMissing_s = 0.010;
/// Time stamps pass a clock fit and are not evenly spaced.
constexpr double kJitterPeriods = 1.6;

}  // namespace

LimbCycles::LimbCycles(core::Hertz rate)
    : period_s_(1.0 / rate.value()),
      around_(static_cast<std::uint64_t>(std::max(1.0, std::round(kMinimumAround_s * rate.value())))),
      mask_(std::bit_ceil(static_cast<std::uint64_t>(kRemembered_s * rate.value()) + 2) - 1),
      rate_(mask_ + 1),
      time_ns_(mask_ + 1),
      smooth_(low_pass(kSmoothing, rate)),
      delay_(core::from_seconds(std::numbers::sqrt2 / (2.0 * std::numbers::pi * kSmoothing.value()))) {}

void LimbCycles::reset() noexcept {
  next_ = 0;
  known_ = 0;
  rising_ = false;
  usual_ = 0.0;
  smooth_.settle(0.0);
}

std::optional<LimbCycle> LimbCycles::push(core::Timestamp time, double rate_rad_s) noexcept {
  if (next_ > 0) {
    const double pause_s = static_cast<double>(time.ns - time_at(next_ - 1)) * 1e-9;
    if (pause_s <= 0.0) return std::nullopt;
    if (pause_s > kMissing_s + kJitterPeriods * period_s_) reset();
  }
  rate_[next_ & mask_] = rate_rad_s;
  time_ns_[next_ & mask_] = time.ns;
  ++next_;
  const double smooth = smooth_.step(rate_rad_s);
  const double least = std::max(kLeastSwing, 0.5 * usual_);
  if (!rising_) {
    rising_ = smooth > least;
    highest_ = 0.0;
  }
  if (!rising_) return std::nullopt;
  if (smooth > highest_) {
    highest_ = smooth;
    highest_at_ = time;
    return std::nullopt;
  }
  if (smooth > 0.5 * highest_) return std::nullopt;
  rising_ = false;
  return finish_bump();
}

std::optional<LimbCycle> LimbCycles::finish_bump() noexcept {
  const core::Timestamp now = highest_at_ - delay_;
  if (known_ > 0 && now - mid_swings_[0] < kApart) return std::nullopt;
  if (known_ > 0 && now - mid_swings_[0] > kLongestCycle) known_ = 0;
  usual_ = known_ == 0 ? highest_ : usual_ + 0.3 * (highest_ - usual_);
  std::copy_backward(mid_swings_.begin(), mid_swings_.end() - 1, mid_swings_.end());
  mid_swings_[0] = now;
  known_ = std::min(known_ + 1, kRemembered);
  if (known_ < 2) return std::nullopt;
  return LimbCycle{mid_swings_[1], now};
}

std::uint64_t LimbCycles::first_at(core::Timestamp time) const noexcept {
  std::uint64_t low = next_ > mask_ ? next_ - mask_ - 1 : 0, high = next_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (time_at(middle) >= time.ns) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

core::Timestamp LimbCycles::vertex(std::uint64_t i) const noexcept {
  const double before = rate_at(i - 1), here = rate_at(i), after = rate_at(i + 1);
  const double bend = before - 2.0 * here + after;
  const double shift = bend > 0.0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0.0;
  const auto spacing = static_cast<double>(time_at(i + 1) - time_at(i - 1)) / 2.0;
  return {time_at(i) + std::llround(shift * spacing)};
}

std::optional<core::Timestamp> LimbCycles::lowest(core::Timestamp from, core::Timestamp to,
                                                  double below) const noexcept {
  const std::uint64_t first = first_at(from), end = first_at(to);
  if (first == 0 || end <= first || end >= next_) return std::nullopt;
  std::uint64_t least = first;
  for (std::uint64_t i = first; i < end; ++i) least = rate_at(i) < rate_at(least) ? i : least;
  if (rate_at(least) >= below) return std::nullopt;
  return vertex(least);
}

std::optional<core::Timestamp> LimbCycles::first_minimum(core::Timestamp from,
                                                         core::Timestamp to) const noexcept {
  const std::uint64_t first = std::max(first_at(from), around_), end = first_at(to);
  for (std::uint64_t i = first; i < end && i + around_ < next_; ++i) {
    bool least = rate_at(i) < 0.0;
    for (std::uint64_t k = 1; least && k <= around_; ++k) {
      least = rate_at(i) < rate_at(i - k) && rate_at(i) <= rate_at(i + k);
    }
    if (least) return vertex(i);
  }
  return std::nullopt;
}

}  // namespace footfall::gait::imu
