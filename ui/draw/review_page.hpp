#pragma once
#include "ui/draw/recorded_page.hpp"
#include "ui/draw/step_rows.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/block_compare.hpp"
#include "ui/model/trend.hpp"

namespace footfall::ui {

enum class ReviewPart : std::uint8_t { Run, Session, Compare, Trend };

/// What the review page remembers.
struct ReviewState {
  ReviewPart part = ReviewPart::Run;
  double window_s = 120.0;  ///< of this run, before the newest step; infinite: all of them
  StepRowsCache rows{};
  RecordedState recorded{};
  CompareState compare{};
  TrendState trend{};
};

/// Four parts under one row of choices: the steps of this run, a recorded session (recorded_page.hpp), two
/// blocks compared (block_compare_page.hpp), one person's sessions beside each other (trend_page.hpp).
/// `runner`: the pseudonym on the Session page. Thread: draw thread. Blocks: never. Errors: none; what no
/// step has is said.
void draw_review(const Pen& pen, const Snapshot& snapshot, Rect r, std::string_view runner,
                 ReviewState& state, ReviewRequests& requests);

}  // namespace footfall::ui
