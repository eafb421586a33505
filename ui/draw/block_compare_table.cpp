#include <algorithm>
#include <cmath>

#include "ui/draw/block_compare_page.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 12, kButton = 34, kLine = 20, kHead = 22, kRow = 23, kFoot = 58;
constexpr float kLabel = 288, kFigure = 60, kChange = 180, kPlot = 180;

constexpr const char* kMeaning =
    "The interval is about these steps alone: where it leaves out 0, B differs from A by more than steps "
    "vary by "
    "chance. Of 20 measures that did not change, about one will seem to. It compares two blocks and does not "
    "say "
    "why: it is not a training effect.";

struct Axis {
  Rect r;
  double half = 20.0;
  [[nodiscard]] float x(double percent) const {
    return r.x + r.w * static_cast<float>(0.5 + 0.5 * std::clamp(percent / half, -1.0, 1.0));
  }
};

/// Table or curves: at the right end of the row.
void shown_as(const Pen& pen, Rect& row, CompareState& state) {
  const std::array<Choice, 2> choices{{{"compare_table", "Table", state.shown == CompareShown::Table},
                                       {"compare_curves", "Curves", state.shown == CompareShown::Curves}}};
  const float each = pen.px(74), gap = pen.px(4);
  Rect place{row.right() - 2 * each - gap, row.y, 2 * each + gap, row.h};
  row.w -= place.w + pen.px(16);
  if (const int pressed = pen.choose(place, each, gap, choices); pressed >= 0)
    state.shown = pressed == 0 ? CompareShown::Table : CompareShown::Curves;
}

/// What the phase of the comparison lets be done, and how it stands, in one line.
void action(const Pen& pen, const Snapshot& snapshot, Rect row, CompareState& state,
            ReviewRequests& requests) {
  const CompareView& view = *snapshot.review->compared;
  constexpr std::array kFeet{CompareFoot::Both, CompareFoot::Left, CompareFoot::Right};
  const std::array<Choice, 3> choices{{{"compare_both", "Both feet", state.foot == CompareFoot::Both},
                                       {"compare_left", "Left", state.foot == CompareFoot::Left},
                                       {"compare_right", "Right", state.foot == CompareFoot::Right}}};
  const float each = pen.px(92), gap = pen.px(4);
  Rect feet{row.right() - 3 * each - 2 * gap, row.y, 3 * each + 2 * gap, row.h};
  row.w -= feet.w + pen.px(16);
  if (const int pressed = pen.choose(feet, each, gap, choices); pressed >= 0)
    state.foot = kFeet.at(static_cast<std::size_t>(pressed));
  if (view.answer()) shown_as(pen, row, state);
  const Rect act = row.take_left(pen.px(150), pen.px(16));
  if (view.phase == CompareView::Phase::Running) {
    if (pen.button("compare_cancel", act, "Cancel", {true, ""})) requests.cancel = true;
    Rect bar = row.take_left(pen.px(180), pen.px(12));
    bar = {bar.x, bar.y + 0.5F * (bar.h - pen.px(10)), bar.w, pen.px(10)};
    pen.fill(bar, colour::kField, pen.px(5));
    const float part = static_cast<float>(std::clamp(view.share, 0.03, 1.0));
    pen.fill({bar.x, bar.y, part * bar.w, bar.h}, colour::kPrimary, pen.px(5));
    pen.text(row, Type::Body, colour::kTextSoft, view.doing.empty() ? "asking the station" : view.doing);
    return;
  }
  const Permit permit = compare_permit(snapshot, state);
  if (pen.button("compare_begin", act, "Compare", permit, Tone::Primary)) {
    std::string why;
    requests.begin = question_of(state, why);
    state.first_row = 0;
  }
  if (!permit.allowed) {
    pen.text(row, Type::Body, colour::kTextSoft, permit.why);
  } else if (view.phase == CompareView::Phase::Cancelled) {
    pen.text(row, Type::Body, colour::kTextSoft, "Cancelled: nothing was compared.");
  } else if (view.answer()) {
    std::string why;
    const auto question = question_of(state, why);
    const bool present = question && same_question(*question, view.asked);
    // The blocks that were asked about are named: the choice above may have gone on.
    pen.text(row, Type::Body, present ? colour::kTextSoft : colour::kWarning,
             present ? "of the blocks above" : "of other blocks: press Compare");
  }
}

