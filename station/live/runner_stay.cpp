#include "station/live/runner_stay.hpp"

#include <algorithm>

#include "gait/stats/steady_window.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kPause = core::from_seconds(gait::kPause.value());

}  // namespace

void RunnerStay::motion(core::Timestamp time, control::MotionState state) {
  using control::MotionState;
  const bool moves =
      state == MotionState::Starting || state == MotionState::Running || state == MotionState::Slowing;
  if (!moves)
    belt_moves_since_.reset();
  else if (!belt_moves_since_)
    belt_moves_since_ = time;
}

void RunnerStay::step(core::Timestamp initial_contact) {
  if (!runs_since_ || initial_contact - last_contact_ > kPause) runs_since_ = initial_contact;
  last_contact_ = initial_contact;
}

core::Timestamp RunnerStay::since(core::Timestamp now) const {
  core::Timestamp since = now;
  if (belt_moves_since_) since = std::min(since, *belt_moves_since_);
  // A step is told when the next one has begun.
  if (runs_since_ && now - last_contact_ <= kPause + kPause) since = std::min(since, *runs_since_);
  return since;
}

}  // namespace footfall::station
