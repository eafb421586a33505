#pragma once
#include <span>

#include "ui/draw/widgets.hpp"
#include "ui/model/block_compare.hpp"

namespace footfall::ui {

/// One of the two blocks: its session, its time line with the session's marks, its ends, and the minute
/// before or after a mark. `marks`: empty when there are none or they are not read. Thread: draw thread.
/// Blocks: never. Errors: what was typed wrongly is one sentence.
void draw_block_panel(const Pen& pen, const Snapshot& snapshot, Rect r, std::size_t which,
                      std::span<const v1::ReviewMark> marks, CompareState& state);

/// Height at 1280 x 800, with the row of marks and without.
inline constexpr float kBlockPanel = 130, kBlockPanelMarks = 168;

/// "compare_a_" and the rest.
[[nodiscard]] std::string name_of_block(std::size_t which, const std::string& rest);

}  // namespace footfall::ui
