#include "station/belt/chain_watch.hpp"

#include <limits>

namespace footfall::station {
namespace {
constexpr core::Duration kPause = core::milliseconds(500);
constexpr core::Duration kReadEvery = core::milliseconds(100);
constexpr double kPatience = 0.4;  // of the relay's hold time, for a feed that is answered

hal::SafetyInputState with_openings_of(const hal::SafetyInputState& before, hal::SafetyInputState now) {
  now.emergency_stop_closed = now.emergency_stop_closed && before.emergency_stop_closed;
  now.lanyard_closed = now.lanyard_closed && before.lanyard_closed;
  now.local_stop_released = now.local_stop_released && before.local_stop_released;
  return now;
}
}  // namespace

void ChainWatch::attach(const StopChain& chain, const std::atomic<bool>* stop_waiting) {
  chain_ = chain;
  stop_waiting_ = stop_waiting;
  one_board_ = chain.relay != nullptr && chain.inputs != nullptr &&
               dynamic_cast<const void*>(chain.relay) == dynamic_cast<const void*>(chain.inputs);
  if (chain_.relay != nullptr) chain_.relay->set_interrupt(stop_waiting);
  if (chain_.inputs != nullptr) chain_.inputs->set_interrupt(stop_waiting);
}

template <class Board>
bool ChainWatch::opened(Board* board, Line& line, core::Timestamp now) {
  if (board == nullptr || line.open) return board != nullptr;
  if (now < line.next_open) return false;
  line.next_open = now + kPause;
  line.open = board->open().has_value();
  return line.open;
}

template <class Answer>
bool ChainWatch::lost(const Answer& answer, Line& line, core::Timestamp now) {
  if (answer) return false;
  if (answer.error().remedy() == core::Remedy::Reconnect && line.open) {
    line.open = false;
    line.next_open = now + kPause;
  }
  return true;
}

core::Timestamp ChainWatch::due() const {
  constexpr core::Timestamp kNever{std::numeric_limits<std::int64_t>::max()};
  return chain_.inputs == nullptr ? kNever : last_read_ + kReadEvery;
}

void ChainWatch::read(core::Timestamp now) {
  closed_.reset();
  last_read_ = now;
  if (opened(chain_.inputs, line_of_inputs(), now)) {
    const auto inputs = chain_.inputs->read();
    if (!lost(inputs, line_of_inputs(), now)) {
      inputs_ = judged_ ? *inputs : with_openings_of(inputs_, *inputs);
      judged_ = false;
    }
  }
  if (opened(chain_.relay, relay_line_, now)) {
    const auto closed = chain_.relay->closed();
    if (!lost(closed, relay_line_, now)) closed_ = *closed;
  }
}

void ChainWatch::fill(control::SupervisorInputs& inputs) const {
  inputs.has_safety_inputs = chain_.inputs != nullptr;
  inputs.safety = inputs_;
  if (chain_.relay == nullptr) return;
  inputs.relay = {true, feed_failed_, closed_, chain_.relay->hold_time(), chain_.deceleration};
}

void ChainWatch::obey(control::RelayWish wish, core::Timestamp now) {
  feed_failed_ = false;
  if (chain_.relay == nullptr) return;
  if (wish == control::RelayWish::Feed) {
    const bool stop_waits = stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
    if (stop_waits) return;  // STOP first; the relay holds longer than a cycle
    if (!feeding_) last_answered_ = now;
    feeding_ = true;
    const auto fed = chain_.relay->feed();
    const bool stop_came = stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
    const bool unanswered = lost(fed, relay_line_, now) && !stop_came;
    if (!unanswered) last_answered_ = now;
    // One lost frame is noise: the relay holds on, and drops by itself if it was none.
    feed_failed_ = unanswered &&
                   now - last_answered_ >= core::from_seconds(kPatience * chain_.relay->hold_time().value());
    fed_ = fed.has_value();
    dropped_ = false;
    return;
  }
  fed_ = feeding_ = false;
  if (wish == control::RelayWish::Lapse || dropped_ || !relay_line_.open) return;
  dropped_ = !lost(chain_.relay->drop(), relay_line_, now);
}

ChainReading ChainWatch::reading() const {
  return {chain_.inputs != nullptr, chain_.relay != nullptr, inputs_, fed_, closed_};
}

void ChainWatch::close() {
  if (chain_.relay != nullptr) {
    if (relay_line_.open) (void)chain_.relay->drop();
    chain_.relay->close();
  }
  if (chain_.inputs != nullptr) chain_.inputs->close();
  relay_line_ = inputs_line_ = {};
}

}  // namespace footfall::station
