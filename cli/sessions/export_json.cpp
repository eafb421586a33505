#include "cli/sessions/export_json.hpp"

#include <cmath>

#include "cli/analyze/analysis_json.hpp"
#include "cli/analyze/load_analysis.hpp"
#include "cli/json_values.hpp"
#include "cli/sessions/records_json.hpp"
#include "cli/sessions/sessions.hpp"
#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;

/// As the station measured it, by the method of the session.
Json step_json(const gait::StepResult& step, core::Timestamp start) {
  Json out = {{"initial_contact_s", (step.initial_contact - start).seconds()},
              {"toe_off_s", (step.toe_off - start).seconds()},
              {"side", word_or_null(name_of(step.side))},
              {"gait", word_or_null(name_of(step.gait_class))}};
  for (const gait::StepMetric& metric : gait::step_metrics())
    out[std::string(metric.key)] = number_or_null(metric.value(step));
  Json health = Json::array();
  for (const std::string_view name : gait::health_names(step.health)) health.push_back(std::string(name));
  out["health"] = std::move(health);
  return out;
}

/// What people entered: markers and notes, pain, exertion.
void add_entered(const recording::SessionContents& contents, Json& out) {
  const core::Timestamp started = contents.meta().started;
  out["markers"] = out["pain"] = out["exertion"] = Json::array();
  for (const auto& marker : contents.markers) out["markers"].push_back(marker_json(marker, started));
  for (const auto& pain : contents.pains) out["pain"].push_back(pain_json(pain, started));
  for (const auto& exertion : contents.exertions) out["exertion"].push_back(exertion_json(exertion, started));
}

Json metrics_json() {
  Json out = Json::object();
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    out[std::string(metric.key)] = {{"label", std::string(metric.label)},
                                    {"method", std::string(metric.method)}};
  }
  return out;
}

}  // namespace

nlohmann::ordered_json export_json(const recording::SessionContents& contents,
                                   const std::optional<recording::Identity>& identity) {
  Json out = {{"format", "footfall session"}, {"layout_version", 1}};
  Json provenance = session_json(contents.info);
  provenance["file"] = contents.name;  // not where it lies on this computer
  if (identity) {
    provenance["subject_name"] = identity->name;
    provenance["subject_birth_date"] =
        identity->birth_date.empty() ? Json(nullptr) : Json(identity->birth_date);
  }
  out["provenance"] = std::move(provenance);
  out["metrics"] = metrics_json();
  Json steps = Json::array();
  for (const gait::StepResult& step : contents.steps)
    steps.push_back(step_json(step, contents.meta().started));
  out["recorded_steps"] = std::move(steps);
  add_entered(contents, out);
  const auto analysis = analyze_contents(contents.info.file, contents, {});
  out["analysis"] = analysis ? analysis_json(*analysis) : Json(nullptr);
  if (!analysis) out["analysis_missing"] = analysis.error().what();
  return out;
}

}  // namespace footfall::cli
