#include <algorithm>
#include <cmath>

#include "ui/draw/data_page.hpp"
#include "ui/draw/data_parts.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 14, kButton = 36;

void formats(const Pen& pen, Rect& r, DataPageState& state) {
  Rect row = r.take_top(pen.px(30), pen.px(4));
  const float gap = pen.px(4);
  const float each = (row.w - gap * static_cast<float>(kExportFormats.size() - 1)) /
                     static_cast<float>(kExportFormats.size());
  const char* sentence = "";
  std::array<Choice, kExportFormats.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const ExportFormatWords& format = kExportFormats.at(i);
    all.at(i) = {format.item, format.label, state.format == format.format};
    if (all.at(i).chosen) sentence = format.sentence;
  }
  if (const int pressed = pen.choose(row, each, gap, all); pressed >= 0) {
    state.format = kExportFormats.at(static_cast<std::size_t>(pressed)).format;
    state.replace = false;
  }
  pen.text(r.take_top(pen.px(18), pen.px(8)), Type::Caption, colour::kTextSoft, sentence);
}

void bar(const Pen& pen, Rect r, double share) {
  pen.fill(r, colour::kField, pen.px(5));
  const float part = static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (part > 0.0F) pen.fill({r.x, r.y, std::max(pen.px(8), part * r.w), r.h}, colour::kPrimary, pen.px(5));
}

/// Nothing to press: named so that a machine can read how it went.
void note_result(const Pen& pen, const Rect& r, const ExportNews& news) {
  if (news.sentence.empty()) return;
  pen.note("data_result", r, news.good, news.folder.empty() ? news.sentence : news.folder);
}

/// How far it is, and at the right, where nothing else is ever pressed, the way to end it.
void progress(const Pen& pen, Rect r, const Snapshot& snapshot, DataPageState& state,
              DataRequests& requests) {
  const DataView& view = *snapshot.data;
  const ExportNews news = news_of(view);
  Rect line = r.take_top(pen.px(18), pen.px(4));
  const Rect figure{line.right() - pen.px(44), line.y, pen.px(44), line.h};
  line.w -= pen.px(48);
  note_result(pen, line, news);
  pen.text(line, Type::Caption, colour::kText, news.sentence);
  pen.text(figure, Type::Caption, colour::kText, number(100.0 * view.exporting.share(), 0) + " %",
           Align::Right);
  const float wide = pen.px(84);
  const Rect button{r.right() - wide, r.y, wide, pen.px(30)};
  r.w -= wide + pen.px(12);
  Permit cancel{view.exporting.state() != "cancelling", "It is being cancelled."};
  if (waits(view, state)) cancel = {false, "Asked for: waiting for the station's answer."};
  if (snapshot.viewer) cancel = {false, "This console only watches."};
  if (pen.button("data_cancel", button, "Cancel", cancel)) {
    requests.cancel = true;
    state.wished = view.answered + 1;
  }
  bar(pen, r.take_top(pen.px(10), pen.px(2)), view.exporting.share());
  pen.text(r.take_top(pen.px(18)), Type::Caption, colour::kWarning, news.refused);
}

/// How the newest one has ended.
void ending(const Pen& pen, Rect r, const DataView& view) {
  const ExportNews news = news_of(view);
  note_result(pen, r, news);
  const ImU32 tint = news.bad ? colour::kWarning : news.good ? colour::kAccent : colour::kTextSoft;
  if (news.folder.empty()) {
    pen.paragraph(r, Type::Caption, tint, news.sentence);
    return;
  }
  pen.text(r.take_top(pen.px(18)), Type::Caption, tint, news.sentence);
  pen.paragraph(r, Type::Caption, colour::kText, news.folder + (news.notes.empty() ? "" : "\n" + news.notes));
}

}  // namespace

void draw_export(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
                 DataRequests& requests) {
  pen.panel(r, "data export");
  r = r.inset(pen.px(kPad));
  pen.text(r.take_top(pen.px(24), pen.px(4)), Type::Strong, colour::kText, "Export, pseudonymised");
  formats(pen, r, state);
  Rect row = r.take_top(pen.px(kButton), pen.px(10));
  const Permit permit = export_permit(snapshot, state);
  const Rect act = row.take_left(0.5F * (row.w - pen.px(6)), pen.px(6));
  if (pen.button("data_export", act, "Export", permit, Tone::Primary)) {
    v1::ExportRequest wanted;
    wanted.set_session(state.chosen->name());
    wanted.set_format(state.format);
    wanted.set_replace(state.replace);
    requests.begin = std::move(wanted);
    state.replace = false;
    state.wished = snapshot.data->answered + 1;
  }
  if (pen.button("data_replace", row, state.replace ? "If it exists: replace" : "If it exists: keep",
                 {true, ""}, state.replace ? Tone::Chosen : Tone::Normal))
    state.replace = !state.replace;
  if (snapshot.data && under_way(snapshot.data->exporting)) {
    progress(pen, r, snapshot, state, requests);
  } else if (!permit.allowed) {
    pen.paragraph(r, Type::Caption, colour::kTextSoft, permit.why);
  } else if (snapshot.data) {
    ending(pen, r, *snapshot.data);
  }
}

}  // namespace footfall::ui
