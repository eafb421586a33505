#include "cli/statistics/statistics_json.hpp"

#include <cmath>

#include "cli/analyze/windows_json.hpp"
#include "cli/json_values.hpp"
#include "cli/statistics/steady_statistics.hpp"

namespace footfall::cli {

namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

Json symmetry_json(const std::optional<gait::Symmetry>& s) {
  if (!s) return nullptr;
  return {{"index_percent", estimate_json(s->index_percent, "value")},
          {"angle_percent", s->angle_percent},
          {"limit_percent", s->limit_percent},
          {"flagged", s->flagged},
          {"doubtful", s->doubtful}};
}

Json variability_json(const std::optional<gait::Variability>& v) {
  if (!v) return nullptr;
  return {{"sd", v->sd},
          {"cv_percent", number(v->cv_percent)},
          {"mad_sd", v->mad_sd},
          {"mad_cv_percent", number(v->mad_cv_percent)},
          {"n", v->n}};
}

Json trend_json(const std::optional<gait::Trend>& t) {
  if (!t) return nullptr;
  return {{"per_10_min", estimate_json(t->per_10_min, "value")},
          {"percent_per_10_min", number(t->percent_per_10_min)},
          {"interval_excludes_zero", t->certain},
          {"last_2_min_less_first", estimate_json(t->last_less_first, "value")},
          {"minutes", t->minutes},
          {"doubtful", t->doubtful}};
}

Json metric_json(const MetricStatistics& m) {
  return {{"symmetry", symmetry_json(m.symmetry)},
          {"variability",
           {{"both", variability_json(m.variability.both)},
            {"left", variability_json(m.variability.left)},
            {"right", variability_json(m.variability.right)}}},
          {"trend", trend_json(m.trend)},
          {"per_km", number(m.per_km)}};
}

}  // namespace

nlohmann::ordered_json estimate_json(const std::optional<gait::Estimate>& e, const char* value_key) {
  if (!e) return nullptr;
  return {{value_key, number(e->value)}, {"low", number(e->low)}, {"high", number(e->high)}, {"n", e->n}};
}

nlohmann::ordered_json statistics_json(const Analysis& analysis) {
  const SteadyStatistics statistics = steady_statistics(analysis);
  Json metrics = Json::object();
  for (const MetricStatistics& m : statistics.metrics) metrics[std::string(m.metric->key)] = metric_json(m);
  return {{"steady_steps", statistics.steady.steps.size()},
          {"left", statistics.left},
          {"right", statistics.right},
          {"unsteady_steps", statistics.steady.unsteady},
          {"unsettled_steps", statistics.steady.unsettled},
          {"cadence_spm", number_or_null(gait::cadence_of(statistics.steady.steps))},
          {"belt_speed_m_s", number_or_null(statistics.steady.speed)},
          {"note", statistics.shortage.empty() ? Json(nullptr) : Json(statistics.shortage)},
          {"metrics", std::move(metrics)},
          {"windows", windows_json(steps_of(analysis))}};
}

}  // namespace footfall::cli
