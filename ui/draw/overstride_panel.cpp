#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/overstride_gauge.hpp"
#include "ui/model/readouts.hpp"

namespace footfall::ui {
namespace {

/// A mark of the baseline through the bar, and the present value as a triangle: left from above, right from
/// below, so that neither hides the other.
void foot(const Pen& pen, const Rect& bar, const std::optional<double>& now,
          const std::optional<double>& baseline, bool above, ImU32 tint, ImU32 mark_tint) {
  const auto at = [&bar](double fraction) { return bar.x + bar.w * static_cast<float>(fraction); };
  const float half = 0.5F * bar.h;
  if (baseline)
    pen.fill({at(*baseline) - pen.px(1.5F), above ? bar.y : bar.y + half, pen.px(3), half}, mark_tint);
  if (!now) return;
  const float x = at(*now), side = pen.px(6);
  if (above) {
    pen.list().AddTriangleFilled({x, bar.y + pen.px(2)}, {x - side, bar.y - pen.px(8)},
                                 {x + side, bar.y - pen.px(8)}, tint);
  } else {
    pen.list().AddTriangleFilled({x, bar.bottom() - pen.px(2)}, {x + side, bar.bottom() + pen.px(8)},
                                 {x - side, bar.bottom() + pen.px(8)}, tint);
  }
}

void value(const Pen& pen, Rect cell, const char* side, const std::string& words, ImU32 side_tint,
           ImU32 tint) {
  pen.fill({cell.x, cell.y + 0.5F * cell.h - pen.px(2), pen.px(14), pen.px(4)}, side_tint, pen.px(2));
  cell.take_left(pen.px(20));
  const float wide = pen.width(Type::Caption, side);
  pen.text(cell.take_left(wide, pen.px(6)), Type::Caption, colour::kTextSoft, side);
  pen.text(cell, Type::Title, tint, words);
}

}  // namespace

void draw_overstride(const Pen& pen, const Snapshot& snapshot, Rect r) {
  const OverstrideGauge gauge = overstride_gauge(snapshot);
  const bool past = !snapshot.trusted() || steps_are_past(snapshot) || gauge.doubtful;
  const ImU32 tint = past || !gauge.reason.empty() ? colour::kTextOff : colour::kText;
  pen.text(r.take_top(pen.px(17)), Type::Caption, colour::kTextSoft, gauge.title);
  if (!gauge.reason.empty()) {
    pen.paragraph(r, Type::Caption, snapshot.recent.steps() > 0 ? colour::kWarning : colour::kTextSoft,
                  "Not measurable: " + gauge.reason);
    return;
  }
  Rect line = r.take_top(pen.px(22), pen.px(9));
  value(pen, line.take_left(0.5F * line.w), "left", gauge.left + " " + gauge.unit, colour::kLeft, tint);
  value(pen, line, "right", gauge.right + " " + gauge.unit, colour::kRight, tint);
  const Rect bar = r.take_top(pen.px(8), pen.px(9));
  pen.fill(bar, colour::kField, pen.px(4));
  pen.outline(bar, colour::kPanelEdge, pen.px(4));
  const ImU32 mark = snapshot.trusted() ? colour::kTextSoft : colour::kTextOff;
  foot(pen, bar, gauge.at_left, gauge.baseline_left, true, past ? colour::kTextOff : colour::kLeft, mark);
  foot(pen, bar, gauge.at_right, gauge.baseline_right, false, past ? colour::kTextOff : colour::kRight, mark);
  pen.text(r.take_top(pen.px(17)), Type::Caption,
           !snapshot.trusted() ? colour::kTextOff
           : gauge.doubtful    ? colour::kWarning
                               : colour::kTextSoft,
           gauge.note);
}

}  // namespace footfall::ui
