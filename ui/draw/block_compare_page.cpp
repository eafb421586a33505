#include "ui/draw/block_compare_page.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/data.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kPad = 12, kSessions = 300, kBlock = 126, kRow = 50, kMark = 38;
constexpr std::array<const char*, 2> kLetters{"a", "b"}, kTitles{"A, the baseline", "B, compared with it"};

std::string name_of_block(std::size_t which, const std::string& rest) {
  return std::string("compare_") + kLetters[which] + "_" + rest;
}

std::string person_of(const v1::StoredSession& session) {
  return session.subject_pseudonym().empty() ? "unnamed" : session.subject_pseudonym();
}

Permit readable(const v1::StoredSession& session) {
  if (session.state() == "recording") return {false, "It is being recorded: stop the recording first."};
  if (session.state() == "unreadable") return {false, "This file cannot be read."};
  return {true, ""};
}

void session_row(const Pen& pen, Rect r, int index, const v1::StoredSession& session, CompareState& state) {
  r.h -= pen.px(4);
  Rect words = r;
  words.w -= 2 * pen.px(kMark + 4);
  Rect marks{words.right() + pen.px(4), r.y + 0.5F * (r.h - pen.px(34)), r.right() - words.right(),
             pen.px(34)};
  const bool told = can_be_exported(session);
  pen.text(words.take_top(pen.px(22)), Type::Strong, told ? colour::kText : colour::kTextOff,
           told ? person_of(session) : state_words(session));
  pen.text(words.take_top(pen.px(18)), Type::Caption, colour::kTextSoft,
           told ? started_words(session.started_wall_ns()) + ", " + duration_words(session.duration_s())
                : session.name());
  for (std::size_t which = 0; which < state.blocks.size(); ++which) {
    BlockChoice& block = state.blocks[which];
    const bool chosen = block.session && block.session->name() == session.name();
    const std::string name = name_of_block(which, "session_" + std::to_string(index));
    if (!pen.button(name.c_str(), marks.take_left(pen.px(kMark), pen.px(4)), which == 0 ? "A" : "B",
                    readable(session), chosen ? Tone::Chosen : Tone::Normal))
      continue;
    choose(block, session, which);
    state.by_hand = true;
  }
}

std::string list_words(const Snapshot& snapshot) {
  if (snapshot.link != Link::Live) return "No connection to the station.";
  if (!snapshot.compared->list_problem.empty()) return snapshot.compared->list_problem;
  if (!snapshot.compared->page) return "Asking the station for its recordings.";
  if (snapshot.compared->page->unread() > 0) return "The station is reading its recordings.";
  return "Nothing is recorded yet: sessions appear here when they are recorded.";
}

void sessions(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state) {
  pen.panel(r, "compare sessions");
  r = r.inset(pen.px(kPad));
  Rect head = r.take_top(pen.px(24), pen.px(4));
  pen.text(head, Type::Strong, colour::kText, "Sessions, newest first");
  Rect foot{r.x, r.bottom() - pen.px(32), r.w, pen.px(32)};
  r.h -= foot.h + pen.px(6);
  const v1::SessionPage* page = snapshot.compared->page.get();
  if (page == nullptr || page->sessions_size() == 0) {
    pen.paragraph(r, Type::Body, colour::kTextSoft, list_words(snapshot));
  } else {
    const int fits = static_cast<int>(r.h / pen.px(kRow));
    for (int i = 0; i < std::min(page->sessions_size(), fits); ++i)
      session_row(pen, r.take_top(pen.px(kRow)), i, page->sessions(i), state);
  }
  const std::uint32_t matching = page == nullptr ? 0 : page->matching();
  const float each = 0.5F * (foot.w - pen.px(6));
  if (pen.button("compare_newer", foot.take_left(each, pen.px(6)), "Newer",
                 {state.list_first > 0, "These are the newest."}))
    state.list_first -= std::min(state.list_first, kCompareListed);
  if (pen.button("compare_older", foot, "Older",
                 {state.list_first + kCompareListed < matching, "There are no older ones."}))
    state.list_first += kCompareListed;
}

/// The session's length with the block on it; putting the pointer down and pulling chooses.
void time_line(const Pen& pen, Rect r, std::size_t which, BlockChoice& block, CompareState& state) {
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

void block_panel(const Pen& pen, const Snapshot& snapshot, Rect r, std::size_t which, CompareState& state) {
  BlockChoice& block = state.blocks[which];
  pen.panel(r, which == 0 ? "compare block A" : "compare block B");
  r = r.inset(pen.px(kPad));
  Rect head = r.take_top(pen.px(24), pen.px(4));
  pen.text(head.take_left(pen.px(170), pen.px(8)), Type::Strong, colour::kText, kTitles[which]);
  if (!block.session) {
    pen.text(r.take_top(pen.px(24)), Type::Body, colour::kTextSoft, "Choose its session at the left.");
    return;
  }
  pen.text(head, Type::Body, colour::kText,
           person_of(*block.session) + ", " + started_words(block.session->started_wall_ns()), Align::Right);
  time_line(pen, r.take_top(pen.px(20), pen.px(2)), which, block, state);
  const Rect scale = r.take_top(pen.px(18), pen.px(4));
  if (block.mistake.empty()) {
    pen.text(scale, Type::Caption, colour::kTextSoft, "0:00");
    pen.text(scale, Type::Caption, colour::kTextSoft, "drag along the line to choose", Align::Centre);
    pen.text(scale, Type::Caption, colour::kTextSoft, clock_text(block.session->duration_s()), Align::Right);
  } else {
    pen.text(scale, Type::Caption, colour::kWarning, block.mistake);
  }
  Rect row = r.take_top(pen.px(34));
  ends(pen, snapshot, row, which, block, state);
  struct Choice {
    const char* name;
    const char* label;
    Stretch stretch;
  };
  constexpr std::array<Choice, 3> kChoices{{{"first", "First min", Stretch::FirstMinute},
                                            {"last", "Last min", Stretch::LastMinute},
                                            {"whole", "Whole", Stretch::Whole}}};
  const float each = (row.w - 2 * pen.px(4)) / 3;
  for (const Choice& choice : kChoices) {
    const std::string name = name_of_block(which, choice.name);
    if (!pen.button(name.c_str(), row.take_left(each, pen.px(4)), choice.label, {true, ""})) continue;
    take_stretch(block, choice.stretch);
    state.by_hand = true;
  }
}

}  // namespace

Permit compare_permit(const Snapshot& snapshot, const CompareState& state) {
  if (snapshot.link != Link::Live) return {false, "No connection to the station."};
  Permit permit{true, ""};
  permit.allowed = question_of(state, permit.why).has_value();
  return permit;
}

void draw_block_compare(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                        CompareRequests& requests) {
  requests.list_first = state.list_first;
  if (!snapshot.compared) return;
  if (snapshot.compared->page) follow(state, *snapshot.compared->page);
  const float gap = pen.px(kGap);
  sessions(pen, snapshot, r.take_left(pen.px(kSessions), gap), state);
  Rect blocks = r.take_top(pen.px(kBlock), gap);
  block_panel(pen, snapshot, blocks.take_left(0.5F * (blocks.w - gap), gap), 0, state);
  block_panel(pen, snapshot, blocks, 1, state);
  draw_block_compare_table(pen, snapshot, r, state, requests);
}

}  // namespace footfall::ui
