#include "station/review_messages.hpp"

#include <algorithm>
#include <cmath>

#include "gait/health_names.hpp"
#include "recording/clinic/change_log.hpp"
#include "station/step_message.hpp"

namespace footfall::station {
namespace {

using Means = gait::BySide<std::optional<gait::Estimate>>;
using Foot = std::optional<gait::Estimate> Means::*;

void fill(const gait::MetricChange& change, Foot foot, v1::ReviewFigure& figure) {
  if (const auto& a = change.baseline.mean.*foot) figure.set_a(a->value);
  if (const auto& b = change.changed.mean.*foot) figure.set_b(b->value);
  if (const auto& percent = change.percent.*foot) {
    figure.set_change_percent(percent->value);
    figure.set_low_percent(percent->low);
    figure.set_high_percent(percent->high);
  }
  if (const auto& own = change.change.*foot) {
    figure.set_change(own->value);
    figure.set_low(own->low);
    figure.set_high(own->high);
  }
}

void fill(const gait::MetricChange& change, v1::ReviewRow& row) {
  row.set_key(std::string(change.metric->key));
  row.set_label(std::string(change.metric->label));
  row.set_unit(std::string(change.metric->unit));
  row.set_display_factor(change.metric->display_factor);
  row.set_decimals(change.metric->decimals);
  fill(change, &Means::both, *row.mutable_both());
  fill(change, &Means::left, *row.mutable_left());
  fill(change, &Means::right, *row.mutable_right());
  std::uint32_t health = 0;
  if (change.baseline.doubtful) health |= change.baseline.reasons;
  if (change.changed.doubtful) health |= change.changed.reasons;
  row.set_doubtful(change.baseline.doubtful || change.changed.doubtful);
  for (const gait::HealthName& name : gait::all_health_names()) {
    if ((health & name.bit) != 0) row.add_doubtful_because(std::string(name.meaning));
  }
}

void fill_marks(const ReviewSession& session, v1::ReviewStepsAnswer& message) {
  using recording::clinic::clean;
  for (const ReviewMark& mark : session.marks) {
    v1::ReviewMark& out = *message.add_marks();
    out.set_time_s(mark.time_s);
    out.set_kind(mark.kind);
    out.set_words(clean(mark.words));
    out.set_note(clean(mark.note));
  }
  message.set_duration_s(session.duration_s);
}

}  // namespace

v1::ReviewTable table_of(const ReviewComparison& comparison) {
  v1::ReviewTable table;
  const gait::ConditionFacts &a = comparison.comparison.baseline, &b = comparison.comparison.changed;
  for (const gait::MetricChange& change : comparison.comparison.metrics) fill(change, *table.add_rows());
  table.set_steps_a(static_cast<std::uint32_t>(a.steps));
  table.set_steps_b(static_cast<std::uint32_t>(b.steps));
  table.set_left_out_a(static_cast<std::uint32_t>(a.unsteady + a.unsettled));
  table.set_left_out_b(static_cast<std::uint32_t>(b.unsteady + b.unsettled));
  if (a.cadence) table.set_cadence_a_spm(a.cadence->value());
  if (b.cadence) table.set_cadence_b_spm(b.cadence->value());
  if (a.speed) table.set_speed_a_m_s(a.speed->value());
  if (b.speed) table.set_speed_b_m_s(b.speed->value());
  table.set_another_person(comparison.another_person);
  for (const std::string& sentence : comparison.obstacles) table.add_obstacles(sentence);
  return table;
}

bool is_block(const v1::ReviewBlock& block) {
  return std::isfinite(block.from_s()) && std::isfinite(block.to_s()) && block.from_s() < block.to_s();
}

ReviewPart part_of(const v1::ReviewBlock& block) {
  return {block.session(), {block.from_s(), block.to_s()}};
}

bool tell_session(const ReviewSession& session, const TellSteps& tell) {
  const ReviewSteps& steps = session.steps;
  std::size_t told = 0;
  for (;;) {
    v1::ReviewStepsAnswer answer;
    answer.set_share(1.0);
    const std::size_t end = std::min(steps.steps.size(), told + kStepsInMessage);
    for (; told < end; ++told) fill_step_alone(steps.steps[told], steps.started, *answer.add_steps());
    const bool last = told == steps.steps.size();
    if (last) fill_marks(session, answer);
    if (!tell(answer)) return false;
    if (last) return true;
  }
}

}  // namespace footfall::station
