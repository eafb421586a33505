#include "station/live/live_hub.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "station/measure/realtime.hpp"
#include "station/pseudonym.hpp"

namespace footfall::station {
namespace {

constexpr std::size_t kSamplesKept = 20'000, kStepsKept = 4096, kEventsKept = 1000;
/// Steps older than this say nothing about the present gait.
constexpr core::Duration kRecent = core::milliseconds(20'000);
/// Between the body weights of two blocks that are compared, as a share.
constexpr double kSameWeight = 0.01;
constexpr auto kNap = std::chrono::milliseconds(5);

template <class T>
std::uint64_t copy_since(const std::deque<T>& history, std::uint64_t first, std::uint64_t& cursor,
                         std::vector<T>& out) {
  const std::uint64_t skipped = cursor < first ? first - cursor : 0;
  cursor = std::max(cursor, first);
  for (std::uint64_t i = cursor - first; i < history.size(); ++i) out.push_back(history[i]);
  cursor = first + history.size();
  return skipped;
}

template <class T>
void keep_last(std::deque<T>& history, std::size_t count, std::uint64_t& first) {
  while (history.size() > count) {
    history.pop_front();
    ++first;
  }
}

}  // namespace

LiveHub::LiveHub(MeasureOutputs& measured, TreadmillOutputs& treadmill)
    : measured_(measured), treadmill_(treadmill), thread_([this] { run(); }) {}

LiveHub::~LiveHub() {
  quit_ = true;
  thread_.join();
}

void LiveHub::run() {
  name_thread("hub");
  while (!quit_) {
    drain();
    std::this_thread::sleep_for(kNap);
  }
}

void LiveHub::drain() {
  const std::lock_guard guard(mutex_);
  DisplaySample sample;
  while (measured_.display.try_pop(sample)) samples_.push_back(sample);
  gait::StepResult step;
  while (measured_.display_steps.try_pop(step)) {
    stay_.step(step.initial_contact);
    steps_.push_back(step);
  }
  MotionRecord motion;
  while (treadmill_.events.try_pop(motion)) {
    stay_.motion(motion.time, motion.status.state);
    std::string text =
        std::string(control::name_of(motion.status.state)) + ", " + control::name_of(motion.status.outcome);
    if (motion.status.cause != control::Cause::None) {
      text += std::string(": ") + control::sentence_for(motion.status.cause);
    }
    const control::ProgrammeStatus& programme = motion.status.programme;
    if (programme.state != control::ProgrammeState::None) {
      text += std::string("; programme ") + control::name_of(programme.state) + ", segment " +
              std::to_string(programme.step + 1) + " of " + std::to_string(programme.steps);
      if (programme.pause != control::ProgrammePause::None) {
        text += std::string(": ") + control::sentence_for(programme.pause);
      }
    }
    events_.push_back({motion.time, "motion", text});
    fresh_.notify_all();
  }
  keep_last(samples_, kSamplesKept, first_sample_);
  keep_last(steps_, kStepsKept, first_step_);
  keep_last(events_, kEventsKept, first_event_);
}

HubCursor LiveHub::now() const {
  const std::lock_guard guard(mutex_);
  return {first_sample_ + samples_.size(), first_step_ + steps_.size(), first_event_ + events_.size(), 0};
}

std::optional<DisplaySample> LiveHub::newest() const {
  const std::lock_guard guard(mutex_);
  if (samples_.empty()) return std::nullopt;
  return samples_.back();
}

HubBatch LiveHub::take(HubCursor& cursor) const {
  const std::lock_guard guard(mutex_);
  HubBatch batch;
  cursor.samples_skipped += copy_since(samples_, first_sample_, cursor.sample, batch.samples);
  copy_since(steps_, first_step_, cursor.step, batch.steps);
  return batch;
}

std::vector<HubEvent> LiveHub::wait_events(HubCursor& cursor) const {
  std::unique_lock lock(mutex_);
  fresh_.wait_for(lock, std::chrono::milliseconds(200),
                  [&] { return first_event_ + events_.size() > cursor.event; });
  std::vector<HubEvent> events;
  copy_since(events_, first_event_, cursor.event, events);
  return events;
}

void LiveHub::add_event(const std::string& kind, const std::string& text) {
  const std::lock_guard guard(mutex_);
  events_.push_back({core::monotonic_now(), kind, text});
  fresh_.notify_all();
}

std::vector<gait::StepResult> LiveHub::recent_steps(std::size_t steps) const {
  const std::lock_guard guard(mutex_);
  const core::Timestamp oldest = core::monotonic_now() - kRecent;
  std::vector<gait::StepResult> last;
  for (auto step = steps_.rbegin(); step != steps_.rend() && last.size() < steps; ++step) {
    if (step->initial_contact < oldest) break;
    last.push_back(*step);
  }
  std::reverse(last.begin(), last.end());
  return last;
}

gait::Summary LiveHub::recent(std::size_t steps) const {
  return gait::summarize(recent_steps(steps));
}

bool LiveHub::set_baseline(std::size_t steps) {
  std::vector<gait::StepResult> last = recent_steps(steps);
  const gait::Summary summary = gait::summarize(last);
  if (summary.steps < steps || !summary.cadence) return false;
  const std::lock_guard guard(mutex_);
  if (last.front().initial_contact < mark_.own_since) return false;
  former_ = Former{baseline_, std::move(baseline_steps_), mark_};
  baseline_ = summary;
  baseline_steps_ = std::move(last);
  mark_.serial = ++last_serial_;
  mark_.last_contact = baseline_steps_.back().initial_contact;
  mark_.gone_because.clear();
  return true;
}

void LiveHub::clear_baseline() {
  const std::lock_guard guard(mutex_);
  drop_baseline("");
}

bool LiveHub::undo_baseline() {
  const std::lock_guard guard(mutex_);
  if (!former_) return false;
  Former former = std::move(*former_);
  former_.reset();
  if (!former.baseline) {
    drop_baseline(former.mark.gone_because);
    return true;
  }
  baseline_ = former.baseline;
  baseline_steps_ = std::move(former.steps);
  former.mark.own_since = mark_.own_since;
  mark_ = std::move(former.mark);
  return true;
}

void LiveHub::drop_baseline(const std::string& because) {
  baseline_.reset();
  baseline_steps_.clear();
  former_.reset();
  mark_.serial = ++last_serial_;
  mark_.last_contact.reset();
  mark_.gone_because = because;
}

void LiveHub::begin_afresh(core::Timestamp own_since, const std::string& because) {
  mark_.own_since = std::max(mark_.own_since, own_since);
  if (!baseline_) return;
  drop_baseline(because);
  events_.push_back(
      {core::monotonic_now(), "baseline", "the baseline is gone: " + because + "; set a new one"});
  fresh_.notify_all();
}

void LiveHub::take_runner(const std::string& pseudonym) {
  const std::string next = is_named(pseudonym) ? pseudonym : "";
  const std::string before = std::exchange(runner_, next);
  const core::Timestamp now = core::monotonic_now();
  if (!next.empty() && !before.empty()) {
    if (next != before) begin_afresh(now, "another runner");
    return;
  }
  const core::Timestamp alone_since = stay_.since(now);
  if (!mark_.last_contact || alone_since > *mark_.last_contact)
    begin_afresh(alone_since, "no name says that it is the same runner");
  else if (next.empty())
    runner_ = before;  // who cannot have been changed keeps the name he has
}

void LiveHub::runner_is(const std::string& pseudonym) {
  const std::lock_guard guard(mutex_);
  take_runner(pseudonym);
}

void LiveHub::another_runs() {
  const std::lock_guard guard(mutex_);
  runner_.clear();
  begin_afresh(core::monotonic_now(), "another runner");
}

std::string LiveHub::why_other_weight(std::optional<core::Kilograms> mass) const {
  if (!mass && !mass_) return "";
  if (!mass) return "its body weight was typed in, now it is measured";
  std::optional<core::Newtons> before;
  if (baseline_)
    before = baseline_->body_weight;
  else if (!steps_.empty())
    before = steps_.back().body_weight;
  if (!before) return "";
  const double before_kg = before->value() / core::kStandardGravity.value();
  if (std::abs(mass->value() / before_kg - 1.0) <= kSameWeight) return "";
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "its body weight was %.1f kg, now it is %.1f kg", before_kg,
                mass->value());
  return text.data();
}

void LiveHub::recording_of(const std::string& pseudonym, std::optional<core::Kilograms> mass) {
  const std::lock_guard guard(mutex_);
  take_runner(pseudonym);
  if (const std::string why = why_other_weight(mass); !why.empty()) begin_afresh(core::monotonic_now(), why);
  mass_ = mass;
}

LiveHub::BaselineMark LiveHub::baseline_mark() const {
  const std::lock_guard guard(mutex_);
  return mark_;
}

std::vector<gait::StepResult> LiveHub::baseline_steps() const {
  const std::lock_guard guard(mutex_);
  return baseline_steps_;
}

std::optional<gait::Summary> LiveHub::baseline() const {
  const std::lock_guard guard(mutex_);
  return baseline_;
}

std::vector<gait::StepResult> LiveHub::steps_between(core::Timestamp from, core::Timestamp to) const {
  const std::lock_guard guard(mutex_);
  std::vector<gait::StepResult> chosen;
  // From the newest: whoever publishes waits for no more than what is asked for.
  for (auto step = steps_.rbegin(); step != steps_.rend() && step->initial_contact >= from; ++step) {
    if (step->initial_contact <= to) chosen.push_back(*step);
  }
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace footfall::station
