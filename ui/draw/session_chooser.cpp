#include "ui/draw/session_chooser.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/data.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 12, kRow = 50, kLeast = 38;

Permit readable(const v1::StoredSession& session) {
  if (session.state() == "recording") return {false, "It is being recorded: stop the recording first."};
  if (session.state() == "unreadable") return {false, "This file cannot be read."};
  return {true, ""};
}

std::string list_words(const Snapshot& snapshot) {
  if (snapshot.link != Link::Live) return "No connection to the station.";
  if (!snapshot.review->list_problem.empty()) return snapshot.review->list_problem;
  if (!snapshot.review->page) return "Asking the station for its recordings.";
  if (snapshot.review->page->unread() > 0) return "The station is reading its recordings.";
  return "Nothing is recorded yet: sessions appear here when they are recorded.";
}

/// The column that was pressed, or -1.
int session_row(const Pen& pen, Rect r, int index, const v1::StoredSession& session,
                std::span<const ChooserColumn> columns) {
  r.h -= pen.px(4);
  const auto width_of = [&](const ChooserColumn& column) {
    return std::max(pen.px(kLeast), pen.width(Type::Strong, column.label) + pen.px(20));
  };
  float buttons = 0.0F;
  for (const ChooserColumn& column : columns) buttons += width_of(column) + pen.px(4);
  Rect words = r;
  words.w -= buttons;
  Rect marks{words.right() + pen.px(4), r.y + 0.5F * (r.h - pen.px(34)), buttons, pen.px(34)};
  const bool told = can_be_exported(session);
  pen.text(words.take_top(pen.px(22)), Type::Strong, told ? colour::kText : colour::kTextOff,
           told ? person_of(session) : state_words(session));
  pen.text(words.take_top(pen.px(18)), Type::Caption, colour::kTextSoft,
           told ? started_words(session.started_wall_ns()) + ", " + duration_words(session.duration_s())
                : session.name());
  int pressed = -1;
  for (std::size_t which = 0; which < columns.size(); ++which) {
    const ChooserColumn& column = columns[which];
    const bool chosen = !column.chosen.empty() && column.chosen == session.name();
    const std::string name = column.item + std::to_string(index);
    if (pen.button(name.c_str(), marks.take_left(width_of(column), pen.px(4)), column.label,
                   readable(session), chosen ? Tone::Chosen : Tone::Normal))
      pressed = static_cast<int>(which);
  }
  return pressed;
}

}  // namespace

std::optional<SessionChoice> draw_session_chooser(const Pen& pen, const Snapshot& snapshot, Rect r,
                                                  std::span<const ChooserColumn> columns,
                                                  const ChooserNames& names, std::uint32_t& first) {
  pen.panel(r, names.panel);
  r = r.inset(pen.px(kPad));
  pen.text(r.take_top(pen.px(24), pen.px(4)), Type::Strong, colour::kText, "Sessions, newest first");
  Rect foot{r.x, r.bottom() - pen.px(32), r.w, pen.px(32)};
  r.h -= foot.h + pen.px(6);
  const int fits = std::clamp(static_cast<int>(r.h / pen.px(kRow)), 1, static_cast<int>(kReviewListed));
  const v1::SessionPage* page = snapshot.review->page.get();
  std::optional<SessionChoice> choice;
  if (page == nullptr || page->sessions_size() == 0) {
    pen.paragraph(r, Type::Body, colour::kTextSoft, list_words(snapshot));
  } else {
    for (int i = 0; i < std::min(page->sessions_size(), fits); ++i) {
      const int pressed = session_row(pen, r.take_top(pen.px(kRow)), i, page->sessions(i), columns);
      if (pressed >= 0) choice = SessionChoice{page->sessions(i), static_cast<std::size_t>(pressed)};
    }
  }
  const std::uint32_t matching = page == nullptr ? 0 : page->matching();
  const auto step = static_cast<std::uint32_t>(fits);
  const float each = 0.5F * (foot.w - pen.px(6));
  if (pen.button(names.newer, foot.take_left(each, pen.px(6)), "Newer", {first > 0, "These are the newest."}))
    first -= std::min(first, step);
  if (pen.button(names.older, foot, "Older", {first + step < matching, "There are no older ones."}))
    first += step;
  return choice;
}

std::string person_of(const v1::StoredSession& session) {
  return session.subject_pseudonym().empty() ? "unnamed" : session.subject_pseudonym();
}

std::string session_title(const v1::StoredSession& session) {
  return person_of(session) + ", " + started_words(session.started_wall_ns());
}

std::string fitted(const Pen& pen, Type type, std::string_view words, float room) {
  std::string cut(words);
  if (pen.width(type, cut) <= room) return cut;
  while (!cut.empty() && pen.width(type, cut + "\xE2\x80\xA6") > room) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
  }
  return cut + "\xE2\x80\xA6";
}

}  // namespace footfall::ui
