#include "cli/analyze/windows_json.hpp"

#include <string>
#include <utility>
#include <vector>

#include "cli/json_values.hpp"
#include "gait/stats/windows.hpp"

namespace footfall::cli {

namespace {

using Json = nlohmann::ordered_json;

Json means_json(const gait::Summary& summary) {
  Json out = Json::object();
  const auto catalogue = gait::step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    if (summary.metrics[k].value) out[std::string(catalogue[k].key)] = *summary.metrics[k].value;
  }
  return out;
}

Json doses_json(std::span<const gait::StepResult> steps) {
  Json out = Json::object();
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    if (const auto dose = gait::per_kilometre(metric, steps)) out[std::string(metric.key)] = *dose;
  }
  return out;
}

Json window_json(const gait::StepWindow& window) {
  return {{"from_s", window.from_s},
          {"to_s", window.to_s},
          {"steps", window.steps.size()},
          {"way_m", number_or_null(window.way)},
          {"cadence_spm", number_or_null(window.summary.cadence)},
          {"means", means_json(window.summary)}};
}

}  // namespace

nlohmann::ordered_json windows_json(std::span<const gait::StepResult> steps) {
  Json minutes = Json::array(), kilometres = Json::array();
  for (const auto& window : gait::windows_of_time(steps, core::Seconds(60.0)))
    minutes.push_back(window_json(window));
  for (const auto& window : gait::windows_of_way(steps, core::Meters(1000.0))) {
    Json kilometre = window_json(window);
    kilometre["sums_per_km"] = doses_json(window.steps);
    kilometres.push_back(std::move(kilometre));
  }
  return {{"minutes", std::move(minutes)}, {"kilometres", std::move(kilometres)}};
}

}  // namespace footfall::cli
