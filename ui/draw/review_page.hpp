#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/block_compare.hpp"
#include "ui/model/step_history.hpp"

namespace footfall::ui {

/// What the review page remembers: the stretch that is looked at.
struct ReviewState {
  double window_s = 120.0;  ///< before the newest step; infinite: all of them
  CompareState compare{};
};

/// One row for every measure: its steps as dots over time, left and right apart, the baseline as a line, and
/// their means with the symmetry. In its place, when asked for, two blocks of recorded sessions compared
/// (block_compare_page.hpp). Thread: draw thread. Blocks: never. Errors: none; what no step has is said.
void draw_review(const Pen& pen, const Snapshot& snapshot, Rect r, ReviewState& state,
                 CompareRequests& requests);

}  // namespace footfall::ui
