#include <algorithm>
#include <cmath>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/comparison.hpp"
#include "ui/model/text.hpp"

/// The 5/20 panel: target at the left, measured changes beside the published ones at the right.
namespace footfall::ui {
namespace {

constexpr float kLeft = 372, kBetween = 18, kLabel = 112, kFigures = 158, kVerdict = 136, kGap = 6;

void figure(const Pen& pen, Rect cell, const char* label, const std::string& value, ImU32 tint) {
  pen.text(cell.take_top(pen.px(16)), Type::Caption, colour::kTextSoft, label);
  pen.text(cell, Type::Title, value == "--" ? colour::kTextOff : tint, value);
}

Command target_command(v1::TargetRule rule, bool confirmed) {
  Command c;
  c.kind = CommandKind::SetTarget;
  c.target = rule;
  c.confirmed = confirmed;
  return c;
}

/// Three targets; in their place the question, when the one that was pressed needs consent.
void target_row(const Pen& pen, const Snapshot& snapshot, const FiveTwenty& panel, Rect row,
                ComparisonState& state, Requests& requests) {
  const Permit permit = permits_for(snapshot).target;
  const auto asked = std::find_if(panel.targets.begin(), panel.targets.end(), [&](const TargetChoice& one) {
    return state.asked == one.rule && !one.confirm.empty() && permit.allowed;
  });
  const float gap = pen.px(kGap);
  if (asked != panel.targets.end()) {
    const Rect yes = row.take_left(0.7F * (row.w - gap), gap);
    if (pen.button("target_confirm", yes, asked->confirm.c_str(), permit, Tone::Primary)) {
      requests.commands.push_back(target_command(asked->rule, true));
      state.asked.reset();
    }
    if (pen.button("target_cancel", row, "No", permit)) state.asked.reset();
    return;
  }
  state.asked.reset();
  const float each = (row.w - 2 * gap) / 3;
  for (const TargetChoice& one : panel.targets) {
    Permit own = permit;
    if (own.allowed && !one.why_not.empty()) own = {false, one.why_not};
    if (!pen.button(one.name.c_str(), row.take_left(each, gap), one.label.c_str(), own,
                    one.chosen ? Tone::Chosen : Tone::Normal))
      continue;
    if (one.confirm.empty()) {
      requests.commands.push_back(target_command(one.rule, false));
    } else {
      state.asked = one.rule;
    }
  }
  if (panel.targets.empty())
    pen.text(row, Type::Caption, colour::kTextSoft, "Targets follow from a baseline.");
}

struct Axis {
  Rect r;
  double half = 20.0;
  [[nodiscard]] float x(double percent) const {
    return r.x + r.w * static_cast<float>(0.5 + 0.5 * std::clamp(percent / half, -1.0, 1.0));
  }
};

/// Ends, zero and what the two marks mean.
void axis_labels(const Pen& pen, const Axis& axis, const Rect& line) {
  const auto label = [&](double percent, const std::string& words, Align align) {
    const float at = axis.x(percent);
    const float wide = pen.px(60);
    const float left = align == Align::Left ? at : align == Align::Right ? at - wide : at - 0.5F * wide;
    pen.text({left, line.y, wide, line.h}, Type::Caption, colour::kTextSoft, words, align);
  };
  label(-axis.half, percent_change(-0.01 * axis.half, 0), Align::Left);
  label(0.0, "0", Align::Centre);
  label(axis.half, percent_change(0.01 * axis.half, 0), Align::Right);
}

void plot(const Pen& pen, const Axis& axis, const Rect& line, const MeasureRow& row, ImU32 tint) {
  const float middle = line.y + 0.5F * line.h;
  if (row.least && row.most) {
    const float a = axis.x(*row.least), b = axis.x(*row.most);
    const float left = std::min(a, b), wide = std::max(std::fabs(a - b), pen.px(3));
    pen.fill({left, line.y + pen.px(3), wide, line.h - pen.px(6)},
             (colour::kAccent & ~IM_COL32_A_MASK) | (110U << IM_COL32_A_SHIFT), pen.px(2));
  }
  const float zero = axis.x(0.0);
  pen.list().AddLine({zero, line.y}, {zero, line.bottom()}, colour::kZero, pen.px(1));
  if (!row.change || !row.low || !row.high) return;
  const float low = axis.x(*row.low), high = axis.x(*row.high);
  pen.list().AddLine({low, middle}, {high, middle}, tint, pen.px(1.5F));
  for (const float end : {low, high})
    pen.list().AddLine({end, middle - pen.px(4)}, {end, middle + pen.px(4)}, tint, pen.px(1.5F));
  pen.list().AddCircleFilled({axis.x(*row.change), middle}, pen.px(4), tint);
}

void forest(const Pen& pen, const FiveTwenty& panel, Rect r) {
  Rect head = r.take_top(pen.px(17), pen.px(2));
  const Rect plots{r.x + pen.px(kLabel), r.y, r.w - pen.px(kLabel + kFigures + kVerdict), r.h};
  const Axis axis{plots, panel.axis_percent};
  axis_labels(pen, axis, {plots.x, head.y, plots.w, head.h});
  pen.text({head.x, head.y, pen.px(kLabel), head.h}, Type::Caption, colour::kTextSoft, "per step");
  Rect words{plots.right() + pen.px(12), head.y, pen.px(kFigures - 12), head.h};
  pen.text(words, Type::Caption, colour::kTextSoft, "measured [95 %]");
  words = {plots.right() + pen.px(kFigures), head.y, pen.px(kVerdict), head.h};
  const Rect swatch{words.x, words.y + 0.5F * words.h - pen.px(5), pen.px(14), pen.px(10)};
  pen.fill(swatch, (colour::kAccent & ~IM_COL32_A_MASK) | (110U << IM_COL32_A_SHIFT), pen.px(2));
  words.take_left(pen.px(20));
  pen.text(words, Type::Caption, colour::kTextSoft, "published");
  const float each = r.h / static_cast<float>(panel.rows.size());
  for (const MeasureRow& row : panel.rows) {
    Rect line = r.take_top(each);
    const ImU32 tint = panel.sure && row.change ? colour::kText : colour::kTextOff;
    plot(pen, axis, {plots.x, line.y, plots.w, line.h}, row, tint);
    pen.text({line.x, line.y, pen.px(kLabel - 6), line.h}, Type::Caption, colour::kText, row.label);
    pen.text({plots.right() + pen.px(12), line.y, pen.px(kFigures - 16), line.h}, Type::Caption, tint,
             row.figures);
    const Rect verdict{plots.right() + pen.px(kFigures), line.y, pen.px(kVerdict), line.h};
    const bool told = panel.sure && row.told;
    pen.text(verdict, told ? Type::Strong : Type::Caption, told ? colour::kText : colour::kTextOff,
             row.why.empty() ? row.verdict : row.why);
  }
}

}  // namespace

void draw_comparison(const Pen& pen, const Snapshot& snapshot, const Rect& area, ComparisonState& state,
                     Requests& requests) {
  pen.panel(area, "comparison");
  Rect r = area.inset(pen.px(10));
  r.x += pen.px(4);
  r.w -= pen.px(8);
  const FiveTwenty panel = five_twenty(snapshot);
  const ImU32 strong = snapshot.trusted() ? colour::kText : colour::kTextOff;

  Rect left = r.take_left(pen.px(kLeft), pen.px(kBetween));
  pen.text(left.take_top(pen.px(19), pen.px(1)), Type::Strong, colour::kText, "5/20: cadence, steps/min");
  Rect cells = left.take_top(pen.px(38), pen.px(4));
  const float each = cells.w / 3;
  figure(pen, cells.take_left(each), "baseline", panel.baseline, strong);
  figure(pen, cells.take_left(each), "target", panel.target, strong);
  figure(pen, cells, "reached", panel.reached, panel.sure ? strong : colour::kTextOff);
  target_row(pen, snapshot, panel, left.take_top(pen.px(28), pen.px(5)), state, requests);
  pen.paragraph(left, Type::Caption, colour::kTextSoft, kPublished);

  const Rect head = r.take_top(pen.px(19), pen.px(1));
  const bool waits = snapshot.comparison.serial() == 0 || !snapshot.comparison.why_not().empty();
  pen.text(head, Type::Caption, panel.sure || waits ? colour::kTextSoft : colour::kWarning, panel.caution);
  forest(pen, panel, r);
}

}  // namespace footfall::ui
