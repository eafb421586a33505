#include "cli/analyze/steps_csv.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "cli/analyze/analysis_json.hpp"
#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::cli {

namespace {

void add(std::string& row, double value) {
  row += ',';
  if (!std::isfinite(value)) return;
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  row.append(text.data(), written.ptr);
}

void add(std::string& row, const std::optional<double>& value) {
  add(row, value ? *value : std::nan(""));
}

template <class Unit>
void add(std::string& row, const std::optional<core::Quantity<Unit>>& value) {
  add(row, value ? value->value() : std::nan(""));
}

void add(std::string& row, core::Timestamp time) {
  add(row, time == core::Timestamp{} ? std::nan("") : static_cast<double>(time.ns) * 1e-9);
}

void add(std::string& row, const char* word) {
  row += ',';
  if (word != nullptr) row += word;
}

std::string header() {
  std::string row =
      "step,initial_contact_s,toe_off_s,initial_contact_thr20_s,toe_off_thr20_s,side,side_confidence,gait";
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    row += ',';
    row += metric.key;
  }
  return row + ",body_weight_n,belt_speed_m_s,drift_v_n,loading_point,foot_strike,health\n";
}

std::string row_of(std::size_t number, const gait::Contact& contact) {
  const gait::StepResult& step = contact.step;
  std::string row = std::to_string(number);
  add(row, contact.initial_contact_s);
  add(row, contact.toe_off_s);
  add(row, step.initial_contact_thr20);
  add(row, step.toe_off_thr20);
  add(row, name_of(step.side));
  add(row, step.side == gait::Side::Unknown ? std::nan("") : step.side_confidence);
  add(row, name_of(step.gait_class));
  for (const gait::StepMetric& metric : gait::step_metrics()) add(row, metric.value(step));
  add(row, step.body_weight);
  add(row, step.belt_speed);
  add(row, step.drift_v.value());
  add(row, name_of(step.loading_point));
  add(row, name_of(step.foot_strike));
  const char* separator = ",";
  for (const std::string_view name : gait::health_names(step.health)) {
    row += separator;
    row += name;
    separator = " ";
  }
  return step.health == 0 ? row + ",\n" : row + "\n";
}

}  // namespace

std::string steps_csv(const Analysis& analysis) {
  std::string text = header();
  std::size_t number = 0;
  for (const gait::Contact& contact : analysis.result.contacts) text += row_of(++number, contact);
  return text;
}

}  // namespace footfall::cli
