#pragma once
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// May the operator press it, and if not, why.
struct Permit {
  bool allowed = false;
  std::string why{};  ///< one sentence, empty when allowed
};

/// What each control of the screen may do now. The station judges again: this only spares useless commands
/// and says why. STOP is absent on purpose: it is always allowed.
struct Permits {
  Permit take, release, reset, arm, disarm, hold, go_on_holding;
  Permit speed, incline, end, record, stop_recording, baseline, undo_baseline, target;
  Permit programme_begin, programme_pause, programme_resume, programme_go_on;  ///< go_on: skip, end
  Permit level;
  Permit note;                         ///< markers, pain, exertion: without control, but recorded
  Permit intake, acknowledge, decide;  ///< the intake's answers; its reason; a clinician's word
  Permit zero;                         ///< of the force plates
};

/// Pure. Thread: any. Blocks: never. Errors: none.
[[nodiscard]] Permits permits_for(const Snapshot& snapshot);

/// The belt may move or is about to.
[[nodiscard]] bool may_move(const Snapshot& snapshot);
/// May something about the runner or the recordings be typed: never while the belt moves, for a hand then
/// belongs near STOP, nor while nobody tells whether it does.
[[nodiscard]] Permit typing_allowed(const Snapshot& snapshot);

}  // namespace footfall::ui
