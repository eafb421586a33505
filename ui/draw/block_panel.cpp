#include "ui/draw/block_panel.hpp"

#include <algorithm>
#include <cmath>

#include "ui/draw/recorded_page.hpp"
#include "ui/draw/session_chooser.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 12, kButton = 34, kMarks = 32, kTag = 36;
constexpr std::array<const char*, 2> kTitles{"A, the baseline", "B, compared with it"};

/// The session's length with the block on it; putting the pointer down and pulling chooses.
void time_line(const Pen& pen, Rect r, std::size_t which, BlockChoice& block,
               std::span<const v1::ReviewMark> marks, CompareState& state) {
  const double length = block.session->duration_s();
  pen.fill(r, colour::kField, pen.px(4));
  pen.outline(r, colour::kPanelEdge, pen.px(4));
  const std::string name = name_of_block(which, "time_line");
  ImGui::SetCursorScreenPos({r.x, r.y});
  (void)ImGui::InvisibleButton(name.c_str(), {r.w, r.h});
  pen.note(name.c_str(), r, length > 0.0, clock_text(block.from_s) + " to " + clock_text(block.to_s));
  if (!(length > 0.0)) return;
  const auto at_pointer = [&] {
    const double part = static_cast<double>((ImGui::GetIO().MousePos.x - r.x) / r.w);
    const double at = std::round(std::clamp(part, 0.0, 1.0) * length / kTimeLineStepS) * kTimeLineStepS;
    return std::min(at, length);
  };
  if (ImGui::IsItemActivated()) block.anchor_s = at_pointer();
  const double pulled_to = at_pointer();
  if (ImGui::IsItemActive() && std::fabs(pulled_to - block.anchor_s) >= kTimeLineStepS) {
    set_block(block, block.anchor_s, pulled_to);
    state.by_hand = true;
  }
  const auto x = [&](double at_s) { return r.x + r.w * static_cast<float>(at_s / length); };
  const float from = x(block.from_s), to = std::max(x(block.to_s), from + pen.px(3));
  pen.fill({from, r.y + pen.px(2), to - from, r.h - pen.px(4)}, colour::kPrimary, pen.px(3));
  draw_mark_ticks(pen, r, marks, length);
}

void ends(const Pen& pen, const Snapshot& snapshot, Rect& row, std::size_t which, BlockChoice& block,
          CompareState& state) {
  // Typing is for a belt at rest: while it moves a hand belongs near STOP.
  if (may_move(snapshot) && snapshot.trusted()) {
    pen.text(row.take_left(pen.px(160), pen.px(12)), Type::Strong, colour::kText,
             clock_text(block.from_s) + " to " + clock_text(block.to_s));
    return;
  }
  const auto field = [&](const char* end, std::array<char, 12>& text) {
    const std::string name = "##" + name_of_block(which, end);
    const bool entered =
        pen.field(name.c_str(), row.take_left(pen.px(66)), "0:00", text.data(), text.size(), true);
    if (!entered && !ImGui::IsItemDeactivatedAfterEdit()) return;
    take_typed(block);
    state.by_hand = true;
  };
  field("from", block.from_text);
  pen.text(row.take_left(pen.px(28)), Type::Body, colour::kTextSoft, "to", Align::Centre);
  field("to", block.to_text);
  row.take_left(pen.px(12));
}

void stretches(const Pen& pen, Rect row, std::size_t which, BlockChoice& block, CompareState& state) {
  struct Named {
    const char* name;
    const char* label;
    Stretch stretch;
  };
  constexpr std::array<Named, 3> kChoices{{{"first", "First min", Stretch::FirstMinute},
                                           {"last", "Last min", Stretch::LastMinute},
                                           {"whole", "Whole", Stretch::Whole}}};
  const float each = (row.w - 2 * pen.px(4)) / 3;
  for (const Named& choice : kChoices) {
    const std::string name = name_of_block(which, choice.name);
    if (!pen.button(name.c_str(), row.take_left(each, pen.px(4)), choice.label, {true, ""})) continue;
    take_stretch(block, choice.stretch);
    state.by_hand = true;
  }
}

/// The marks by their numbers, as many as there is room for.
void mark_numbers(const Pen& pen, Rect row, std::size_t which, BlockChoice& block,
                  std::span<const v1::ReviewMark> marks) {
  pen.text(row.take_left(pen.px(52)), Type::Caption, colour::kTextSoft, "at mark");
  const float each = pen.px(kTag), gap = pen.px(4);
  auto fits = static_cast<std::size_t>(std::max(1.0F, (row.w + gap) / (each + gap)));
  const bool paged = fits < marks.size();
  if (paged) fits = std::max<std::size_t>(1, fits - 2);
  if (block.first_mark >= marks.size()) block.first_mark = 0;
  const std::size_t first = block.first_mark;
  for (std::size_t i = first; i < std::min(marks.size(), first + fits); ++i) {
    const std::string name = name_of_block(which, "mark_" + std::to_string(i));
    const Rect box = row.take_left(each, gap);
    if (pen.button(name.c_str(), box, std::to_string(i + 1).c_str(), {true, ""})) block.mark = i;
    pen.fill({box.x + pen.px(8), box.bottom() - pen.px(5), box.w - pen.px(16), pen.px(2)},
             mark_colour(marks[i]));
    if (ImGui::IsMouseHoveringRect({box.x, box.y}, {box.right(), box.bottom()}))
      pen.tooltip(mark_time(marks[i], block.session->duration_s()) + "  " + mark_words(marks[i]), box);
  }
  if (!paged) return;
  if (pen.button(name_of_block(which, "marks_up").c_str(), row.take_left(each, gap), "<",
                 {first > 0, "These are the first marks."}))
    block.first_mark -= std::min(first, fits);
  if (pen.button(name_of_block(which, "marks_down").c_str(), row.take_left(each, gap), ">",
                 {first + fits < marks.size(), "These are the last marks."}))
    block.first_mark += fits;
}

