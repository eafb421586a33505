#include "station/belt/chain_watch.hpp"

namespace footfall::station {
namespace {
constexpr core::Duration kPause = core::milliseconds(500);
constexpr double kPatience = 0.4;  // of the relay's hold time, for a feed that is answered
}  // namespace

void ChainWatch::attach(const StopChain& chain, const std::atomic<bool>* stop_waiting) {
  chain_ = chain;
  stop_waiting_ = stop_waiting;
  if (chain_.relay != nullptr) chain_.relay->set_interrupt(stop_waiting);
  if (chain_.inputs != nullptr) chain_.inputs->set_interrupt(stop_waiting);
}

bool ChainWatch::open(core::Timestamp now) {
  if (open_) return true;
  if (now < next_open_) return false;
  next_open_ = now + kPause;
  if (chain_.relay != nullptr && !chain_.relay->open()) return false;
  if (chain_.inputs != nullptr && !chain_.inputs->open()) return false;
  return open_ = true;
}

template <class Answer>
bool ChainWatch::lost(const Answer& answer, core::Timestamp now) {
  if (answer) return false;
  if (answer.error().remedy() == core::Remedy::Reconnect) {
    open_ = false;
    next_open_ = now + kPause;
  }
  return true;
}

void ChainWatch::read(core::Timestamp now) {
  closed_.reset();
  if ((chain_.relay == nullptr && chain_.inputs == nullptr) || !open(now)) return;
  if (chain_.inputs != nullptr) {
    const auto inputs = chain_.inputs->read();
    if (!lost(inputs, now)) inputs_ = *inputs;
  }
  if (chain_.relay != nullptr && open_) {
    const auto closed = chain_.relay->closed();
    if (!lost(closed, now)) closed_ = *closed;
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
    const bool unanswered = lost(fed, now) && !stop_came;
    if (!unanswered) last_answered_ = now;
    // One lost frame is noise: the relay holds on, and drops by itself if it was none.
    feed_failed_ = unanswered &&
                   now - last_answered_ >= core::from_seconds(kPatience * chain_.relay->hold_time().value());
    fed_ = fed.has_value();
    dropped_ = false;
    return;
  }
  fed_ = feeding_ = false;
  if (wish == control::RelayWish::Lapse || dropped_ || !open_) return;
  dropped_ = !lost(chain_.relay->drop(), now);
}

ChainReading ChainWatch::reading() const {
  return {chain_.inputs != nullptr, chain_.relay != nullptr, inputs_, fed_, closed_};
}

void ChainWatch::close() {
  if (chain_.relay != nullptr) {
    if (open_) (void)chain_.relay->drop();
    chain_.relay->close();
  }
  if (chain_.inputs != nullptr) chain_.inputs->close();
  open_ = false;
}

}  // namespace footfall::station
