#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/data_parts.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 10, kHead = 30, kRow = 30, kFoot = 34;

struct Column {
  const char* sort_by;  ///< nullptr: no order by it
  const char* item;
  const char* label;
  float part;  ///< of the width
  bool right;
};
constexpr std::array<Column, 6> kColumns{{{"started", "data_sort_started", "Started", 0.23F, false},
                                          {"subject", "data_sort_subject", "Pseudonym", 0.23F, false},
                                          {"duration", "data_sort_duration", "Length", 0.15F, true},
                                          {"steps", "data_sort_steps", "Steps", 0.11F, true},
                                          {"size", "data_sort_size", "Size", 0.12F, true},
                                          {nullptr, nullptr, "Ended", 0.16F, true}}};

/// A cell's own margins, so that a right-aligned figure does not touch the next word.
Rect cell(const Pen& pen, Rect& row, float whole, const Column& column) {
  const Rect r = row.take_left(column.part * whole);
  return {r.x + pen.px(8), r.y, r.w - pen.px(16), r.h};
}

bool pressed_at(const Pen& pen, const char* name, const Rect& r, std::string_view value, bool& hovered) {
  ImGui::SetCursorScreenPos({r.x, r.y});
  const bool pressed = ImGui::InvisibleButton(name, {r.w, r.h});
  hovered = ImGui::IsItemHovered();
  pen.note(name, r, true, value);
  return pressed;
}

/// Points down when the largest is first. Drawn: the face has no arrows.
void arrow(const Pen& pen, ImVec2 at, bool ascending) {
  const float a = pen.px(4.5F), h = ascending ? -a : a;
  pen.list().AddTriangleFilled({at.x - a, at.y - 0.5F * h}, {at.x + a, at.y - 0.5F * h},
                               {at.x, at.y + 0.6F * h}, colour::kAccent);
}

void head(const Pen& pen, Rect r, DataPageState& state) {
  const float whole = r.w;
  for (const Column& column : kColumns) {
    const Rect area{r.x, r.y, column.part * whole, r.h};
    const Rect words = cell(pen, r, whole, column);
    const bool chosen = column.sort_by != nullptr && state.sort_by == column.sort_by;
    bool hovered = false;
    if (column.sort_by != nullptr && pressed_at(pen, column.item, area, chosen ? "chosen" : "", hovered))
      sort_by(state, column.sort_by);
    if (hovered) pen.fill(area, colour::kControl, pen.px(5));
    const float wide = pen.width(Type::Strong, column.label);
    pen.text(words, Type::Strong, chosen ? colour::kText : colour::kTextSoft, column.label,
             column.right ? Align::Right : Align::Left);
    if (!chosen) continue;
    const float x = column.right ? words.right() - wide - pen.px(10) : words.x + wide + pen.px(10);
    arrow(pen, {x, words.y + 0.5F * words.h}, state.ascending);
  }
}

std::array<std::string, 6> words_of(const v1::StoredSession& s) {
  if (s.state() == "recording") return {s.name(), "", "", "", size_words(s.bytes()), state_words(s)};
  return {started_words(s.started_wall_ns()),
          s.subject_pseudonym().empty() ? "unnamed" : s.subject_pseudonym(),
          duration_words(s.duration_s()),
          std::to_string(s.steps()),
          size_words(s.bytes()),
          s.state() == "complete" && s.gaps() > 0 ? "with gaps" : state_words(s)};
}

