#include "cli/statistics/compare_json.hpp"

#include <cmath>

#include "cli/analyze/analysis_json.hpp"
#include "cli/json_values.hpp"
#include "cli/statistics/statistics_json.hpp"
#include "gait/health_names.hpp"

namespace footfall::cli {

namespace {

using Json = nlohmann::ordered_json;

Json reasons_json(std::uint32_t reasons) {
  Json names = Json::array();
  for (const gait::CannotTellName& name : gait::all_cannot_tell_names()) {
    if ((reasons & name.bit) != 0) names.push_back(std::string(name.name));
  }
  return names;
}

Json stretch_json(const std::optional<Stretch>& stretch) {
  if (!stretch) return nullptr;
  return Json::array({stretch->from_s, stretch->to_s});
}

Json condition_json(const gait::ConditionFacts& facts, const ComparedPart& part) {
  return {{"file", part.file.filename().string()},
          {"stretch_s", stretch_json(part.stretch)},
          {"steps", facts.steps},
          {"left", facts.left},
          {"right", facts.right},
          {"unsteady_steps", facts.unsteady},
          {"unsettled_steps", facts.unsettled},
          {"gait", word_or_null(name_of(facts.gait_class))},
          {"cadence_spm", number_or_null(facts.cadence)},
          {"belt_speed_m_s", number_or_null(facts.speed)}};
}

Json expected_json(const std::optional<gait::ExpectedChange>& expected) {
  if (!expected) return nullptr;
  Json sources = Json::array();
  for (const gait::PublishedEffect* effect : expected->effects) {
    sources.push_back(
        {{"what", std::string(effect->what)},
         {"source", std::string(effect->source)},
         {"method", std::string(gait::name_of(effect->method))},
         {"timing", std::string(gait::name_of(effect->timing))},
         {"cadence_percent", effect->cadence_percent > 0.0 ? Json(effect->cadence_percent) : Json(nullptr)},
         {"change_percent", number_or_null(effect->percent)}});
  }
  return {{"direction", expected->direction == gait::Direction::Falls ? "falls" : "rises"},
          {"least_percent", number_or_null(expected->least_percent)},
          {"most_percent", number_or_null(expected->most_percent)},
          {"trained_only", expected->trained_only},
          {"sources", std::move(sources)}};
}

Json doubts_json(const gait::MetricChange& change) {
  std::uint32_t health = 0;
  if (change.baseline.doubtful) health |= change.baseline.reasons;
  if (change.changed.doubtful) health |= change.changed.reasons;
  if (change.after && change.after->doubtful) health |= change.after->reasons;
  Json names = Json::array();
  for (const std::string_view name : gait::health_names(health)) names.push_back(std::string(name));
  return names;
}

Json metric_json(const gait::MetricChange& change) {
  Json out = {{"baseline", estimate_json(change.baseline.mean.both)},
              {"changed", estimate_json(change.changed.mean.both)},
              {"baseline_after", change.after ? estimate_json(change.after->mean.both) : Json(nullptr)},
              {"change", estimate_json(change.change.both, "value")},
              {"change_percent", estimate_json(change.percent.both, "value")},
              {"left_change_percent", estimate_json(change.percent.left, "value")},
              {"right_change_percent", estimate_json(change.percent.right, "value")},
              {"per_km_change_percent", number_or_null(change.per_km_percent)},
              {"detectable_change", number_or_null(change.detectable)},
              {"detectable_change_percent", number_or_null(change.detectable_percent)},
              {"baseline_difference_percent", number_or_null(change.baseline_difference_percent)},
              {"follows_from_cadence", change.arithmetic},
              {"expected", expected_json(change.expected)}};
  if (change.judgement) {
    out["verdict"] = std::string(gait::name_of(change.judgement->verdict));
    out["cannot_tell_because"] = reasons_json(change.judgement->reasons);
    out["published_size_excluded"] = change.judgement->published_size_excluded;
  } else {
    out["verdict"] = nullptr;
    out["cannot_tell_because"] = Json::array();
    out["published_size_excluded"] = false;
  }
  out["doubtful_because"] = doubts_json(change);
  return out;
}

Json norm_json(const std::optional<gait::CadenceNorm>& norm) {
  if (!norm) return nullptr;
  return {{"source", std::string(norm->source)}, {"cadence_spm", norm->cadence.value()}};
}

Json cadence_json(const ComparedFiles& compared) {
  Json norms = Json::array();
  if (compared.flag) {
    for (const auto& norm : {compared.flag->hamner, compared.flag->willer}) {
      if (norm) norms.push_back(norm_json(norm));
    }
  }
  return {{"change_percent", number_or_null(compared.comparison.cadence_percent)},
          {"needs_confirmation", compared.needs_confirmation},
          {"target_spm", compared.target ? Json(compared.target->target.value()) : Json(nullptr)},
          {"baseline_below_175", compared.flag ? Json(compared.flag->below_175) : Json(nullptr)},
          {"norms_at_this_speed", std::move(norms)}};
}

Json method_json(const ComparedFiles& compared) {
  const gait::BootstrapOptions options;
  return {{"id", compared.method.id().data()},
          {"interval", "95 %, circular block bootstrap over whole strides, blocks of 1.4 n^(1/3) strides"},
          {"replicates", options.replicates},
          {"seed", options.seed},
          {"detectable", "95 %, moderated variance between blocks"}};
}

}  // namespace

nlohmann::ordered_json compare_json(const ComparedFiles& compared) {
  const gait::Comparison& comparison = compared.comparison;
  Json out = {{"baseline", condition_json(comparison.baseline, compared.files.baseline)},
              {"changed", condition_json(comparison.changed, compared.files.changed)},
              {"baseline_after", comparison.after && compared.files.after
                                     ? condition_json(*comparison.after, *compared.files.after)
                                     : Json(nullptr)},
              {"cadence", cadence_json(compared)},
              {"speed_difference_percent", number_or_null(comparison.speed_percent)},
              {"cannot_tell_because", reasons_json(comparison.reasons)}};
  Json metrics = Json::object();
  for (const gait::MetricChange& change : comparison.metrics)
    metrics[std::string(change.metric->key)] = metric_json(change);
  out["metrics"] = std::move(metrics);
  out["context"] = std::string(gait::knee_energy_sentence());
  out["method"] = method_json(compared);
  out["notes"] = compared.notes;
  return out;
}

}  // namespace footfall::cli
