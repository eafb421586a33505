#include "station/review/review_messages.hpp"

#include <algorithm>
#include <cmath>

#include "gait/health_names.hpp"
#include "recording/clinic/change_log.hpp"
#include "station/live/step_message.hpp"
#include "station/pseudonym.hpp"

namespace footfall::station {
namespace {

constexpr const char* kNoBlock = "a block begins before it ends: give from_s and to_s";
constexpr int kMostCurveBlocks = 2;

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

void fill(const gait::StanceCurves& side, const char* channel, const gait::StanceCurve& curve,
          v1::ReviewCurve& out) {
  const char* name = side_name(side.side);
  out.set_side(*name == '\0' ? "unknown" : name);
  out.set_channel(channel);
  out.set_stances(static_cast<std::uint32_t>(side.steps));
  for (const double x : curve.mean) out.add_mean_n(static_cast<float>(x));
  for (const double x : curve.sd) out.add_sd_n(static_cast<float>(x));
}

void fill(const std::optional<gait::Estimate>& estimate, v1::ReviewMean& out) {
  if (!estimate) return;
  out.set_mean(estimate->value);
  out.set_low(estimate->low);
  out.set_high(estimate->high);
}

void fill(const gait::StepMean& mean, v1::ReviewTrendMeans& out) {
  fill(mean.mean.both, *out.mutable_both());
  fill(mean.mean.left, *out.mutable_left());
  fill(mean.mean.right, *out.mutable_right());
  out.set_doubtful(mean.doubtful);
}

void fill(const TrendSession& session, v1::ReviewTrendSession& out) {
  out.set_session(session.name);
  out.set_started_wall_ns(session.started_wall_ns);
  out.set_steps(static_cast<std::uint32_t>(session.steps));
  out.set_left_out(static_cast<std::uint32_t>(session.left_out));
  if (session.cadence) out.set_cadence_spm(session.cadence->value());
  if (session.speed) out.set_speed_m_s(session.speed->value());
  if (session.incline) out.set_incline_percent(session.incline->value());
  out.set_another_method(session.another_method);
  out.set_why_none(recording::clinic::clean(session.why_none));
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

v1::ReviewCurvesAnswer message_of(const std::vector<BlockCurves>& blocks) {
  v1::ReviewCurvesAnswer answer;
  answer.set_share(1.0);
  for (const BlockCurves& block : blocks) {
    v1::ReviewBlockCurves& out = *answer.add_blocks();
    for (const gait::StanceCurves& side : block.curves) {
      fill(side, "vertical", side.f_v, *out.add_curves());
      if (side.f_ap) fill(side, "fore_aft", *side.f_ap, *out.add_curves());
    }
    if (block.body_weight) out.set_body_weight_n(block.body_weight->value());
    out.set_why_none(recording::clinic::clean(block.why_none));
  }
  return answer;
}

v1::ReviewTrendAnswer message_of(const ReviewTrend& trend) {
  v1::ReviewTrendAnswer answer;
  answer.set_share(1.0);
  answer.set_not_shown(static_cast<std::uint32_t>(trend.not_shown));
  for (const TrendSession& session : trend.sessions) fill(session, *answer.add_sessions());
  const auto metrics = gait::step_metrics();
  for (std::size_t k = 0; k < metrics.size(); ++k) {
    const bool measured =
        std::any_of(trend.sessions.begin(), trend.sessions.end(), [k](const TrendSession& session) {
          return !session.means.empty() && session.means[k].mean.both.has_value();
        });
    if (!measured) continue;
    v1::ReviewTrendMeasure& measure = *answer.add_measures();
    measure.set_key(std::string(metrics[k].key));
    measure.set_label(std::string(metrics[k].label));
    measure.set_unit(std::string(metrics[k].unit));
    measure.set_display_factor(metrics[k].display_factor);
    measure.set_decimals(metrics[k].decimals);
    for (std::size_t i = 0; i < trend.sessions.size(); ++i) {
      if (!trend.sessions[i].means.empty())
        fill(trend.sessions[i].means[k], *answer.mutable_sessions(static_cast<int>(i))->add_means());
    }
  }
  return answer;
}

std::string refusal(const v1::ReviewTrendRequest& request) {
  if (is_named(request.subject_pseudonym())) return "";
  return "name the person by the pseudonym: recordings without one are not known to be one person's";
}

std::string refusal(const v1::ReviewCompareRequest& request) {
  return is_block(request.a()) && is_block(request.b()) ? "" : kNoBlock;
}

std::string refusal(const v1::ReviewStepsRequest& request) {
  return request.session().empty() ? "name the session whose steps are wanted" : "";
}

std::string refusal(const v1::ReviewCurvesRequest& request) {
  const auto& blocks = request.blocks();
  if (blocks.empty() || blocks.size() > kMostCurveBlocks) return "ask for the curves of one block or of two";
  for (const v1::ReviewBlock& block : blocks) {
    if (!is_block(block)) return kNoBlock;
    if (block.to_s() - block.from_s() > kLongestCurveBlockS)
      return "a block of curves is at most 10 minutes long: take a shorter stretch";
  }
  return "";
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
