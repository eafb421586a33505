#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/step_history.hpp"

namespace footfall::ui {

/// What the review page remembers: the stretch that is looked at.
struct ReviewState {
  double window_s = 120.0;  ///< before the newest step; infinite: all of them
};

/// One row for every measure: its steps as dots over time, left and right apart, the baseline as a line, and
/// their means with the symmetry. Thread: draw thread. Blocks: never. Errors: none; what no step has is said.
void draw_review(const Pen& pen, const Snapshot& snapshot, Rect r, ReviewState& state);

}  // namespace footfall::ui
