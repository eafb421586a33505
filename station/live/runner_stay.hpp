#pragma once
#include <optional>

#include "control/motion_words.hpp"
#include "core/time.hpp"

namespace footfall::station {

/// Since when the runner on the belt cannot have become another one: since the belt moves, and since step has
/// followed step without a pause (gait::kPause), which needs no treadmill. A recording that goes on proves
/// nothing: it outlives a change of runners when somebody forgets to end it. Thread: its owner's. Blocks,
/// allocates: no. Errors: none: what is not known counts as a change.
class RunnerStay {
 public:
  void motion(core::Timestamp time, control::MotionState state);
  void step(core::Timestamp initial_contact);
  /// `now`: nothing is known.
  [[nodiscard]] core::Timestamp since(core::Timestamp now) const;

 private:
  std::optional<core::Timestamp> belt_moves_since_, runs_since_;
  core::Timestamp last_contact_;
};

}  // namespace footfall::station
