#include "station/black_box/black_box_window.hpp"

#include <algorithm>
#include <ctime>

#include "station/black_box/black_box_rows.hpp"

namespace footfall::station {
namespace {

using control::MotionState;
using recording::IncidentState;

/// Longer than the window before, by what a record may be late (BoxInputs::kForceSeconds) and a bit.
constexpr core::Duration kRemembered = core::milliseconds(45'000);

bool could_move(MotionState state) {
  return state == MotionState::Idle || state == MotionState::Armed || state == MotionState::Starting ||
         state == MotionState::Running;
}

bool ends_badly(MotionState state) {
  return state == MotionState::Fault || state == MotionState::EmergencyStop;
}

/// The operator's end of a run, and nothing came between.
bool is_ordinary(const std::optional<control::SupervisorStatus>& before,
                 const control::SupervisorStatus& now) {
  const bool slows_already = before && before->state == MotionState::Slowing;
  return now.cause == control::Cause::SessionEnded && !slows_already && !ends_badly(now.state) &&
         !now.bus_silent;
}

bool is_trigger(const std::optional<control::SupervisorStatus>& before,
                const control::SupervisorStatus& now) {
  if (!before) return now.state == MotionState::Slowing;
  const bool slowing = now.state == MotionState::Slowing;
  if (slowing && (before->state != MotionState::Slowing || now.stop > before->stop)) return true;
  if (now.bus_silent && !before->bus_silent) return true;
  if (now.state == before->state) return false;
  if (before->state == MotionState::Slowing && ends_badly(now.state)) return true;
  if (now.state == MotionState::Disconnected) return true;
  return control::is_latched(now.state) && (could_move(before->state) || control::is_latched(before->state));
}

template <class Row>
void drop_before(std::deque<Row>& rows, core::Timestamp oldest) {
  while (!rows.empty() && rows.front().time < oldest) rows.pop_front();
}

/// Moves what is due out of `pending`; what is older than `from` belongs to nobody.
template <class Row>
void take_due(std::vector<Row>& pending, std::vector<Row>& due, core::Timestamp from, core::Timestamp to) {
  const auto later =
      std::stable_partition(pending.begin(), pending.end(), [to](const Row& row) { return row.time <= to; });
  for (auto row = pending.begin(); row != later; ++row) {
    if (row->time >= from) due.push_back(std::move(*row));
  }
  pending.erase(pending.begin(), later);
  std::stable_sort(due.begin(), due.end(), [](const Row& a, const Row& b) { return a.time < b.time; });
}

/// From the history of one stream into what waits for the sink.
template <class Row>
void recall(const std::deque<Row>& history, std::vector<Row>& pending, core::Timestamp from) {
  for (const Row& row : history) {
    if (row.time >= from) pending.push_back(row);
  }
}

}  // namespace

template <class Row>
void BlackBoxWindow::keep(std::deque<Row>& history, const Row& row,
                          std::vector<Row> recording::IncidentRows::*stream) {
  history.push_back(row);
  if (head_) (pending_.*stream).push_back(row);
}

void BlackBoxWindow::add(const recording::IncidentForce& sample) {
  keep(history_.forces, sample, &recording::IncidentRows::forces);
}

void BlackBoxWindow::add(const recording::IncidentEvent& event) {
  keep(history_.events, event, &recording::IncidentRows::events);
}

void BlackBoxWindow::add(const MotionRecord& motion) {
  keep(history_.motions, to_row(motion), &recording::IncidentRows::motions);
  watch(motion);
}

void BlackBoxWindow::add(const BoxExchange& exchange) {
  if (exchange.kind == BoxExchange::Kind::Command) {
    keep(history_.commands, to_command(exchange), &recording::IncidentRows::commands);
  } else {
    add(to_event(exchange));
  }
}

void BlackBoxWindow::add(const hal::WireFrame& frame) {
  keep(history_.wire, to_row(frame), &recording::IncidentRows::wire);
}

void BlackBoxWindow::lost(const std::string& what, std::uint64_t count, core::Timestamp now) {
  losses_.push_back({now, count});
  if (head_) head_->lost += count;
  add(recording::IncidentEvent{now, "loss", "", "", what, std::to_string(count),
                               "the black box was too slow"});
}

void BlackBoxWindow::watch(const MotionRecord& motion) {
  const control::SupervisorStatus& status = motion.status;
  if (previous_) {
    if (const auto changed = change(*previous_, motion)) add(*changed);
  }
  if (is_trigger(previous_, status)) {
    trip({motion.time, is_ordinary(previous_, status), control::name_of(status.cause),
          control::sentence_for(status.cause)});
  }
  previous_ = status;
}

void BlackBoxWindow::trip(const Trigger& trigger) {
  add(recording::IncidentEvent{trigger.time, "trigger", "", "", trigger.cause,
                               trigger.ordinary ? "ordinary end" : "", trigger.sentence});
  if (!head_) {
    begin(trigger);
  } else if (trigger.time <= head_->to && trigger.time + kAfter <= head_->trigger + kLongestAfter) {
    extend(trigger);
  } else if (!next_) {
    next_ = trigger;
  }
}

void BlackBoxWindow::begin(const Trigger& trigger) {
  recording::IncidentHead head;
  head.id = ++last_id_;
  head.trigger = head.last_trigger = trigger.time;
  head.from = std::max(trigger.time - kBefore, born_);
  head.to = trigger.time + kAfter;
  head.wall_ns = core::clock_ns(CLOCK_REALTIME) - (core::monotonic_now() - trigger.time).ns;
  head.cause = trigger.cause;
  head.sentence = trigger.sentence;
  head.ordinary = trigger.ordinary;
  head.triggers = 1;
  for (const Loss& loss : losses_) head.lost += loss.time >= head.from ? loss.count : 0;
  pending_ = {};
  recall(history_.motions, pending_.motions, head.from);
  recall(history_.commands, pending_.commands, head.from);
  recall(history_.events, pending_.events, head.from);
  recall(history_.wire, pending_.wire, head.from);
  recall(history_.forces, pending_.forces, head.from);
  head_ = head;
  fresh_ = true;
}

void BlackBoxWindow::extend(const Trigger& trigger) {
  head_->last_trigger = trigger.time;
  head_->to = trigger.time + kAfter;
  ++head_->triggers;
  const bool named_ordinary = head_->cause == control::name_of(control::Cause::SessionEnded);
  head_->ordinary = head_->ordinary && trigger.ordinary;
  if (named_ordinary) {
    head_->cause = trigger.cause;
    head_->sentence = trigger.sentence;
  }
}

void BlackBoxWindow::hand_over(core::Timestamp now) {
  recording::IncidentRows due;
  take_due(pending_.motions, due.motions, head_->from, head_->to);
  take_due(pending_.commands, due.commands, head_->from, head_->to);
  take_due(pending_.events, due.events, head_->from, head_->to);
  take_due(pending_.wire, due.wire, head_->from, head_->to);
  take_due(pending_.forces, due.forces, head_->from, head_->to);
  handed_over_ = now;
  fresh_ = false;
  sink_.put(*head_, due);
}

void BlackBoxWindow::close(IncidentState state, core::Timestamp now) {
  head_->state = state;
  hand_over(now);
  head_.reset();
  pending_ = {};
  if (!next_) return;
  const Trigger next = *next_;
  next_.reset();
  begin(next);
}

void BlackBoxWindow::advance(core::Timestamp now) {
  if (head_ && now >= head_->to + kSettle) close(IncidentState::Complete, now);
  if (head_ && (fresh_ || now - handed_over_ >= kHandOver)) hand_over(now);
  forget(now);
}

void BlackBoxWindow::end(core::Timestamp now) {
  while (head_) {
    const bool whole = now >= head_->to + kSettle;
    close(whole ? IncidentState::Complete : IncidentState::Cut, now);
  }
}

void BlackBoxWindow::forget(core::Timestamp now) {
  const core::Timestamp oldest = now - kRemembered;
  drop_before(history_.motions, oldest);
  drop_before(history_.commands, oldest);
  drop_before(history_.events, oldest);
  drop_before(history_.wire, oldest);
  drop_before(history_.forces, oldest);
  drop_before(losses_, oldest);
}

}  // namespace footfall::station
