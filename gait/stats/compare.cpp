#include "gait/stats/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace footfall::gait {

namespace {

SteadySteps steady_of(const Condition& condition, SteadyOptions options) {
  options.settled_at_start = condition.settled_at_start;
  return steady_steps(condition.steps, options);
}

ConditionFacts facts_of(const SteadySteps& steady) {
  return {steady.steps.size(),
          count_of(steady.steps, Side::Left),
          count_of(steady.steps, Side::Right),
          steady.unsteady,
          steady.unsettled,
          steady.gait_class,
          cadence_of(steady.steps),
          steady.speed};
}

std::optional<double> cadence_change(const Comparison& c) {
  if (!c.baseline.cadence || !c.changed.cadence || (c.after && !c.after->cadence)) return std::nullopt;
  const double first = c.baseline.cadence->value();
  const double reference = c.after ? 0.5 * (first + c.after->cadence->value()) : first;
  return 100.0 * (c.changed.cadence->value() / reference - 1.0);
}

std::optional<double> speed_difference(const Comparison& c) {
  if (!c.baseline.speed || !c.changed.speed || (c.after && !c.after->speed)) return std::nullopt;
  const double first = c.baseline.speed->value();
  const double changed = 100.0 * (c.changed.speed->value() / first - 1.0);
  const double after = c.after ? 100.0 * (c.after->speed->value() / first - 1.0) : 0.0;
  return std::abs(after) > std::abs(changed) ? after : changed;
}

bool same(const Method& a, const Method& b) {
  return std::string_view(a.id().data()) == b.id().data();
}

std::uint32_t reasons_for_all(const Comparison& c, const Condition& baseline, const Condition& changed,
                              const std::optional<Condition>& after) {
  std::uint32_t reasons = 0;
  if (!c.cadence_percent || std::abs(*c.cadence_percent) < kSmallestCadenceChangePercent)
    reasons |= kCadenceChangeSmall;
  if (!c.speed_percent) {
    reasons |= kSpeedUnknown;
  } else if (std::abs(*c.speed_percent) > kLargestSpeedDifferencePercent) {
    reasons |= kSpeedsDiffer;
  }
  if (!same(baseline.method, changed.method) || (after && !same(baseline.method, after->method)))
    reasons |= kMethodsDiffer;
  if (c.baseline.gait_class != c.changed.gait_class ||
      (c.after && c.after->gait_class != c.baseline.gait_class))
    reasons |= kGaitsDiffer;
  return reasons;
}

bool measured(const StepMean& mean) {
  return mean.mean.both.has_value();
}

}  // namespace

Comparison compare(const Condition& baseline, const Condition& changed, const std::optional<Condition>& after,
                   const CompareOptions& options) {
  const SteadySteps first = steady_of(baseline, options.steady);
  const SteadySteps second = steady_of(changed, options.steady);
  const SteadySteps third = after ? steady_of(*after, options.steady) : SteadySteps{};
  Comparison out;
  out.baseline = facts_of(first);
  out.changed = facts_of(second);
  if (after) out.after = facts_of(third);
  out.cadence_percent = cadence_change(out);
  out.speed_percent = speed_difference(out);
  out.reasons = reasons_for_all(out, baseline, changed, after);
  if (!enough_per_side(first.steps, kFewestStepsPerSide) ||
      !enough_per_side(second.steps, kFewestStepsPerSide) ||
      (after && !enough_per_side(third.steps, kFewestStepsPerSide)))
    out.reasons |= kTooFewSteps;
  const double cadence = out.cadence_percent.value_or(std::numeric_limits<double>::quiet_NaN());
  std::size_t done = 0;
  for (const StepMetric& metric : step_metrics()) {
    MetricChange change = metric_change(metric, first.steps, second.steps, third.steps, cadence, out.reasons,
                                        options.bootstrap);
    if (measured(change.baseline) || measured(change.changed)) out.metrics.push_back(std::move(change));
    const double part = static_cast<double>(++done) / static_cast<double>(step_metrics().size());
    if (options.go_on && !options.go_on(part)) break;
  }
  return out;
}

}  // namespace footfall::gait