void heads(const Pen& pen, Rect row, const Axis& axis) {
  const auto word = [&](float wide, const char* words, Align align = Align::Left) {
    pen.text(row.take_left(pen.px(wide)), Type::Caption, colour::kTextSoft, words, align);
  };
  word(kLabel, "measure, mean per step");
  word(kFigure, "A", Align::Right);
  word(kFigure, "B", Align::Right);
  row.take_left(pen.px(18));
  word(kChange, "change  [95 % interval]");
  const auto label = [&](double percent, const std::string& words, float shift) {
    const float wide = pen.px(60);
    pen.text({axis.x(percent) - shift * wide, row.y, wide, row.h}, Type::Caption, colour::kTextSoft, words,
             shift <= 0.0F  ? Align::Left
             : shift < 1.0F ? Align::Centre
                            : Align::Right);
  };
  label(-axis.half, percent_change(-0.01 * axis.half, 0), 0.0F);
  label(0.0, "0", 0.5F);
  label(axis.half, percent_change(0.01 * axis.half, 0), 1.0F);
}

void plot(const Pen& pen, const Axis& axis, const Rect& line, const ChangeRow& row, ImU32 tint) {
  const float zero = axis.x(0.0);
  pen.list().AddLine({zero, line.y}, {zero, line.bottom()}, colour::kZero, pen.px(1));
  if (!row.percent) return;
  const float middle = line.y + 0.5F * line.h, low = axis.x(*row.low), high = axis.x(*row.high);
  pen.fill({low, middle - pen.px(4), std::max(high - low, pen.px(2)), pen.px(8)},
           (tint & ~IM_COL32_A_MASK) | (100U << IM_COL32_A_SHIFT), pen.px(2));
  // What lies outside the axis is not drawn as if it lay on its edge.
  if (std::fabs(*row.percent) <= axis.half) {
    pen.list().AddCircleFilled({axis.x(*row.percent), middle}, pen.px(3.5F), tint);
    return;
  }
  const float a = pen.px(5), tip = *row.percent > 0.0 ? axis.r.right() : axis.r.x;
  const float back = *row.percent > 0.0 ? tip - a : tip + a;
  pen.list().AddTriangleFilled({tip, middle}, {back, middle - a}, {back, middle + a}, tint);
}

void row_of(const Pen& pen, Rect line, const ChangeRow& row, const Axis& axis, bool present,
            CompareFoot foot) {
  const bool grey = row.doubtful || row.change == "--";
  const ImU32 strong = grey || !present ? colour::kTextOff : colour::kText;
  const ImU32 side = foot == CompareFoot::Left    ? colour::kLeft
                     : foot == CompareFoot::Right ? colour::kRight
                                                  : colour::kAccent;
  Rect plots{axis.r.x, line.y, axis.r.w, line.h};
  Rect cell = line.take_left(pen.px(kLabel));
  const float unit = std::min(pen.width(Type::Caption, row.unit), 0.4F * cell.w);
  const float room = cell.w - unit - pen.px(6);
  const float wide = std::min(pen.width(Type::Body, row.label), room);
  pen.text({cell.x, cell.y, wide, cell.h}, Type::Body, strong, row.label);
  pen.text({cell.x + wide + pen.px(6), cell.y, unit, cell.h}, Type::Caption, colour::kTextSoft, row.unit);
  pen.text(line.take_left(pen.px(kFigure)), Type::Body, strong, row.a, Align::Right);
  pen.text(line.take_left(pen.px(kFigure)), Type::Body, strong, row.b, Align::Right);
  line.take_left(pen.px(18));
  pen.text(line.take_left(pen.px(kChange)), row.clear ? Type::Strong : Type::Body, strong, row.change);
  if (grey) {
    // No bar that could be taken for a finding: the reason has its place.
    const Rect words{plots.x, line.y, line.right() - plots.x, line.h};
    pen.text(words, Type::Caption, colour::kTextSoft, row.brief);
    if (row.brief != row.why &&
        ImGui::IsMouseHoveringRect({words.x, words.y}, {words.right(), words.bottom()}))
      pen.tooltip(row.why, words);
    return;
  }
  plot(pen, axis, plots, row, present ? side : colour::kTextOff);
  const Rect last{plots.right() + pen.px(16), line.y, line.right() - plots.right() - pen.px(16), line.h};
  pen.text(last, row.clear ? Type::Strong : Type::Caption,
           row.clear && present ? colour::kText : colour::kTextSoft,
           row.clear ? "differs" : "no clear difference");
}

