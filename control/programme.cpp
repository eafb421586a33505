#include "control/programme.hpp"

#include <algorithm>
#include <cmath>

#include "control/limits.hpp"

namespace footfall::control {
namespace {

/// A gentler change would take longer than any training.
constexpr core::MetersPerSecond2 kGentlest{0.005};
constexpr core::Duration kTimeRounding = core::milliseconds(10);
constexpr double kSpeedRounding = 1e-9;

/// "segment 3 'work'": how a refusal names it.
Sentence place(const Programme& programme, std::size_t index) {
  const auto& name = programme.steps[index].name;
  const int number = static_cast<int>(index) + 1;
  return name[0] == '\0' ? make_sentence("Segment %d", number)
                         : make_sentence("Segment %d, '%s'", number, name.data());
}

bool finite_or_absent(const ProgrammeStep& step) {
  return step.speed.is_finite() && step.acceleration.is_finite() &&
         (!step.incline || step.incline->is_finite());
}

std::optional<Sentence> length_refusal(const ProgrammeStep& step, const StepTiming& timing,
                                       const char* where) {
  if (step.ramp.ns < 0 || step.hold.ns < 0 || timing.length() < kShortestStep ||
      timing.length() > kLongestStep) {
    return make_sentence("%s: it takes %.1f s; a segment takes 1 s to 2 h: change its times.", where,
                         timing.length().seconds());
  }
  return std::nullopt;
}

std::optional<Sentence> speed_refusal(const ProgrammeStep& step, const StepTiming& timing,
                                      const ProgrammeBounds& bounds, const char* where) {
  if (step.speed > bounds.ceiling + core::MetersPerSecond(kSpeedRounding)) {
    return make_sentence("%s: %.1f km/h is above the ceiling of %.1f km/h: choose a lower speed.", where,
                         core::to_km_per_h(step.speed), core::to_km_per_h(bounds.ceiling));
  }
  if (step.speed < bounds.slowest) {
    return make_sentence("%s: %.2f km/h is below the slowest running speed of %.2f km/h.", where,
                         core::to_km_per_h(step.speed), core::to_km_per_h(bounds.slowest));
  }
  const bool none = step.acceleration.value() == 0.0;  // a ramp time, or the station's own
  if (!none && (step.acceleration < kGentlest || step.acceleration > bounds.acceleration)) {
    return make_sentence("%s: %.3g m/s2 is not between %.3f and this station's %.2f m/s2.", where,
                         step.acceleration.value(), kGentlest.value(), bounds.acceleration.value());
  }
  const auto needed = shortest_change(step.speed - timing.from, bounds.acceleration, bounds.jerk);
  const auto given = timing.ramp.ns > 0 ? timing.ramp : timing.hold;
  if (given + kTimeRounding < needed) {
    return make_sentence("%s: %.1f to %.1f km/h in %.1f s is too quick: this station needs %.1f s.", where,
                         core::to_km_per_h(timing.from), core::to_km_per_h(step.speed), given.seconds(),
                         needed.seconds());
  }
  return std::nullopt;
}

std::optional<Sentence> incline_refusal(const ProgrammeStep& step, core::GradePercent from,
                                        const StepTiming& timing, const ProgrammeBounds& bounds,
                                        const char* where) {
  if (!step.incline) return std::nullopt;
  if (!bounds.has_incline) {
    return make_sentence("%s: it has an incline, and this treadmill has none: leave it out.", where);
  }
  if (*step.incline < bounds.lowest || *step.incline > bounds.highest) {
    return make_sentence("%s: an incline of %.1f %% is outside the allowed %.1f to %.1f %%.", where,
                         step.incline->value(), bounds.lowest.value(), bounds.highest.value());
  }
  const double way = core::abs(*step.incline - from).value();
  const double reach = bounds.incline_rate_percent_per_s * (timing.length() + kTimeRounding).seconds();
  if (way > reach) {
    return make_sentence("%s: %.1f to %.1f %% incline within %.1f s is too quick: the limit is %.2f %%/s.",
                         where, from.value(), step.incline->value(), timing.length().seconds(),
                         bounds.incline_rate_percent_per_s);
  }
  return std::nullopt;
}

core::Duration ramp_of(const ProgrammeStep& step, core::MetersPerSecond from) {
  if (step.ramp.ns > 0 || step.acceleration.value() <= 0.0) return step.ramp;
  // With the roundings of the jerk limit (dv/a + a/j) the asked acceleration is met on the straight part; the
  // default jerk limit is slow enough for every configured one.
  constexpr core::MetersPerSecond3 kUsualJerk = Limits{}.jerk;
  const double rounding = step.acceleration.value() / kUsualJerk.value();
  const double straight = core::abs(step.speed - from) / (step.acceleration * core::Seconds(1.0));
  constexpr double kLongestCounted = 1e9;  // s: a ramp that no clock can count is refused for its length
  return core::from_seconds(straight > 0.0 ? std::min(straight + rounding, kLongestCounted) : 0.0);
}

}  // namespace

ProgrammeBounds programme_bounds(const Limits& limits, bool has_incline) {
  ProgrammeBounds bounds;
  bounds.slowest = kSlowestRun;
  bounds.ceiling = limits.ceiling();
  bounds.acceleration = std::min(limits.acceleration, kHardMaxAcceleration);
  bounds.jerk = limits.jerk;
  bounds.has_incline = has_incline;
  bounds.lowest = std::max(limits.min_incline, -kHardMaxIncline);
  bounds.highest = std::min(limits.max_incline, kHardMaxIncline);
  bounds.incline_rate_percent_per_s = limits.incline_rate_percent_per_s;
  bounds.countdown = limits.programme_countdown;
  return bounds;
}

core::Duration countdown_of(const Programme& programme, core::Duration station) {
  return std::clamp(std::max(programme.countdown, station), kShortestCountdown, kLongestCountdown);
}

core::Duration shortest_change(core::MetersPerSecond change, core::MetersPerSecond2 acceleration,
                               core::MetersPerSecond3 jerk) {
  const double dv = std::abs(change.value());
  const double a = acceleration.value(), j = jerk.value();
  if (dv == 0.0) return {};
  if (!(a > 0.0) || !(j > 0.0)) return kLongestStep * 2;
  return core::from_seconds(dv >= a * a / j ? dv / a + a / j : 2.0 * std::sqrt(dv / j));
}

bool ProgrammeWalk::needs_countdown(const ProgrammeStep& step) const {
  if (core::abs(step.speed - told_speed_).value() > kUnannouncedChange.value() + kSpeedRounding) return true;
  return step.incline && core::abs(*step.incline - told_incline_) > kUnannouncedIncline;
}

void ProgrammeWalk::told(core::MetersPerSecond speed, core::GradePercent incline) {
  speed_ = told_speed_ = speed;
  incline_ = told_incline_ = incline;
}

StepTiming ProgrammeWalk::next(const ProgrammeStep& step) {
  StepTiming timing;
  timing.from = speed_;
  timing.ramp = ramp_of(step, speed_);
  timing.hold = step.hold;
  timing.announced = needs_countdown(step);
  if (timing.announced) {
    timing.wait = std::max(core::Duration{}, countdown_ - lead_);
    told_speed_ = step.speed;
    if (step.incline) told_incline_ = *step.incline;
  }
  speed_ = step.speed;
  if (step.incline) incline_ = *step.incline;
  lead_ = timing.length();
  return timing;
}

std::optional<Sentence> programme_refusal(const Programme& programme, const ProgrammeBounds& bounds,
                                          const ProgrammeStart& start) {
  if (programme.count == 0 || programme.count > kMaxProgrammeSteps) {
    return make_sentence("A programme has 1 to %d segments, this one has %d.",
                         static_cast<int>(kMaxProgrammeSteps), static_cast<int>(programme.count));
  }
  if (start.step >= programme.count) {
    return make_sentence("The programme has no segment %d: it has %d.", static_cast<int>(start.step) + 1,
                         static_cast<int>(programme.count));
  }
  ProgrammeWalk walk(countdown_of(programme, bounds.countdown), start.speed, start.incline);
  core::GradePercent incline = start.incline;
  for (std::size_t i = start.step; i < programme.count; ++i) {
    const ProgrammeStep& step = programme.steps[i];
    const Sentence where = place(programme, i);
    if (!finite_or_absent(step)) return make_sentence("%s: a value is no number.", where.data());
    const StepTiming timing = walk.next(step);
    if (auto refusal = speed_refusal(step, timing, bounds, where.data())) return refusal;
    if (auto refusal = length_refusal(step, timing, where.data())) return refusal;
    if (auto refusal = incline_refusal(step, incline, timing, bounds, where.data())) return refusal;
    if (step.incline) incline = *step.incline;
  }
  return std::nullopt;
}

core::Duration programme_length(const Programme& programme, core::Duration countdown,
                                const ProgrammeStart& start) {
  ProgrammeWalk walk(countdown, start.speed, start.incline);
  core::Duration length;
  for (std::size_t i = start.step; i < programme.count; ++i) {
    const StepTiming timing = walk.next(programme.steps[i]);
    length = length + timing.wait + timing.length();
  }
  return length;
}

}  // namespace footfall::control
