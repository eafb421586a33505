#include "ui/model/hold.hpp"

namespace footfall::ui {

HoldControl::Action HoldControl::update(bool down, bool may_begin, bool may_go_on, std::uint64_t token,
                                        TimePoint now) {
  const bool pressed = down && !was_down_;
  was_down_ = down;
  if (!down || (holding_ && !may_go_on)) holding_ = false;
  if (pressed && may_begin) {
    holding_ = true;
    token_before_ = token;
    next_beat_ = now + kBeatEvery;
    return Action::Begin;
  }
  if (!holding_ || token == 0 || token == token_before_ || now < next_beat_) return Action::None;
  next_beat_ += kBeatEvery;
  // After a slow frame go on from now: a burst of late beats would prove nothing.
  if (next_beat_ < now) next_beat_ = now + kBeatEvery;
  return Action::Beat;
}

}  // namespace footfall::ui
