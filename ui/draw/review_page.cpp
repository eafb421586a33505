#include "ui/draw/review_page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/draw/block_compare_page.hpp"
#include "ui/draw/trend_page.hpp"

namespace footfall::ui {
namespace {

constexpr float kHead = 32, kGap = 8;

struct Window {
  const char* name;
  const char* label;
  double seconds;
};
constexpr std::array<Window, 4> kWindows{{{"review_30s", "30 s", 30.0},
                                          {"review_2min", "2 min", 120.0},
                                          {"review_10min", "10 min", 600.0},
                                          {"review_all", "All", std::numeric_limits<double>::infinity()}}};

struct PartName {
  ReviewPart part;
  const char* name;
  const char* label;
  const char* sentence;
};
constexpr std::array<PartName, 4> kParts{
    {{ReviewPart::Run, "review_run", "This run", ""},
     {ReviewPart::Session, "review_session", "Recorded session", "One recorded session, step by step."},
     {ReviewPart::Compare, "review_compare", "Compare blocks",
      "Two stretches of recorded sessions, measure by measure."},
     {ReviewPart::Trend, "review_trend", "Trend", "One person's recorded sessions beside each other."}}};

void head(const Pen& pen, Rect r, ReviewState& state) {
  const ReviewPart here = state.part;
  for (const PartName& part : kParts) {
    const float wide = pen.width(Type::Strong, part.label) + pen.px(26);
    if (pen.button(part.name, r.take_left(wide, pen.px(6)), part.label, {true, ""},
                   part.part == here ? Tone::Chosen : Tone::Normal))
      state.part = part.part;
  }
  r.take_left(pen.px(12));
  if (here != ReviewPart::Run)
    return pen.text(r, Type::Body, colour::kTextSoft, kParts[static_cast<std::size_t>(here)].sentence);
  for (const Window& window : kWindows) {
    if (pen.button(window.name, r.take_left(pen.px(66), pen.px(4)), window.label, {true, ""},
                   state.window_s == window.seconds ? Tone::Chosen : Tone::Normal))
      state.window_s = window.seconds;
  }
  r.take_left(pen.px(10));
  draw_step_legend(pen, r, true);
}

void run(const Pen& pen, const Snapshot& snapshot, const Rect& r, ReviewState& state) {
  const StepHistory& history = *snapshot.history;
  if (history.steps().empty()) {
    pen.panel(r, "review empty");
    pen.text(r, Type::Title, colour::kTextSoft, "No steps yet: they appear here as the runner makes them.",
             Align::Centre);
    return;
  }
  const double newest = history.steps().back().time_s, oldest = history.steps().front().time_s;
  const double from =
      std::isfinite(state.window_s) ? newest - state.window_s : std::min(oldest, newest - 1.0);
  draw_step_rows(pen, r, {&history, {from, newest}, &snapshot.baseline, {}, true}, state.rows);
}

}  // namespace

void draw_review(const Pen& pen, const Snapshot& snapshot, Rect r, std::string_view runner,
                 ReviewState& state, ReviewRequests& requests) {
  const ReviewPart here = state.part;  // a press counts from the next frame
  head(pen, r.take_top(pen.px(kHead), pen.px(kGap)), state);
  switch (here) {
    case ReviewPart::Run:
      return run(pen, snapshot, r, state);
    case ReviewPart::Session:
      return draw_recorded(pen, snapshot, r, state.recorded, requests);
    case ReviewPart::Compare:
      return draw_block_compare(pen, snapshot, r, state.compare, requests);
    case ReviewPart::Trend:
      return draw_trend(pen, snapshot, r, runner, state.trend, requests);
  }
}

}  // namespace footfall::ui
