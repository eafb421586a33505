#include "station/live/comparison_message.hpp"

#include <cmath>
#include <optional>

#include "gait/health_names.hpp"

namespace footfall::station {
namespace {

void fill_block(const LiveBlock& block, const gait::ConditionFacts& facts, v1::ComparedBlock& message) {
  message.set_steps(static_cast<std::uint32_t>(facts.steps));
  message.set_left(static_cast<std::uint32_t>(facts.left));
  message.set_right(static_cast<std::uint32_t>(facts.right));
  message.set_unsteady(static_cast<std::uint32_t>(facts.unsteady));
  message.set_unsettled(static_cast<std::uint32_t>(facts.unsettled));
  if (facts.cadence) message.set_cadence_spm(facts.cadence->value());
  if (facts.speed) message.set_speed_m_s(facts.speed->value());
  if (block.steps.empty()) return;
  message.set_first_contact_ns(block.steps.front().initial_contact.ns);
  message.set_last_contact_ns(block.steps.back().initial_contact.ns);
}

bool finite(const std::optional<double>& value) {
  return value && std::isfinite(*value);
}

void fill_interval(const gait::Estimate& estimate, v1::ChangeInterval& message) {
  message.set_value(estimate.value);
  message.set_low(estimate.low);
  message.set_high(estimate.high);
}

template <class Message>
void fill_reasons(std::uint32_t bits, Message& message) {
  for (const gait::CannotTellName& name : gait::all_cannot_tell_names()) {
    if ((bits & name.bit) == 0) continue;
    message.add_cannot_tell_because(std::string(name.name));
    message.add_cannot_tell_words(std::string(name.meaning));
  }
}

void fill_published(const gait::ExpectedChange& expected, v1::MeasureChange& message) {
  message.set_published_direction(expected.direction == gait::Direction::Falls ? "falls" : "rises");
  message.set_trained_only(expected.trained_only);
  if (finite(expected.least_percent)) message.set_published_least_percent(*expected.least_percent);
  if (finite(expected.most_percent)) message.set_published_most_percent(*expected.most_percent);
}

void fill_measure(const gait::MetricChange& change, bool cadence_changed, v1::MeasureChange& message) {
  message.set_key(std::string(change.metric->key));
  message.set_label(std::string(change.metric->label));
  if (change.percent.both) fill_interval(*change.percent.both, *message.mutable_percent());
  if (change.percent.left) fill_interval(*change.percent.left, *message.mutable_left_percent());
  if (change.percent.right) fill_interval(*change.percent.right, *message.mutable_right_percent());
  if (finite(change.per_km_percent)) message.set_per_km_percent(*change.per_km_percent);
  if (finite(change.detectable_percent)) message.set_detectable_percent(*change.detectable_percent);
  // Scaled to a cadence that has hardly changed, the published size is nothing and the direction chance.
  if (cadence_changed) fill_published(*change.expected, message);
  for (const gait::PublishedEffect* effect : change.expected->effects)
    message.add_sources(std::string(effect->source) + ", " + std::string(gait::name_of(effect->method)) +
                        (effect->percent ? "" : ", direction only"));
  message.set_verdict(std::string(gait::name_of(change.judgement->verdict)));
  fill_reasons(change.judgement->reasons, message);
  message.set_published_size_excluded(change.judgement->published_size_excluded);
  std::uint32_t health = 0;
  if (change.baseline.doubtful) health |= change.baseline.reasons;
  if (change.changed.doubtful) health |= change.changed.reasons;
  for (const gait::HealthName& name : gait::all_health_names()) {
    if ((health & name.bit) != 0) message.add_doubtful_because(std::string(name.meaning));
  }
}

}  // namespace

v1::LiveComparison compare_blocks(const LiveBlock& baseline, const LiveBlock& changed,
                                  const gait::Method& method) {
  const gait::Comparison comparison =
      gait::compare(gait::Condition{baseline.steps, method, baseline.settled_at_start},
                    gait::Condition{changed.steps, method, changed.settled_at_start});
  v1::LiveComparison message;
  fill_block(baseline, comparison.baseline, *message.mutable_baseline());
  fill_block(changed, comparison.changed, *message.mutable_changed());
  if (finite(comparison.cadence_percent)) message.set_cadence_percent(*comparison.cadence_percent);
  if (finite(comparison.speed_percent)) message.set_speed_percent(*comparison.speed_percent);
  fill_reasons(comparison.reasons, message);
  const bool cadence_changed = (comparison.reasons & gait::kCadenceChangeSmall) == 0;
  for (const gait::MetricChange& change : comparison.metrics) {
    if (change.judgement && change.expected) fill_measure(change, cadence_changed, *message.add_measures());
  }
  message.set_method_id(method.id().data());
  return message;
}

v1::LiveComparison no_comparison(const std::string& why) {
  v1::LiveComparison message;
  message.set_why_not(why);
  return message;
}

}  // namespace footfall::station
