#pragma once
#include <array>
#include <optional>
#include <span>

#include "footfall/v1/review.pb.h"
#include "ui/draw/widgets.hpp"
#include "ui/model/step_history.hpp"

namespace footfall::ui {

/// What the rows are of.
struct StepRows {
  const StepHistory* history = nullptr;
  TimeSpan span{};
  const v1::GaitSummary* baseline = nullptr;  ///< a line in each row and a figure; nullptr: none
  std::span<const v1::ReviewMark> marks{};    ///< thin lines through all rows
  bool live = false;                          ///< the axis counts back from now
};

/// Scale and means of the stretch that was drawn last: made anew only when it is another.
struct StepRowsCache {
  struct Row {
    double lowest = 0.0, highest = 0.0;
    bool any = false;
    SideMeans means{};
  };
  const StepHistory* of = nullptr;
  std::size_t steps = 0;
  double newest_s = 0.0;
  TimeSpan span{};
  std::array<Row, kStepMeasures> rows{};
};

/// One row for every measure: its steps as dots over time, left and right apart in colour and shape, their
/// means and symmetry; doubtful steps are hollow and not counted. Thread: draw thread. Blocks: never. Errors:
/// none; what no step has is said.
void draw_step_rows(const Pen& pen, Rect r, const StepRows& what, StepRowsCache& cache);

/// Where the dots lie across: for what stands above or below them.
[[nodiscard]] Rect dots_across(const Pen& pen, const Rect& r, bool with_baseline);
/// Of a mark's line and tag.
[[nodiscard]] ImU32 mark_colour(const v1::ReviewMark& mark);
/// "left", "right", "doubtful, not counted" with their signs.
void draw_step_legend(const Pen& pen, Rect r, bool with_baseline);

}  // namespace footfall::ui
