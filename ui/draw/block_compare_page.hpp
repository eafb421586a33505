#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/block_compare.hpp"

/// Review's comparison of two blocks of recorded sessions: the sessions at the left, each block with its time
/// line above, the table with intervals below. Reads only, so that a viewer may do all of it; nothing modal,
/// and no fields while the belt may move: buttons and time lines choose too. Thread: draw thread. Blocks:
/// never. Errors: none; what the station cannot do is one sentence.
namespace footfall::ui {

void draw_block_compare(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                        ReviewRequests& requests);

/// May the chosen blocks be compared now, and if not, why.
[[nodiscard]] Permit compare_permit(const Snapshot& snapshot, const CompareState& state);

/// Button, progress, and table or curves.
void draw_block_compare_table(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                              ReviewRequests& requests);

/// The mean curves of the blocks that were compared, in the place of the table; `present`: they are those
/// chosen above. block_compare_curves.cpp
void draw_block_compare_curves(const Pen& pen, const Snapshot& snapshot, Rect r, bool present,
                               CompareState& state, ReviewRequests& requests);

}  // namespace footfall::ui
