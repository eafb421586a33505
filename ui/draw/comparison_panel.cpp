#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/comparison.hpp"
#include "ui/model/text.hpp"

/// The 5/20 panel: target at the left, measured changes beside the published ones at the right.
namespace footfall::ui {
namespace {

constexpr float kLeft = 318, kBetween = 12, kLabel = 100, kFigures = 128, kExpected = 120, kPerKm = 51,
                kVerdict = 111, kGap = 6;

void figure(const Pen& pen, Rect cell, const std::string& label, const std::string& value, ImU32 tint) {
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

/// In the place of the three targets: what was asked for, "No" where it was pressed, so that a second press
/// there takes it back, and "Confirm" where nothing was pressed.
void question(const Pen& pen, const Permit& permit, const TargetChoice& asked, std::size_t where,
              const std::array<Rect, 3>& cells, ComparisonState& state, Requests& requests) {
  const Rect words = cells.at(where == 0 ? 1 : 0), yes = cells.at(where == 2 ? 1 : 2);
  pen.text(words, Type::Strong, colour::kWarning, asked.confirm, Align::Centre);
  if (pen.button("target_confirm", yes, "Confirm", permit, Tone::Primary)) {
    requests.commands.push_back(target_command(asked.rule, true));
    state.asked.reset();
  }
  if (pen.button("target_cancel", cells.at(where), "No", permit)) state.asked.reset();
}

/// Three targets; in their place the question, when the one that was pressed needs consent.
void target_row(const Pen& pen, const Snapshot& snapshot, const FiveTwenty& panel, Rect row,
                ComparisonState& state, Requests& requests) {
  if (panel.targets.empty()) {
    pen.text(row, Type::Caption, colour::kTextSoft, "Targets follow from a baseline.");
    state.asked.reset();
    return;
  }
  const Permit permit = permits_for(snapshot).target;
  const float gap = pen.px(kGap), each = (row.w - 2 * gap) / 3;
  const std::array<Rect, 3> cells{row.take_left(each, gap), row.take_left(each, gap), row};
  const std::size_t shown = std::min(panel.targets.size(), cells.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const TargetChoice& one = panel.targets[i];
    if (state.asked == one.rule && !one.confirm.empty() && permit.allowed)
      return question(pen, permit, one, i, cells, state, requests);
  }
  state.asked.reset();
  for (std::size_t i = 0; i < shown; ++i) {
    const TargetChoice& one = panel.targets[i];
    Permit own = permit;
    if (own.allowed && !one.why_not.empty()) own = {false, one.why_not};
    if (!pen.button(one.name.c_str(), cells.at(i), one.label.c_str(), own,
                    one.chosen ? Tone::Chosen : Tone::Normal))
      continue;
    if (one.confirm.empty()) {
      requests.commands.push_back(target_command(one.rule, false));
    } else {
      state.asked = one.rule;
    }
  }
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
  label(-axis.half, signed_number(-axis.half, 0), Align::Left);
  label(0.0, "0", Align::Centre);
  label(axis.half, signed_number(axis.half, 0), Align::Right);
}

/// A light fill alone cannot be told from the panel: the edge can.
void published_band(const Pen& pen, const Rect& r, bool sure) {
  const ImU32 tint = sure ? colour::kAccent : colour::kTextOff;
  pen.fill(r, see_through(tint, 110), pen.px(2));
  pen.outline(r, tint, pen.px(2), std::max(1.0F, pen.px(1)));
}

/// The end of a whisker, or an arrow where it leaves the axis.
void whisker_end(const Pen& pen, const Axis& axis, double percent, float middle, ImU32 tint) {
  const float at = axis.x(percent), a = pen.px(4);
  if (std::fabs(percent) <= axis.half) {
    pen.list().AddLine({at, middle - a}, {at, middle + a}, tint, pen.px(1.5F));
    return;
  }
  const float back = percent > 0.0 ? at - 1.6F * a : at + 1.6F * a;
  pen.list().AddTriangleFilled({at, middle}, {back, middle - a}, {back, middle + a}, tint);
}

void plot(const Pen& pen, const Axis& axis, const Rect& line, const MeasureRow& row, ImU32 tint, bool sure) {
  const float middle = line.y + 0.5F * line.h;
  if (row.least && row.most) {
    const float a = axis.x(*row.least), b = axis.x(*row.most);
    const float wide = std::max(std::fabs(a - b), pen.px(5));
    published_band(pen, {0.5F * (a + b - wide), line.y + pen.px(2), wide, line.h - pen.px(4)}, sure);
  }
  const float zero = axis.x(0.0);
  pen.list().AddLine({zero, line.y}, {zero, line.bottom()}, colour::kZero, pen.px(1));
  if (!row.change || !row.low || !row.high) return;
  pen.list().AddLine({axis.x(*row.low), middle}, {axis.x(*row.high), middle}, tint, pen.px(1.5F));
  whisker_end(pen, axis, *row.low, middle, tint);
  whisker_end(pen, axis, *row.high, middle, tint);
  if (std::fabs(*row.change) > axis.half) return;
  const ImVec2 point{axis.x(*row.change), middle};
  // Hollow, as doubtful steps are everywhere.
  pen.list().AddCircleFilled(point, pen.px(3.2F), row.doubtful ? colour::kPanel : tint);
  if (row.doubtful) pen.list().AddCircle(point, pen.px(3.2F), tint, 0, pen.px(1.5F));
}

/// The columns of one line, from left to right: what is published stands beside what is measured.
struct Columns {
  Rect label, plot, figures, expected, per_km, verdict;
  Columns(const Pen& pen, Rect line) {
    label = line.take_left(pen.px(kLabel));
    plot = line.take_left(line.w - pen.px(kFigures + kExpected + kPerKm + kVerdict), pen.px(10));
    figures = line.take_left(pen.px(kFigures - 16), pen.px(6));
    expected = line.take_left(pen.px(kExpected - 6), pen.px(6));
    per_km = line.take_left(pen.px(kPerKm - 10), pen.px(10));
    verdict = line;
  }
};

void column_names(const Pen& pen, const Columns& at, const Axis& axis, bool beyond) {
  axis_labels(pen, axis, at.plot);
  const auto name = [&](const Rect& r, const char* words, Align align = Align::Left) {
    pen.text(r, Type::Caption, colour::kTextSoft, words, align);
  };
  name(at.label, beyond ? "arrow: off axis" : "per step, %");
  name(at.figures, "per step [95 %]");
  Rect expected = at.expected;
  const Rect swatch = expected.take_left(pen.px(14), pen.px(6));
  published_band(pen, {swatch.x, swatch.y + 0.5F * swatch.h - pen.px(5), swatch.w, pen.px(10)}, true);
  name(expected, "published");
  name(at.per_km, "per km", Align::Right);
  name(at.verdict, "verdict");
}

/// The reason why there is none may need the place of the change per kilometre, which then matters less.
void verdict(const Pen& pen, const Columns& at, const MeasureRow& row, bool sure, ImU32 tint) {
  const bool told = sure && row.told;
  const std::string& words = row.why.empty() ? row.verdict : row.why;
  const Type type = told ? Type::Strong : Type::Caption;
  const bool wide = pen.width(type, words) > at.verdict.w;
  Rect place = at.verdict;
  if (wide) place = {at.per_km.x, place.y, place.right() - at.per_km.x, place.h};
  pen.text(place, type, told ? colour::kText : sure ? colour::kTextSoft : colour::kTextOff, words);
  if (wide) return;
  const bool figure = row.per_km.find_first_of("0123456789") != std::string::npos;
  pen.text(at.per_km, Type::Caption,
           figure ? tint
           : sure ? colour::kTextSoft
                  : colour::kTextOff,
           row.per_km, Align::Right);
  if (row.per_km == kNoSum &&
      ImGui::IsMouseHoveringRect({at.per_km.x, at.per_km.y}, {at.per_km.right(), at.per_km.bottom()}))
    pen.tooltip("It does not add up over steps, so there is no change per kilometre.", at.per_km);
}

void forest(const Pen& pen, const FiveTwenty& panel, Rect r) {
  const Columns head(pen, r.take_top(pen.px(17), pen.px(2)));
  const Axis axis{head.plot, panel.axis_percent};
  column_names(pen, head, axis, panel.beyond_axis);
  const float each = r.h / static_cast<float>(panel.rows.size());
  for (const MeasureRow& row : panel.rows) {
    const Columns at(pen, r.take_top(each));
    const ImU32 tint = panel.sure && row.change && !row.doubtful ? colour::kText : colour::kTextOff;
    plot(pen, axis, at.plot, row, tint, panel.sure);
    pen.text(at.label, Type::Caption, row.doubtful ? colour::kTextOff : colour::kText, row.label);
    pen.text(at.figures, Type::Caption, tint, row.figures);
    // Neutral: how it is known is no warning.
    pen.text(at.expected, Type::Caption, panel.sure ? colour::kTextSoft : colour::kTextOff, row.expected);
    verdict(pen, at, row, panel.sure, tint);
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
  const Rect title = left.take_top(pen.px(19), pen.px(1));
  pen.text(title, Type::Strong, colour::kText, "5/20, steps/min");
  // Not of the baseline's steps shown below: whole blocks are compared.
  pen.text(title, Type::Caption, colour::kTextSoft, panel.reached_of, Align::Right);
  Rect cells = left.take_top(pen.px(38), pen.px(4));
  const float each = cells.w / 3;
  figure(pen, cells.take_left(each), panel.baseline_of, panel.baseline, strong);
  figure(pen, cells.take_left(each), "target", panel.target, strong);
  figure(pen, cells, "reached", panel.reached, panel.sure ? strong : colour::kTextOff);
  target_row(pen, snapshot, panel, left.take_top(pen.px(28), pen.px(5)), state, requests);
  pen.paragraph(left, Type::Caption, colour::kTextSoft, kPublished);

  const Rect head = r.take_top(pen.px(19), pen.px(1));
  const bool waits = snapshot.comparison.serial() == 0 || !snapshot.comparison.why_not().empty();
  pen.text(head, Type::Caption,
           !snapshot.trusted()   ? colour::kTextOff
           : panel.sure || waits ? colour::kTextSoft
                                 : colour::kWarning,
           panel.caution);
  forest(pen, panel, r);
}

}  // namespace footfall::ui
