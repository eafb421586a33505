#include "cli/statistics/steady_statistics.hpp"

#include "gait/stats/windows.hpp"

namespace footfall::cli {

namespace {

gait::SteadyOptions after_settling() {
  gait::SteadyOptions options;
  options.settling_time = gait::kFatigueSettling;
  return options;
}

// A slope's replicate costs a thousand times a mean's.
gait::BootstrapOptions for_trends() {
  gait::BootstrapOptions options;
  options.replicates = 500;
  return options;
}

std::string shortage_of(const SteadyStatistics& s, bool trends) {
  std::string out;
  if (s.left + s.right == 0) {
    out = "symmetry needs known feet";
  } else if (s.left < gait::kSymmetryStepsPerSide || s.right < gait::kSymmetryStepsPerSide) {
    out = "symmetry needs 30 steady steps a side: there are " + std::to_string(s.left) + " left, " +
          std::to_string(s.right) + " right";
  }
  if (!trends)
    out += std::string(out.empty() ? "" : "; ") + "a trend needs 2 steady minutes after 6 of settling";
  return out;
}

}  // namespace

std::vector<gait::StepResult> steps_of(const Analysis& analysis) {
  std::vector<gait::StepResult> steps;
  steps.reserve(analysis.result.contacts.size());
  for (const gait::Contact& contact : analysis.result.contacts) steps.push_back(contact.step);
  return steps;
}

SteadyStatistics steady_statistics(const Analysis& analysis) {
  const std::vector<gait::StepResult> steps = steps_of(analysis);
  SteadyStatistics out;
  out.steady = gait::steady_steps(steps);
  out.left = gait::count_of(out.steady.steps, gait::Side::Left);
  out.right = gait::count_of(out.steady.steps, gait::Side::Right);
  const gait::SteadySteps settled = gait::steady_steps(steps, after_settling());
  bool trends = false;
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    MetricStatistics one;
    one.metric = &metric;
    one.symmetry = gait::symmetry(metric, out.steady.steps);
    one.variability = gait::variability(metric, out.steady.steps);
    one.trend = gait::trend(metric, settled.steps, for_trends());
    one.per_km = gait::per_kilometre(metric, out.steady.steps);
    trends = trends || one.trend.has_value();
    if (one.symmetry || one.variability.both || one.trend || one.per_km) out.metrics.push_back(one);
  }
  out.shortage = shortage_of(out, trends);
  return out;
}

}  // namespace footfall::cli
