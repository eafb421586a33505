#include "ui/draw/data_page.hpp"

#include <algorithm>
#include <ctime>

#include "ui/draw/data_parts.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kPad = 14, kFilters = 84, kLine = 20, kButton = 34;

struct Choice {
  const char* name;
  const char* label;
  bool chosen;
};

/// The index of the button that was pressed, or -1.
template <std::size_t N>
int choices(const Pen& pen, Rect& row, float each, const std::array<Choice, N>& all) {
  int pressed = -1;
  for (std::size_t i = 0; i < N; ++i) {
    const Rect r = row.take_left(each, pen.px(i + 1 < N ? 4 : 18));
    if (pen.button(all[i].name, r, all[i].label, {true, ""}, all[i].chosen ? Tone::Chosen : Tone::Normal))
      pressed = static_cast<int>(i);
  }
  return pressed;
}

void subject_filter(const Pen& pen, const Snapshot& snapshot, const Rect& r, DataPageState& state) {
  // Typing is for a belt at rest: while it moves a hand belongs near STOP.
  if (may_move(snapshot) && snapshot.trusted()) {
    pen.text(r, Type::Body, colour::kTextSoft,
             state.subject[0] == '\0' ? "No typing: belt moves" : state.subject.data());
    return;
  }
  const std::string before = state.subject.data();
  (void)pen.field("##data_subject", r, "P-017", state.subject.data(), state.subject.size(), false);
  if (before != state.subject.data()) state.first = 0;
}

void filters(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state) {
  pen.panel(r, "data filters");
  r = r.inset(pen.px(kPad));
  Rect words = r.take_top(pen.px(18), pen.px(4));
  Rect row = r.take_top(pen.px(kButton));
  const auto label = [&](const char* text) {
    pen.text({row.x, words.y, pen.px(200), words.h}, Type::Caption, colour::kTextSoft, text);
  };
  label("Pseudonym contains");
  subject_filter(pen, snapshot, row.take_left(pen.px(180), pen.px(18)), state);
  label("Recorded");
  const int since = choices<4>(pen, row, pen.px(74),
                               {{{"data_all", "All", state.since == Since::All},
                                 {"data_today", "Today", state.since == Since::Today},
                                 {"data_7_days", "7 days", state.since == Since::Week},
                                 {"data_30_days", "30 days", state.since == Since::Month}}});
  if (since >= 0) state.since = static_cast<Since>(since);
  label("Longer than");
  constexpr std::array<double, 3> kLengths{0.0, 60.0, 600.0};
  const int longer = choices<3>(pen, row, pen.px(74),
                                {{{"data_any_length", "Any", state.longer_than_s <= 0.0},
                                  {"data_1_min", "1 min", state.longer_than_s == kLengths[1]},
                                  {"data_10_min", "10 min", state.longer_than_s == kLengths[2]}}});
  if (longer >= 0) state.longer_than_s = kLengths[static_cast<std::size_t>(longer)];
  label("Ended");
  const int complete = choices<2>(pen, row, pen.px(110),
                                  {{{"data_any_end", "Any", !state.complete_only},
                                    {"data_complete", "Complete only", state.complete_only}}});
  if (complete >= 0) state.complete_only = complete == 1;
  if (since >= 0 || longer >= 0 || complete >= 0) state.first = 0;
}

void details(const Pen& pen, Rect r, const DataPageState& state) {
  pen.panel(r, "data details");
  r = r.inset(pen.px(kPad));
  if (!state.chosen) {
    pen.text(r, Type::Body, colour::kTextSoft, "Choose a session to see what is in it.", Align::Centre);
    return;
  }
  const v1::StoredSession& session = *state.chosen;
  Rect head = r.take_top(pen.px(26), pen.px(2));
  if (session.simulation()) {
    const float wide = pen.width(Type::Strong, "SIMULATION");
    pen.text({head.right() - wide, head.y, wide, head.h}, Type::Strong, colour::kSimulation, "SIMULATION");
    head.w -= wide + pen.px(10);
  }
  const bool told = can_be_exported(session);
  pen.text(head, Type::Title, colour::kText,
           !told                                 ? state_words(session)
           : session.subject_pseudonym().empty() ? "unnamed"
                                                 : session.subject_pseudonym());
  pen.text(r.take_top(pen.px(18), pen.px(4)), Type::Caption, colour::kTextSoft, session.name());
  if (!told) {
    pen.paragraph(r, Type::Body, session.error().empty() ? colour::kTextSoft : colour::kWarning,
                  session.error().empty() ? "It is being recorded: what is in it is told when it has ended."
                                          : session.error());
    return;
  }
  if (session.state() == "interrupted")
    pen.text(r.take_top(pen.px(18)), Type::Caption, colour::kWarning, session.ending());
  for (const DataFact& fact : facts_of(session)) {
    if (r.h < pen.px(kLine)) break;
    Rect row = r.take_top(pen.px(kLine));
    pen.text(row.take_left(pen.px(92)), Type::Body, colour::kTextSoft, fact.label);
    pen.text(row, Type::Strong, fact.attention ? colour::kWarning : colour::kText, fact.value, Align::Right);
  }
}

}  // namespace

Permit export_permit(const Snapshot& snapshot, const DataPageState& state) {
  if (snapshot.viewer) return {false, "This console only watches."};
  if (snapshot.link != Link::Live) return {false, "No connection to the station."};
  if (!snapshot.data || !snapshot.data->page) return {false, "The station has not told its recordings."};
  const v1::ExportStatus& exporting = snapshot.data->exporting;
  if (!exporting.may_not_export().empty()) return {false, "Refused: " + exporting.may_not_export() + "."};
  if (under_way(exporting)) return {false, "One export at a time: wait for it or cancel it."};
  if (!state.chosen) return {false, "Choose a session first."};
  if (state.chosen->state() == "recording") return {false, "It is being recorded: stop the recording first."};
  if (state.chosen->state() == "unreadable") return {false, "This file cannot be read."};
  return {true, ""};
}

void draw_data(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
               DataRequests& requests) {
  const float gap = pen.px(kGap);
  filters(pen, snapshot, r.take_top(pen.px(kFilters), gap), state);
  const Rect table = r.take_left(0.66F * r.w, gap);
  const std::uint32_t rows = data_rows(pen, table);
  if (snapshot.data && snapshot.data->page) {
    follow(state, *snapshot.data->page);
    // A filter or a smaller folder may have left the present part empty.
    if (state.first >= snapshot.data->page->matching() && snapshot.data->asked.first() == state.first)
      state.first = 0;
  }
  draw_data_table(pen, snapshot, table, state, rows);
  const Rect exports{r.x, r.bottom() - pen.px(kExportPanel), r.w, pen.px(kExportPanel)};
  r.h -= exports.h + gap;
  details(pen, r, state);
  draw_export(pen, snapshot, exports, state, requests);
  requests.query = query_of(state, std::time(nullptr), rows);
}

}  // namespace footfall::ui