void foot(const Pen& pen, Rect r, CompareState& state, std::size_t rows, std::size_t shown) {
  const float each = pen.px(92), gap = pen.px(4);
  Rect buttons{r.right() - 2 * each - gap, r.bottom() - pen.px(kButton), 2 * each + gap, pen.px(kButton)};
  pen.paragraph({r.x, r.y + pen.px(4), r.w - buttons.w - pen.px(20), r.h - pen.px(4)}, Type::Caption,
                colour::kTextSoft, kMeaning);
  const auto step = static_cast<std::uint32_t>(shown);
  const std::size_t last = std::min<std::size_t>(state.first_row + shown, rows);
  pen.text(
      {buttons.x, r.y, buttons.w, buttons.y - r.y}, Type::Caption, colour::kTextSoft,
      std::to_string(state.first_row + 1) + " to " + std::to_string(last) + " of " + std::to_string(rows),
      Align::Centre);
  if (pen.button("compare_rows_up", buttons.take_left(each, gap), "Previous",
                 {state.first_row > 0, "This is the beginning of the table."}))
    state.first_row -= std::min(state.first_row, step);
  if (pen.button("compare_rows_down", buttons, "Next",
                 {state.first_row + shown < rows, "This is the end of the table."}))
    state.first_row += step;
}

void table(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state, ReviewRequests& requests) {
  const CompareView& view = *snapshot.review->compared;
  const auto answer = view.answer();
  std::string why;
  const auto question = question_of(state, why);
  const bool present = question && same_question(*question, view.asked);
  Rect counted = r.take_top(pen.px(kLine));
  const float half = 0.5F * counted.w;
  pen.text(counted.take_left(half), Type::Body, colour::kText, counted_words(*answer, 0, snapshot.unit));
  pen.text(counted, Type::Body, colour::kText, counted_words(*answer, 1, snapshot.unit));
  for (const std::string& obstacle : answer->obstacles())
    pen.text(r.take_top(pen.px(kLine)), Type::Body, colour::kWarning, obstacle);
  if (state.shown == CompareShown::Curves)
    return draw_block_compare_curves(pen, snapshot, r, present, state, requests);
  const std::vector<ChangeRow> rows = change_rows(*answer, state.foot);
  if (rows.empty()) {
    pen.text(r, Type::Title, colour::kTextSoft, "No measure was taken in these blocks.", Align::Centre);
    return;
  }
  r.take_top(pen.px(4));
  Rect head = r.take_top(pen.px(kHead), pen.px(2));
  const Axis axis{{r.x + pen.px(kLabel + 2 * kFigure + 18 + kChange), r.y, pen.px(kPlot), r.h},
                  change_axis_percent(rows)};
  heads(pen, head, axis);
  pen.fill({r.x, r.y - pen.px(2), r.w, pen.px(1)}, colour::kPanelEdge);
  const Rect below{r.x, r.bottom() - pen.px(kFoot), r.w, pen.px(kFoot)};
  r.h -= below.h;
  const auto shown = static_cast<std::size_t>(std::max(1.0F, std::floor(r.h / pen.px(kRow))));
  if (state.first_row >= rows.size()) state.first_row = 0;
  for (std::size_t i = state.first_row; i < std::min(rows.size(), state.first_row + shown); ++i)
    row_of(pen, r.take_top(pen.px(kRow)), rows[i], axis, present, state.foot);
  foot(pen, below, state, rows.size(), shown);
}

}  // namespace

void draw_block_compare_table(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                              ReviewRequests& requests) {
  pen.panel(r, "compare table");
  r = r.inset(pen.px(kPad));
  action(pen, snapshot, r.take_top(pen.px(kButton), pen.px(8)), state, requests);
  const CompareView& view = *snapshot.review->compared;
  if (view.answer()) return table(pen, snapshot, r, state, requests);
  const Rect words{r.x, r.y + pen.px(16), std::min(r.w, pen.px(640)), r.h - pen.px(16)};
  if (view.phase == CompareView::Phase::Failed) {
    pen.paragraph(words, Type::Title, colour::kWarning, "Not compared: " + view.problem + ".");
  } else if (view.phase != CompareView::Phase::Running) {
    pen.paragraph(
        words, Type::Body, colour::kTextSoft,
        std::string("Choose a session and a stretch of it for A and for B, then press Compare.\n\n") +
            kMeaning);
  }
}

}  // namespace footfall::ui
