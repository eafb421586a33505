#include "gait/stats/windows.hpp"

#include <cmath>

#include "gait/stats/step_values.hpp"

namespace footfall::gait {

namespace {

double begins_s(std::span<const StepResult> steps, std::size_t k) {
  return (steps[k].initial_contact - steps.front().initial_contact).seconds();
}

double ends_s(std::span<const StepResult> steps, std::size_t k) {
  return begins_s(steps, k) + steps[k].step_time.value_or(steps[k].contact_time).value();
}

/// Way of the belt during the step; NaN without speed or time.
double way_m(const StepResult& step) {
  if (!step.belt_speed || !step.step_time) return std::nan("");
  return (*step.belt_speed * *step.step_time).value();
}

StepWindow window(std::span<const StepResult> steps, std::size_t first, std::size_t count) {
  StepWindow out;
  out.steps = steps.subspan(first, count);
  out.from_s = begins_s(steps, first);
  out.to_s = ends_s(steps, first + count - 1);
  double way = 0.0;
  for (const StepResult& step : out.steps) way += way_m(step);
  if (std::isfinite(way)) out.way = core::Meters(way);
  out.summary = summarize(out.steps);
  return out;
}

/// Parts between equal marks of something that rises from step to step; `at[k]` where step k begins, one more
/// for the end of the last.
std::vector<StepWindow> cut(std::span<const StepResult> steps, const std::vector<double>& at, double length) {
  std::vector<StepWindow> out;
  std::size_t first = 0;
  double mark = length;
  for (std::size_t k = 1; k < at.size(); ++k) {
    if (at[k] < mark) continue;
    out.push_back(window(steps, first, k - first));
    first = k;
    while (mark <= at[k]) mark += length;
  }
  return out;
}

}  // namespace

std::vector<StepWindow> windows_of_steps(std::span<const StepResult> steps, std::size_t count) {
  std::vector<StepWindow> out;
  if (count == 0) return out;
  for (std::size_t first = 0; first + count <= steps.size(); first += count) {
    out.push_back(window(steps, first, count));
  }
  return out;
}

std::vector<StepWindow> windows_of_time(std::span<const StepResult> steps, core::Seconds length) {
  if (steps.empty() || !(length.value() > 0.0)) return {};
  std::vector<double> at;
  for (std::size_t k = 0; k < steps.size(); ++k) at.push_back(begins_s(steps, k));
  at.push_back(ends_s(steps, steps.size() - 1));
  return cut(steps, at, length.value());
}

std::vector<StepWindow> windows_of_way(std::span<const StepResult> steps, core::Meters length) {
  if (steps.empty() || !(length.value() > 0.0)) return {};
  std::vector<double> at{0.0};
  for (const StepResult& step : steps) {
    const double way = way_m(step);
    if (!std::isfinite(way)) return {};
    at.push_back(at.back() + way);
  }
  return cut(steps, at, length.value());
}

std::optional<double> steps_per_kilometre(std::span<const StepResult> steps) {
  double way = 0.0, n = 0.0;
  for (const StepResult& step : steps) {
    if (!step.step_time) continue;
    way += way_m(step);
    n += 1.0;
  }
  if (!(way > 0.0)) return std::nullopt;
  return 1000.0 * n / way;
}

std::optional<double> per_kilometre(const StepMetric& metric, std::span<const StepResult> steps) {
  const auto rate = steps_per_kilometre(steps);
  if (!metric.accumulates || !rate) return std::nullopt;
  const StepValues values = step_values(metric, steps);
  if (values.values.empty()) return std::nullopt;
  double sum = 0.0;
  for (const StepValue& v : values.values) sum += v.value;
  return sum / static_cast<double>(values.values.size()) * *rate;
}

}  // namespace footfall::gait