/// What can be done about the mark that was pressed.
void around_mark(const Pen& pen, Rect row, std::size_t which, BlockChoice& block, const v1::ReviewMark& mark,
                 CompareState& state) {
  const float gap = pen.px(4), back = pen.px(56), both = pen.px(136);
  const float each = 0.5F * (row.w - back - both - 3 * gap);
  const auto try_it = [&](const char* rest, const char* label, float wide, auto act) {
    CompareState tried = state;
    const bool possible = act(tried);
    if (!pen.button(name_of_block(which, rest).c_str(), row.take_left(wide, gap), label,
                    {possible, "Less than 5 s of it are in the session."}))
      return;
    state = tried;
    state.by_hand = true;
  };
  const v1::StoredSession session = *block.session;
  const double at = mark.time_s();
  try_it("before", "Min before", each,
         [&](CompareState& s) { return take_around(s.blocks[which], at, Around::Before); });
  try_it("after", "Min after", each,
         [&](CompareState& s) { return take_around(s.blocks[which], at, Around::After); });
  try_it("around", "A before, B after", both,
         [&](CompareState& s) { return take_both_around(s, session, at); });
  if (pen.button(name_of_block(which, "mark_back").c_str(), row.take_left(back), "Back", {true, ""}))
    state.blocks[which].mark.reset();
}

void words_below(const Pen& pen, const Rect& r, const BlockChoice& block, const v1::ReviewMark* mark) {
  if (!block.mistake.empty()) return pen.text(r, Type::Caption, colour::kWarning, block.mistake);
  const std::string end = clock_text(block.session->duration_s());
  const float ends = pen.width(Type::Caption, end) + pen.px(12);
  pen.text(r, Type::Caption, colour::kTextSoft, "0:00");
  pen.text(r, Type::Caption, colour::kTextSoft, end, Align::Right);
  const Rect between{r.x + ends, r.y, r.w - 2 * ends, r.h};
  if (mark == nullptr)
    return pen.text(between, Type::Caption, colour::kTextSoft, "drag along the line to choose",
                    Align::Centre);
  const std::string words = "Mark " + std::to_string(*block.mark + 1) + ", " +
                            mark_time(*mark, block.session->duration_s()) + ": " + mark_words(*mark);
  pen.text(between, Type::Caption, colour::kText, fitted(pen, Type::Caption, words, between.w),
           Align::Centre);
}

}  // namespace

std::string name_of_block(std::size_t which, const std::string& rest) {
  return std::string(which == 0 ? "compare_a_" : "compare_b_") + rest;
}

void draw_block_panel(const Pen& pen, const Snapshot& snapshot, Rect r, std::size_t which,
                      std::span<const v1::ReviewMark> marks, CompareState& state) {
  BlockChoice& block = state.blocks[which];
  pen.panel(r, which == 0 ? "compare block A" : "compare block B");
  r = r.inset(pen.px(kPad));
  Rect head = r.take_top(pen.px(24), pen.px(4));
  pen.text(head.take_left(pen.px(150), pen.px(8)), Type::Strong, colour::kText, kTitles[which]);
  if (!block.session) {
    pen.text(r.take_top(pen.px(24)), Type::Body, colour::kTextSoft, "Choose its session at the left.");
    return;
  }
  pen.text(head, Type::Body, colour::kText, fitted(pen, Type::Body, session_title(*block.session), head.w),
           Align::Right);
  if (block.mark && *block.mark >= marks.size()) block.mark.reset();
  const v1::ReviewMark* mark = block.mark ? &marks[*block.mark] : nullptr;
  time_line(pen, r.take_top(pen.px(20), pen.px(2)), which, block, marks, state);
  words_below(pen, r.take_top(pen.px(18), pen.px(4)), block, mark);
  Rect row = r.take_top(pen.px(kButton), pen.px(6));
  ends(pen, snapshot, row, which, block, state);
  stretches(pen, row, which, block, state);
  if (!has_marks(block)) return;
  row = r.take_top(pen.px(kMarks));
  if (marks.empty()) {
    const bool failed = block.unmarked == block.session->name();
    pen.text(row, Type::Caption, colour::kTextSoft,
             failed ? "The station could not read its marks." : "reading its marks");
  } else if (mark == nullptr) {
    mark_numbers(pen, row, which, block, marks);
  } else {
    around_mark(pen, row, which, block, *mark, state);
  }
}

}  // namespace footfall::ui
