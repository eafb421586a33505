#include "station/live/side_means.hpp"

#include <array>
#include <string>

#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "gait/stats/step_values.hpp"

namespace footfall::station {
namespace {

struct Means {
  std::optional<double> left, right;
  bool doubtful = false;
  std::uint32_t health = 0;  ///< the bits that make this measure doubtful
};

Means means_of(const gait::StepMetric& metric, const std::vector<gait::StepResult>& steps) {
  std::array<double, 2> sum{};
  std::array<int, 2> count{};
  const gait::StepValues counted = gait::step_values(metric, steps);
  for (const gait::StepValue& step : counted.values) {
    if (step.side == gait::Side::Unknown) continue;
    const std::size_t foot = step.side == gait::Side::Left ? 0 : 1;
    sum.at(foot) += step.value;
    ++count.at(foot);
  }
  const auto mean = [&](std::size_t foot) {
    return count.at(foot) > 0 ? std::optional(sum.at(foot) / count.at(foot)) : std::nullopt;
  };
  return {mean(0), mean(1), counted.doubtful, counted.reasons};
}

}  // namespace

std::optional<v1::SideMeans> side_means(const char* key, const std::vector<gait::StepResult>& now,
                                        const std::vector<gait::StepResult>& baseline) {
  const gait::StepMetric* metric = gait::find_step_metric(key);
  if (metric == nullptr) return std::nullopt;
  const Means present = means_of(*metric, now), before = means_of(*metric, baseline);
  if (!present.left && !present.right && !before.left && !before.right) return std::nullopt;
  v1::SideMeans message;
  message.set_key(key);
  if (present.left) message.set_left(*present.left);
  if (present.right) message.set_right(*present.right);
  if (before.left) message.set_baseline_left(*before.left);
  if (before.right) message.set_baseline_right(*before.right);
  message.set_doubtful(present.doubtful);
  for (const gait::HealthName& name : gait::all_health_names()) {
    if (present.doubtful && (present.health & name.bit) != 0)
      message.add_doubtful_because(std::string(name.meaning));
  }
  return message;
}

}  // namespace footfall::station
