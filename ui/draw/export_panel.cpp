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
  for (const ExportFormatWords& format : kExportFormats) {
    const bool chosen = state.format == format.format;
    if (pen.button(format.item, row.take_left(each, gap), format.label, {true, ""},
                   chosen ? Tone::Chosen : Tone::Normal)) {
      state.format = format.format;
      state.replace = false;
    }
    if (chosen) sentence = format.sentence;
  }
  pen.text(r.take_top(pen.px(18), pen.px(8)), Type::Caption, colour::kTextSoft, sentence);
}

void bar(const Pen& pen, Rect r, double share) {
  pen.fill(r, colour::kField, pen.px(5));
  const float part = static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (part > 0.0F) pen.fill({r.x, r.y, std::max(pen.px(8), part * r.w), r.h}, colour::kPrimary, pen.px(5));
}

/// How it stands: while it runs with a bar.
void standing(const Pen& pen, Rect r, const DataView& view) {
  const ExportNews news = news_of(view);
  // Nothing to press: named so that a machine can read how it went.
  if (!news.sentence.empty()) {
    const std::string& told = news.folder.empty() ? news.sentence : news.folder;
    pen.note("data_result", r, news.good, told);
  }
  if (under_way(view.exporting)) {
    Rect line = r.take_top(pen.px(18), pen.px(6));
    const Rect figure{line.right() - pen.px(48), line.y, pen.px(48), line.h};
    line.w -= pen.px(54);
    pen.text(line, Type::Caption, colour::kText, news.sentence);
    pen.text(figure, Type::Caption, colour::kText, number(100.0 * view.exporting.share(), 0) + " %",
             Align::Right);
    bar(pen, r.take_top(pen.px(10)), view.exporting.share());
    return;
  }
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
  const bool busy = snapshot.data && under_way(snapshot.data->exporting);
  const Permit permit = export_permit(snapshot, state);
  const Rect act = row.take_left(0.5F * (row.w - pen.px(6)), pen.px(6));
  if (busy) {
    const bool ending = snapshot.data->exporting.state() == "cancelling";
    Permit cancel{!ending, "It is being cancelled."};
    if (snapshot.viewer) cancel = {false, "This console only watches."};
    if (pen.button("data_cancel", act, "Cancel", cancel)) requests.cancel = true;
  } else if (pen.button("data_export", act, "Export", permit, Tone::Primary)) {
    v1::ExportRequest wanted;
    wanted.set_session(state.chosen->name());
    wanted.set_format(state.format);
    wanted.set_replace(state.replace);
    requests.begin = std::move(wanted);
    state.replace = false;
  }
  if (pen.button("data_replace", row, state.replace ? "Existing files: replace" : "Existing files: keep",
                 {true, ""}, state.replace ? Tone::Chosen : Tone::Normal))
    state.replace = !state.replace;
  if (!busy && !permit.allowed) {
    pen.paragraph(r, Type::Caption, colour::kTextSoft, permit.why);
  } else if (snapshot.data) {
    standing(pen, r, *snapshot.data);
  }
}

}  // namespace footfall::ui
