#include "cli/analyze/analysis_json.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "cli/json_values.hpp"
#include "cli/sessions/records_json.hpp"
#include "cli/statistics/statistics_json.hpp"
#include "cli/summary_json.hpp"
#include "gait/engine.hpp"
#include "gait/health_names.hpp"
#include "gait/incline.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::cli {

namespace {

using Json = nlohmann::ordered_json;

Json seconds_or_null(core::Timestamp time) {
  if (time == core::Timestamp{}) return nullptr;
  return static_cast<double>(time.ns) * 1e-9;
}

Json names_json(std::uint32_t health) {
  Json names = Json::array();
  for (const std::string_view name : gait::health_names(health)) names.push_back(std::string(name));
  return names;
}

Json contact_json(const gait::Contact& contact) {
  const gait::StepResult& step = contact.step;
  Json out = {
      {"initial_contact_s", contact.initial_contact_s},
      {"toe_off_s", contact.toe_off_s},
      {"initial_contact_thr20_s", seconds_or_null(step.initial_contact_thr20)},
      {"toe_off_thr20_s", seconds_or_null(step.toe_off_thr20)},
      {"side", word_or_null(name_of(step.side))},
      {"side_confidence", step.side == gait::Side::Unknown ? Json(nullptr) : Json(step.side_confidence)},
      {"gait", word_or_null(name_of(step.gait_class))}};
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    out[std::string(metric.key)] = number_or_null(metric.value(step));
  }
  out["body_weight_n"] = number_or_null(step.body_weight);
  out["belt_speed_m_s"] = number_or_null(step.belt_speed);
  out["drift_v_n"] = step.drift_v.value();
  out["loading_point"] = word_or_null(name_of(step.loading_point));
  out["foot_strike"] = word_or_null(name_of(step.foot_strike));
  out["health"] = names_json(step.health);
  return out;
}

/// The catalogue's means over one foot's steps.
Json side_json(const std::vector<gait::Contact>& contacts, gait::Side side) {
  std::vector<gait::StepResult> steps;
  for (const gait::Contact& contact : contacts) {
    if (contact.step.side == side) steps.push_back(contact.step);
  }
  Json out = {{"steps", steps.size()}};
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    double sum = 0.0, n = 0.0;
    for (const gait::StepResult& step : steps) {
      const auto value = metric.value(step);
      if (!value || !std::isfinite(*value)) continue;
      sum += *value;
      n += 1.0;
    }
    out[std::string(metric.key)] = n > 0.0 ? Json(sum / n) : Json(nullptr);
  }
  return out;
}

Json method_json(const gait::OfflineResult& result) {
  const gait::Method& method = result.method;
  Json metrics = Json::object();
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    metrics[std::string(metric.key)] = std::string(metric.method);
  }
  return {{"id", method.id().data()},
          {"filter", "2nd-order Butterworth, dual pass, zero lag"},
          {"filter_hz", method.filter_cutoff.value()},
          {"threshold_n", method.threshold.value()},
          {"zero", method.zero_flight ? "flight" : "none"},
          {"force_frame", std::string(gait::name(gait::ReferenceFrame::Belt))},
          {"drift_first_n", number_or_null(result.drift_first)},
          {"drift_last_n", number_or_null(result.drift_last)},
          {"metrics", std::move(metrics)}};
}

}  // namespace

nlohmann::ordered_json analysis_json(const Analysis& analysis) {
  const gait::OfflineResult& result = analysis.result;
  Json out = summary_json(result.summary);
  out["sides"] = {{"left", side_json(result.contacts, gait::Side::Left)},
                  {"right", side_json(result.contacts, gait::Side::Right)}};
  out["statistics"] = statistics_json(analysis);
  std::uint32_t health = 0;
  for (const gait::Contact& contact : result.contacts) health |= contact.step.health;
  out["health"] = names_json(health);
  out["method"] = method_json(result);
  out["notes"] = analysis.notes;
  out["pain"] = out["exertion"] = Json::array();
  for (const auto& pain : analysis.pains) out["pain"].push_back(pain_json(pain, analysis.started));
  for (const auto& exertion : analysis.exertions)
    out["exertion"].push_back(exertion_json(exertion, analysis.started));
  Json contacts = Json::array();
  for (const gait::Contact& contact : result.contacts) contacts.push_back(contact_json(contact));
  out["contacts"] = std::move(contacts);
  return out;
}

const char* name_of(gait::Side side) noexcept {
  switch (side) {
    case gait::Side::Left:
      return "left";
    case gait::Side::Right:
      return "right";
    case gait::Side::Unknown:
      break;
  }
  return nullptr;
}

const char* name_of(gait::GaitClass gait) noexcept {
  switch (gait) {
    case gait::GaitClass::Stand:
      return "stand";
    case gait::GaitClass::Walk:
      return "walk";
    case gait::GaitClass::Run:
      return "run";
    case gait::GaitClass::Hop:
      return "hop";
    case gait::GaitClass::Unknown:
      break;
  }
  return nullptr;
}

const char* name_of(gait::LoadingPoint point) noexcept {
  switch (point) {
    case gait::LoadingPoint::ImpactPeak:
      return "impact_peak";
    case gait::LoadingPoint::ThirteenPercent:
      return "thirteen_percent";
    case gait::LoadingPoint::None:
      break;
  }
  return nullptr;
}

const char* name_of(gait::FootStrike strike) noexcept {
  switch (strike) {
    case gait::FootStrike::Rearfoot:
      return "rearfoot";
    case gait::FootStrike::Midfoot:
      return "midfoot";
    case gait::FootStrike::Forefoot:
      return "forefoot";
    case gait::FootStrike::Unknown:
      break;
  }
  return nullptr;
}

std::string to_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace footfall::cli
