#include "control/stance_belt.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::control {
namespace {

constexpr double kFrom = 0.35, kTo = 0.75;  // of stance
constexpr double kShortestS = 0.08, kLongestS = 0.45;
constexpr double kSlowest = 1.0, kSteady = 0.1, kLeastMismatch = 0.3;  // m/s
constexpr double kLeastWay = -0.15, kMostWay = 0.30;                   // m a stance
constexpr std::size_t kLeastPoints = 6;

}  // namespace

void StanceBelt::take(const RunnerLoad& load) noexcept {
  const double speed = load.belt_speed.value();
  if (!was_loaded_) {
    stance_.start = load.time;
    stance_.size = 0;
    stance_.broken = load.dt.ns == 0;
    stance_.slowest = stance_.fastest = speed;
  }
  stance_.slowest = std::min(stance_.slowest, speed);
  stance_.fastest = std::max(stance_.fastest, speed);
  if (!load.cop_ap) return;
  if (stance_.size == kMost) {
    stance_.broken = true;
    return;
  }
  stance_.points[stance_.size++] = {(load.time - stance_.start).seconds(), load.cop_ap->value()};
}

std::optional<double> StanceBelt::cop_speed(double contact_s) const noexcept {
  double n = 0.0, t = 0.0, x = 0.0, tt = 0.0, tx = 0.0;
  for (std::size_t i = 0; i < stance_.size; ++i) {
    const Point& point = stance_.points[i];
    if (point.t_s < kFrom * contact_s || point.t_s > kTo * contact_s) continue;
    n += 1.0;
    t += point.t_s;
    x += point.cop_m;
    tt += point.t_s * point.t_s;
    tx += point.t_s * point.cop_m;
  }
  if (n < static_cast<double>(kLeastPoints)) return std::nullopt;
  return -(n * tx - t * x) / (n * tt - t * t);
}

void StanceBelt::learn(double way_m) noexcept {
  if (way_m < kLeastWay || way_m > kMostWay) {
    // Whatever this is, it is no foot on this belt: begin again.
    learned_ = 0;
    learned_m_ = 0.0;
    return;
  }
  learned_m_ += way_m / static_cast<double>(kLearn);
  ++learned_;
}

void StanceBelt::judge(double contact_s) noexcept {
  const double speed = 0.5 * (stance_.slowest + stance_.fastest);
  if (stance_.broken || contact_s < kShortestS || contact_s > kLongestS) return;
  if (!(speed >= kSlowest) || stance_.fastest - stance_.slowest > kSteady) return;
  const auto seen = cop_speed(contact_s);
  if (!seen) return;
  if (learned_ < kLearn) {
    if (learned_ == 0) learned_at_ = speed;
    if (std::abs(speed - learned_at_) > kSteady) {
      learned_ = 0;
      learned_m_ = 0.0;
      return;
    }
    return learn((speed - *seen) * contact_s);
  }
  const double carried = *seen + learned_m_ / contact_s;
  speed_ = core::MetersPerSecond(carried);
  const double off = carried - speed;
  if (std::abs(off) <= std::max(limits_.belt_mismatch * speed, kLeastMismatch)) {
    in_a_row_ = 0;
    return;
  }
  in_a_row_ = in_a_row_ > 0 && faster_ != (off > 0.0) ? 1 : in_a_row_ + 1;
  faster_ = off > 0.0;
}

void StanceBelt::step(const RunnerLoad& load) noexcept {
  if (!limits_.belt_by_cop) return;
  if (load.loaded) {
    take(load);
  } else if (was_loaded_) {
    judge((load.time - stance_.start).seconds());
  }
  was_loaded_ = load.loaded;
}

}  // namespace footfall::control
