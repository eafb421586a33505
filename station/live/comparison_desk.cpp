#include "station/live/comparison_desk.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "station/live/comparison_message.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(250);
constexpr core::Duration kLongest = core::milliseconds(120'000), kEvery = core::milliseconds(5000),
                         kStale = core::milliseconds(5000);
/// A computation rests this many times as long as it took.
constexpr std::int64_t kRest = 20;
constexpr double kFixedTarget = 180.0, kStepsMore = 5.0, kSlowestSpm = 40.0, kFastestSpm = 300.0;
constexpr std::array kRules = {v1::TARGET_FIVE_PERCENT, v1::TARGET_180, v1::TARGET_PLUS_FIVE};

std::string no_baseline(const std::string& gone_because) {
  if (!gone_because.empty()) return "Baseline gone: " + gone_because + ". Set a new one.";
  return "No baseline: run steadily for 30 steps a side or more, then press Set baseline.";
}

std::optional<gait::CadenceTarget> target_of(v1::TargetRule rule, core::StepsPerMinute baseline) {
  switch (rule) {
    case v1::TARGET_180:
      return gait::cadence_target_of(baseline, core::StepsPerMinute(kFixedTarget));
    case v1::TARGET_PLUS_FIVE:
      return gait::cadence_target_of(baseline, core::StepsPerMinute(baseline.value() + kStepsMore));
    default:
      return gait::cadence_target(baseline);
  }
}

}  // namespace

std::string condition_of(const v1::RunnerView& view) {
  const v1::Cue& cue = view.cue();
  const bool planned = cue.phase() == "fading" || cue.phase() == "retention";
  if (!view.has_cue() || (!cue.on() && !planned)) return "without metronome";
  std::array<char, 48> tempo{};
  std::snprintf(tempo.data(), tempo.size(), "%.1f steps/min", cue.tempo_spm());
  return (cue.phase() == "retention" ? "retention after metronome " : "metronome ") +
         std::string(tempo.data());
}

ComparisonDesk::ComparisonDesk(Setup setup) : setup_(std::move(setup)) {
  publish(no_comparison(no_baseline("")));
  thread_ = std::thread([this] { run(); });
}

ComparisonDesk::~ComparisonDesk() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void ComparisonDesk::run() {
  name_thread("comparison");
  give_back_precedence();
  for (;;) {
    look(core::monotonic_now());
    std::unique_lock lock(mutex_);
    if (ended_.wait_for(lock, kLookEvery, [this] { return quit_; })) return;
  }
}

void ComparisonDesk::publish(v1::LiveComparison message) {
  message.set_serial(++serial_);
  auto shared = std::make_shared<const v1::LiveComparison>(std::move(message));
  const std::lock_guard guard(mutex_);
  newest_ = std::move(shared);
}

void ComparisonDesk::take_baseline(const LiveHub::BaselineMark& mark, core::Timestamp now) {
  Taken before =
      std::exchange(former_, {baseline_serial_, std::move(baseline_), baseline_condition_, changed_from_});
  baseline_serial_ = mark.serial;
  baseline_ = {};
  if (mark.last_contact && mark.serial == before.serial) {
    baseline_ = std::move(before.block);
    baseline_condition_ = std::move(before.condition);
    changed_from_ = before.changed_from;
    compared_to_ = *mark.last_contact;
  } else if (mark.last_contact) {
    const auto steps = setup_.hub.steps_between(*mark.last_contact - kLongest, *mark.last_contact);
    baseline_ = last_block(steps, std::max(condition_since_, mark.own_since), kLongest);
    baseline_condition_ = condition_;
    changed_from_ = *mark.last_contact + core::Duration{1};
    compared_to_ = *mark.last_contact;
  }
  next_ = now;
  news_ = true;
}

LiveBlock ComparisonDesk::present(core::Timestamp now) const {
  const core::Timestamp from = std::max(changed_from_, condition_since_);
  const auto steps = setup_.hub.steps_between(std::max(from, now - kLongest - kEvery), now);
  return last_block(steps, from, kLongest);
}

