#include "control/runner_watch.hpp"

#include <algorithm>
#include <limits>

namespace footfall::control {
namespace {

constexpr core::Duration kBlock = core::milliseconds(4), kGap = core::milliseconds(50);
constexpr core::Duration kHold = core::milliseconds(500);
constexpr core::MetersPerSecond kMovingBelt{0.05};
/// Below, a centre of pressure wanders with noise and drift.
constexpr double kCopShare = 0.3, kCopLeastN = 200.0;

}  // namespace

void RunnerWatch::reset() noexcept {
  *this = RunnerWatch(limits_);
}

RunnerLoad RunnerWatch::load_of(const RunnerSample& newest) noexcept {
  const core::Wrench raw = (1.0 / block_.count) * block_.sum;
  const core::Wrench wrench = raw - zero_.value();
  RunnerLoad load;
  load.time = newest.time;
  load.dt = last_load_ ? newest.time - *last_load_ : core::Duration{};
  load.f_v = wrench.f_v;
  load.weight = newest.weight.value_or(core::Newtons(std::numeric_limits<double>::quiet_NaN()));
  load.belt_speed = newest.belt_speed;
  const core::Newtons present = present_force(limits_, load.weight);
  load.loaded = wrench.f_v >= present;
  const double least = newest.weight ? kCopShare * newest.weight->value() : 0.0;
  if (wrench.f_v.value() >= std::max({kCopLeastN, least, present.value()})) {
    load.cop_ap = core::Meters(wrench.m_ml.value() / wrench.f_v.value());
    load.cop_ml = core::Meters(-wrench.m_ap.value() / wrench.f_v.value());
  }
  zero_.observe(raw, load.loaded);
  return load;
}

void RunnerWatch::hold(RunnerAlarm alarm, bool evidence, core::Timestamp now) noexcept {
  auto& seen = seen_[static_cast<std::size_t>(alarm)];
  if (evidence) seen = now;
  if (seen && now - *seen <= kHold) alarms_.raise(alarm);
}

void RunnerWatch::judge(const RunnerSample& newest) noexcept {
  const RunnerLoad load = load_of(newest);
  last_load_ = newest.time;
  loaded_ = load.loaded;
  if (!newest.belt_speed.is_finite()) return belt_.gap();
  if (newest.belt_speed <= kMovingBelt) {
    presence_.reset();
    place_.reset();
    belt_.reset();
    seen_.fill(std::nullopt);
    alarms_ = {};
    return;
  }
  presence_.step(load);
  place_.step(load);
  if (newest.belts_differ) {
    belt_.gap();
  } else {
    belt_.step(load);
  }
  alarms_ = {};
  hold(RunnerAlarm::Fell, presence_.fell(), load.time);
  hold(RunnerAlarm::Outside, place_.outside(), load.time);
  hold(RunnerAlarm::BeltNotAsFeet, belt_.mismatch(), load.time);
  hold(RunnerAlarm::AtRear, place_.at_rear(), load.time);
  hold(RunnerAlarm::AtFront, place_.at_front(), load.time);
  hold(RunnerAlarm::Nobody, presence_.nobody(), load.time);
}

void RunnerWatch::step(const RunnerSample& sample) noexcept {
  // A sum without one of its plates is nobody's weight.
  if (!sample.valid || !sample.sum.f_v.is_finite() || !sample.sum.m_ml.is_finite() ||
      !sample.sum.m_ap.is_finite()) {
    return;
  }
  if (!last_sample_ || sample.time - *last_sample_ > kGap || sample.time <= *last_sample_) {
    block_ = {};
    last_load_.reset();
    belt_.gap();
  }
  last_sample_ = sample.time;
  if (block_.count == 0.0) block_.start = sample.time;
  block_.sum = block_.sum + sample.sum;
  block_.count += 1.0;
  if (last_load_ ? sample.time - *last_load_ < kBlock : sample.time - block_.start < kBlock) return;
  judge(sample);
  block_ = {};
}

}  // namespace footfall::control
