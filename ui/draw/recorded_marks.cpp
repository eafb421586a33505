#include <algorithm>

#include "ui/draw/recorded_page.hpp"
#include "ui/model/clock_text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 12, kRow = 28, kTag = 24, kTime = 42;

void tag(const Pen& pen, const Rect& r, std::size_t number, const v1::ReviewMark& mark) {
  pen.fill(r, colour::kControl, pen.px(4));
  pen.outline(r, mark_colour(mark), pen.px(4), std::max(1.0F, pen.px(1)));
  pen.text(r, Type::Caption, colour::kText, std::to_string(number + 1), Align::Centre);
}

bool mark_row(const Pen& pen, Rect r, std::size_t index, const v1::ReviewMark& mark, double duration_s,
              bool chosen) {
  r.h -= pen.px(2);
  const std::string name = "review_mark_" + std::to_string(index);
  const Pen::Touch touch = pen.touch(name.c_str(), r);
  pen.note(name.c_str(), r, true);
  if (chosen || touch.hovered) pen.fill(r, chosen ? colour::kControl : colour::kControlOff, pen.px(5));
  const Rect whole = r;
  r.take_left(pen.px(4));
  Rect sign = r.take_left(pen.px(kTag), pen.px(8));
  tag(pen, {sign.x, sign.y + 0.5F * (sign.h - pen.px(20)), sign.w, pen.px(20)}, index, mark);
  const std::string when = mark_time(mark, duration_s);
  const float wide = std::max(pen.px(kTime), pen.width(Type::Caption, when));
  pen.text(r.take_left(wide, pen.px(6)), Type::Caption, colour::kTextSoft, when);
  const std::string words = mark_words(mark), shown = fitted(pen, Type::Body, words, r.w - pen.px(4));
  pen.text(r, Type::Body, colour::kText, shown);
  if (touch.hovered && shown != words) pen.tooltip(words, whole);
  return touch.pressed;
}

}  // namespace

void draw_marks(const Pen& pen, Rect r, const RecordedSteps* steps, RecordedState& state) {
  pen.panel(r, "review marks");
  r = r.inset(pen.px(kPad));
  const std::size_t count = steps == nullptr ? 0 : steps->marks.size();
  pen.text(r.take_top(pen.px(24), pen.px(4)), Type::Strong, colour::kText,
           count == 0 ? "Marks" : "Marks (" + std::to_string(count) + ")");
  if (count == 0) {
    if (steps == nullptr) return;
    pen.paragraph(r, Type::Body, colour::kTextSoft,
                  "No marker, pain, effort or stop was noted in this session.");
    return;
  }
  auto fits = static_cast<std::size_t>(std::max(1.0F, r.h / pen.px(kRow)));
  const bool paged = fits < count;
  Rect foot{r.x, r.bottom() - pen.px(32), r.w, pen.px(32)};
  if (paged) fits = static_cast<std::size_t>(std::max(1.0F, (r.h - foot.h - pen.px(4)) / pen.px(kRow)));
  if (state.first_mark >= count) state.first_mark = 0;
  const std::size_t first = state.first_mark;
  for (std::size_t i = first; i < std::min(count, first + fits); ++i) {
    if (!mark_row(pen, r.take_top(pen.px(kRow)), i, steps->marks[i], steps->duration_s, state.mark == i))
      continue;
    state.mark = i;
    look_at_mark(state.looked, steps->marks[i].time_s(), steps->duration_s);
  }
  if (!paged) return;
  const float each = 0.5F * (foot.w - pen.px(6));
  if (pen.button("review_marks_up", foot.take_left(each, pen.px(6)), "Earlier marks",
                 {first > 0, "These are the first."}))
    state.first_mark -= std::min(first, fits);
  if (pen.button("review_marks_down", foot, "Later marks", {first + fits < count, "These are the last."}))
    state.first_mark += fits;
}

void draw_mark_tags(const Pen& pen, const Rect& across, const RecordedSteps& steps, TimeSpan span) {
  const float wide = pen.px(kTag);
  float free_from = across.x - wide;
  for (std::size_t i = 0; i < steps.marks.size(); ++i) {
    const double at = steps.marks[i].time_s();
    if (at < span.from_s || at > span.to_s) continue;
    const float part = static_cast<float>((at - span.from_s) / (span.to_s - span.from_s));
    const float x = across.x + part * across.w - 0.5F * wide;
    // Where there is no room for another number its line stands alone; the list has it.
    if (x < free_from) continue;
    tag(pen, {x, across.y, wide, across.h}, i, steps.marks[i]);
    free_from = x + wide + pen.px(2);
  }
}

void draw_mark_ticks(const Pen& pen, const Rect& line, std::span<const v1::ReviewMark> marks,
                     double duration_s) {
  if (!(duration_s > 0.0)) return;
  for (const v1::ReviewMark& mark : marks) {
    if (mark.time_s() < 0.0 || mark.time_s() > duration_s) continue;
    const float x = line.x + line.w * static_cast<float>(mark.time_s() / duration_s);
    pen.fill({x - pen.px(1), line.y + pen.px(2), pen.px(2), line.h - pen.px(4)}, mark_colour(mark));
  }
}

void draw_session_line(const Pen& pen, Rect r, const RecordedSteps& steps, RecordedState& state) {
  const double duration = steps.duration_s;
  const TimeSpan span = span_of(state.looked, duration);
  pen.fill(r, colour::kField, pen.px(4));
  pen.outline(r, colour::kPanelEdge, pen.px(4));
  ImGui::SetCursorScreenPos({r.x, r.y});
  (void)ImGui::InvisibleButton("review_time_line", {r.w, r.h});
  pen.note("review_time_line", r, duration > 0.0, clock_text(span.from_s) + " to " + clock_text(span.to_s));
  if (!(duration > 0.0)) return;
  const double at = duration * static_cast<double>((ImGui::GetIO().MousePos.x - r.x) / r.w);
  const double middle = 0.5 * (span.from_s + span.to_s);
  // Taken hold of within the stretch it is pulled, elsewhere it jumps there.
  if (ImGui::IsItemActivated()) state.grip_s = at >= span.from_s && at <= span.to_s ? at - middle : 0.0;
  if (ImGui::IsItemActive()) centre(state.looked, at - state.grip_s, duration);
  const TimeSpan now = span_of(state.looked, duration);
  const auto x = [&](double s) { return r.x + r.w * static_cast<float>(s / duration); };
  const float from = x(now.from_s), to = std::max(x(now.to_s), from + pen.px(3));
  pen.fill({from, r.y + pen.px(2), to - from, r.h - pen.px(4)}, see_through(colour::kPrimary, 150),
           pen.px(3));
  draw_mark_ticks(pen, r, steps.marks, duration);
}

}  // namespace footfall::ui