void ComparisonDesk::look(core::Timestamp now) {
  const LiveHub::BaselineMark mark = setup_.hub.baseline_mark();
  if (mark.serial != baseline_serial_) take_baseline(mark, now);
  std::string condition = condition_of(setup_.runner_view());
  if (condition != condition_) {
    condition_ = std::move(condition);
    condition_since_ = now;
    next_ = now;
    news_ = true;
  }
  if (!mark.last_contact) {
    if (news_) publish(no_comparison(no_baseline(mark.gone_because)));
    news_ = false;
    return;
  }
  if (now < next_) return;
  const LiveBlock changed = present(now);
  const bool more = !changed.steps.empty() && changed.steps.back().initial_contact > compared_to_;
  if (!more && !news_) return;
  if (changed.steps.empty()) {
    publish(no_comparison(changed.speed_changes
                              ? "The belt's speed is changing: steps are compared again when it holds."
                              : "No steps " + condition_ + " since the baseline was set."));
  } else {
    compared_to_ = changed.steps.back().initial_contact;
    v1::LiveComparison message = compare_blocks(baseline_, changed, setup_.method);
    message.mutable_baseline()->set_condition(baseline_condition_);
    message.mutable_changed()->set_condition(condition_);
    publish(std::move(message));
  }
  news_ = false;
  const core::Timestamp end = core::monotonic_now();
  const core::Duration cost = end - now;
  next_ = end + std::max(kEvery, cost * kRest);
}

void ComparisonDesk::fill(core::Timestamp now, v1::LiveComparison& message) const {
  std::shared_ptr<const v1::LiveComparison> newest;
  {
    const std::lock_guard guard(mutex_);
    newest = newest_;
  }
  message = *newest;
  if (!message.has_changed()) return;
  // A step is told a moment after its end, and a comparison is at most 5 s old while steps come.
  const core::Duration age = now - core::Timestamp{message.changed().last_contact_ns()};
  message.set_age_s(age.seconds());
  message.set_stale(age > kEvery + kStale);
}

v1::TargetRule ComparisonDesk::rule() const {
  const std::uint64_t serial = setup_.hub.baseline_mark().serial;
  const std::lock_guard guard(mutex_);
  return serial == rule_serial_ ? rule_ : v1::TARGET_FIVE_PERCENT;
}

std::optional<gait::CadenceTarget> ComparisonDesk::target() const {
  const auto baseline = setup_.hub.baseline();
  if (!baseline || !baseline->cadence) return std::nullopt;
  return target_of(rule(), *baseline->cadence);
}

core::Result<void> ComparisonDesk::choose(v1::TargetRule rule, bool confirmed) {
  const LiveHub::BaselineMark mark = setup_.hub.baseline_mark();
  const auto baseline = setup_.hub.baseline();
  if (!baseline || !baseline->cadence)
    return core::fail(core::Remedy::Operator, "a target follows from a baseline: set one first");
  if (std::find(kRules.begin(), kRules.end(), rule) == kRules.end())
    return core::fail(core::Remedy::Reconfigure, "the station knows no such target");
  const auto target = target_of(rule, *baseline->cadence);
  // Written so that NaN is refused as well.
  if (!target || !(target->target.value() >= kSlowestSpm && target->target.value() <= kFastestSpm))
    return core::fail(core::Remedy::Operator, "a target lies between 40 and 300 steps/min");
  if (!(target->increase_percent > 0.0))
    return core::fail(core::Remedy::Operator, "%.0f steps/min is no more than this runner's own %.1f",
                      target->target.value(), target->baseline.value());
  if (target->needs_confirmation && !confirmed)
    return core::fail(core::Remedy::Operator, "%.0f steps/min is %+.0f %% for this runner: confirm it first",
                      target->target.value(), target->increase_percent);
  const std::lock_guard guard(mutex_);
  rule_ = rule;
  rule_serial_ = mark.serial;
  return {};
}

void ComparisonDesk::fill_targets(google::protobuf::RepeatedPtrField<v1::CadenceTarget>& targets) const {
  const auto baseline = setup_.hub.baseline();
  if (!baseline || !baseline->cadence) return;
  const v1::TargetRule chosen = rule();
  for (const v1::TargetRule one : kRules) {
    const auto target = target_of(one, *baseline->cadence);
    if (!target) continue;
    v1::CadenceTarget& message = *targets.Add();
    message.set_rule(one);
    message.set_target_spm(target->target.value());
    message.set_increase_percent(target->increase_percent);
    message.set_needs_confirmation(target->needs_confirmation);
    message.set_chosen(one == chosen);
  }
}

}  // namespace footfall::station
