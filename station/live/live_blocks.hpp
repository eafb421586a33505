#pragma once
#include <span>
#include <vector>

#include "core/time.hpp"
#include "gait/results.hpp"

namespace footfall::station {

/// The steps of one condition of a 5/20 test, cut out of the run that goes on.
struct LiveBlock {
  std::vector<gait::StepResult> steps;
  /// The runner was in this condition before the first step: gait::Condition::settled_at_start.
  bool settled_at_start = false;
  /// There were steps, but the last four or more are at no one speed.
  bool speed_changes = false;
};

/// The last steps of `steps` that belong together: back to `not_before`, a pause (gait::kPause), four steps
/// in a row at another speed (more than 1 % from the median of the last seven: four at a new speed are the
/// new block), or `longest` before the last. Frame/units: gait/results.hpp. Thread: reentrant. Blocks: CPU
/// only. Allocates: the copy. Errors: none; a step that does not know its belt speed ends nothing, and the
/// comparison then says so.
[[nodiscard]] LiveBlock last_block(std::span<const gait::StepResult> steps, core::Timestamp not_before,
                                   core::Duration longest);

}  // namespace footfall::station
