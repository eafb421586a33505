#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/block_compare.hpp"

/// Review's comparison of two blocks of recorded sessions: the sessions at the left, each block with its time
/// line above, the table with intervals below. Reads only, so that a viewer may do all of it; nothing modal,
/// and no fields while the belt may move: buttons and time lines choose too. Thread: draw thread. Blocks:
/// never. Errors: none; what the station cannot do is one sentence.
namespace footfall::ui {

void draw_block_compare(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                        CompareRequests& requests);

/// May the chosen blocks be compared now, and if not, why.
[[nodiscard]] Permit compare_permit(const Snapshot& snapshot, const CompareState& state);

/// Button, progress and table.
void draw_block_compare_table(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                              CompareRequests& requests);

}  // namespace footfall::ui