void row(const Pen& pen, Rect r, std::size_t index, const v1::StoredSession& session, DataPageState& state) {
  bool hovered = false;
  const std::string name = "data_row_" + std::to_string(index);
  if (pressed_at(pen, name.c_str(), r, session.name(), hovered)) {
    state.chosen = session;
    state.by_hand = true;
  }
  const bool chosen = state.chosen && state.chosen->name() == session.name();
  if (chosen || hovered) pen.fill(r, chosen ? colour::kControlHover : colour::kControl, pen.px(5));
  if (chosen) pen.fill({r.x, r.y + pen.px(4), pen.px(3), r.h - pen.px(8)}, colour::kAccent, pen.px(1));
  const float whole = r.w;
  if (session.state() == "unreadable") {
    Rect words{r.x + pen.px(8), r.y, r.w - pen.px(16), r.h};
    const std::string size = size_words(session.bytes());
    pen.text(words.take_left(0.4F * whole), Type::Body, colour::kText, session.name());
    pen.text(words, Type::Body, colour::kWarning, "unreadable, " + size, Align::Right);
    return;
  }
  const auto words = words_of(session);
  const bool doubtful = session.state() == "interrupted" || session.gaps() > 0;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    Rect area = cell(pen, r, whole, kColumns[i]);
    if (i == 0 && session.state() == "recording") area.w += kColumns[1].part * whole;
    const bool last = i + 1 == kColumns.size();
    const ImU32 tint = !last                            ? colour::kText
                       : session.state() == "recording" ? colour::kAccent
                       : doubtful                       ? colour::kWarning
                                                        : colour::kTextSoft;
    pen.text(area, Type::Body, tint, words[i], kColumns[i].right ? Align::Right : Align::Left);
  }
}

std::string foot_words(const v1::SessionPage& page, const DataPageState& state) {
  const auto shown = static_cast<std::uint32_t>(page.sessions_size());
  std::string words = std::to_string(page.matching()) + (page.matching() == 1 ? " session" : " sessions");
  if (shown > 0 && shown < page.matching()) {
    words = std::to_string(state.first + 1) + " to " + std::to_string(state.first + shown) + " of " + words;
  }
  if (page.unread() == 0 && !page.folder().empty()) words += " in " + page.folder();
  if (page.unread() > 0) words += ", " + std::to_string(page.unread()) + " still to be read";
  return words;
}

void foot(const Pen& pen, Rect r, const Snapshot& snapshot, DataPageState& state, std::uint32_t rows) {
  const v1::SessionPage& page = *snapshot.data->page;
  const float wide = pen.px(96), gap = pen.px(6);
  const Rect next{r.right() - wide, r.y, wide, r.h}, previous{next.x - gap - wide, r.y, wide, r.h};
  r.w -= 2 * (wide + gap);
  const bool answers = snapshot.link == Link::Live && snapshot.data->problem.empty();
  pen.text(r, Type::Body, answers ? colour::kTextSoft : colour::kWarning,
           answers ? foot_words(page, state) : "The station does not answer: this is what it told last.");
  const Permit back{state.first > 0, "This is the beginning of the list."};
  const Permit on{state.first + rows < page.matching(), "This is the end of the list."};
  if (pen.button("data_previous", previous, "Previous", back)) state.first -= std::min(state.first, rows);
  if (pen.button("data_next", next, "Next", on)) state.first += rows;
}

}  // namespace

std::uint32_t data_rows(const Pen& pen, Rect r) {
  r = r.inset(pen.px(kPad));
  const float room = r.h - pen.px(kHead + 4 + kFoot + 6);
  return static_cast<std::uint32_t>(std::max(1.0F, std::floor(room / pen.px(kRow))));
}

void draw_data_table(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
                     std::uint32_t rows) {
  pen.panel(r, "data table");
  r = r.inset(pen.px(kPad));
  head(pen, r.take_top(pen.px(kHead), pen.px(4)), state);
  const Rect line{r.x, r.y - pen.px(3), r.w, pen.px(1)};
  pen.fill(line, colour::kPanelEdge);
  const bool told = snapshot.data && snapshot.data->page;
  if (!told || snapshot.data->page->sessions_size() == 0) {
    pen.paragraph({r.x + pen.px(8), r.y + pen.px(24), r.w - pen.px(16), r.h - pen.px(24)}, Type::Title,
                  colour::kTextSoft,
                  snapshot.link == Link::Live ? empty_words(snapshot.data.get(), state)
                                              : "No connection to the station.");
    return;
  }
  const v1::SessionPage& page = *snapshot.data->page;
  foot(pen, {r.x + pen.px(8), r.bottom() - pen.px(kFoot), r.w - pen.px(8), pen.px(kFoot)}, snapshot, state,
       rows);
  for (std::size_t i = 0; i < rows && i < static_cast<std::size_t>(page.sessions_size()); ++i)
    row(pen, r.take_top(pen.px(kRow)), i, page.sessions(static_cast<int>(i)), state);
}

}  // namespace footfall::ui
