#include "gait/stats/step_values.hpp"

#include <cmath>

namespace footfall::gait {

namespace {
constexpr double kDoubtfulShare = 0.1;
}

StepValues step_values(const StepMetric& metric, std::span<const StepResult> steps) {
  StepValues out;
  std::vector<StepValue> good;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const auto value = metric.value(steps[k]);
    if (!value || !std::isfinite(*value)) continue;
    const double time_s = (steps[k].initial_contact - steps.front().initial_contact).seconds();
    out.values.push_back({k, time_s, *value, steps[k].side});
    if (trusted(metric, steps[k])) {
      good.push_back(out.values.back());
    } else {
      out.reasons |= steps[k].health & metric.doubtful_if;
    }
  }
  const std::size_t doubtful = out.values.size() - good.size();
  out.doubtful = static_cast<double>(doubtful) > kDoubtfulShare * static_cast<double>(out.values.size());
  if (out.doubtful) return out;
  out.left_out = doubtful;
  out.values = std::move(good);
  return out;
}

}  // namespace footfall::gait
