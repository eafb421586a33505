#include "ui/draw/chart_panel.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kAxisWidth = 52, kHeading = 22, kTimeAxis = 20, kPadding = 10, kRow = 30, kLabelApart = 15;
constexpr double kNoteS = 8.0;

struct PageName {
  ChartPanel::Page page;
  const char *name, *words;
};
constexpr std::array<PageName, 5> kPages{{{ChartPanel::Page::Forces, "chart_page_forces", "Forces"},
                                          {ChartPanel::Page::Stance, "chart_page_stance", "Stance"},
                                          {ChartPanel::Page::Pressure, "chart_page_cop", "CoP"},
                                          {ChartPanel::Page::Steps, "chart_page_steps", "Steps"},
                                          {ChartPanel::Page::Cue, "chart_page_cue", "Metronome"}}};
const Permit kAllowed{true, {}};

}  // namespace

ChartPanel::Plot ChartPanel::plot_in(const Pen& pen, const Rect& panel) {
  Plot plot{panel, {}, {}};
  Rect r = panel.inset(pen.px(kPadding));
  plot.heading = r.take_top(pen.px(kHeading), pen.px(4));
  r.h -= pen.px(kTimeAxis);
  r.take_left(pen.px(kAxisWidth));
  plot.area = {std::floor(r.x), std::floor(r.y), std::floor(r.w), std::floor(r.h)};
  return plot;
}

void ChartPanel::tell(std::string words) {
  note_ = std::move(words);
  note_until_s_ = ImGui::GetTime() + kNoteS;
}

void ChartPanel::draw(const Pen& pen, const Snapshot& snapshot, const Rect& area, Textures& textures,
                      std::vector<ChartExport>& exports) {
  if (snapshot.forces == nullptr || snapshot.steps == nullptr || area.w < pen.px(200)) return;
  const History& history = snapshot.forces->history();
  window_.tell(history.oldest_s(), history.newest_s());
  Rect rest = area;
  const Rect row = rest.take_top(pen.px(kRow), pen.px(8));
  heading(pen, snapshot, area, row, exports);
  switch (page_) {
    case Page::Forces:
      forces(pen, snapshot, rest, textures);
      break;
    case Page::Stance:
      stance(pen, snapshot, rest, textures);
      break;
    case Page::Pressure:
      pressure(pen, snapshot, rest, textures);
      break;
    case Page::Steps:
      steps(pen, snapshot, rest);
      break;
    case Page::Cue:
      cue(pen, snapshot, rest, cue_desk_, sound_note_);
      break;
  }
  if (ImGui::GetTime() >= note_until_s_ || note_.empty()) return;
  const Rect note{area.x + pen.px(8), area.bottom() - pen.px(30), area.w - pen.px(16), pen.px(24)};
  pen.fill(note, colour::kControl, pen.px(4));
  pen.text(note.inset(pen.px(4)), Type::Caption, colour::kText, note_);
}

void ChartPanel::heading(const Pen& pen, const Snapshot& snapshot, const Rect& all, Rect row,
                         std::vector<ChartExport>& exports) {
  const auto width_of = [&](const char* words) { return pen.width(Type::Strong, words) + pen.px(15); };
  for (const PageName& page : kPages) {
    const Rect button = row.take_left(width_of(page.words), pen.px(4));
    if (pen.button(page.name, button, page.words, kAllowed, page.page == page_ ? Tone::Chosen : Tone::Normal))
      page_ = page.page;
  }
  const auto at_right = [&](const char* words) {
    const float wide = width_of(words);
    const Rect button{row.right() - wide, row.y, wide, row.h};
    row.w -= wide + pen.px(4);
    return button;
  };
  const bool any = !snapshot.forces->history().empty();
  const Permit export_permit{any, any ? "" : "No samples have come yet."};
  if (pen.button("chart_png", at_right("PNG"), "PNG", export_permit))
    exports.push_back({ChartExport::Kind::Picture, all, 0.0, 0.0});
  if (pen.button("chart_csv", at_right("CSV"), "CSV", export_permit))
    exports.push_back({ChartExport::Kind::Table, {}, window_.begin_s(), window_.end_s()});
  if (page_ == Page::Forces) {
    const char* words = window_.following() ? "Freeze" : "Go live";
    if (pen.button("chart_pause", at_right("Go live"), words, export_permit,
                   window_.following() ? Tone::Normal : Tone::Primary)) {
      if (window_.following()) {
        window_.pause();
      } else {
        window_.follow();
      }
    }
    if (pen.button("chart_zoom_in", at_right("+"), "+", export_permit)) window_.zoom(0.5, 0.5);
    if (pen.button("chart_zoom_out", at_right("\xE2\x88\x92"), "\xE2\x88\x92", export_permit))
      window_.zoom(2.0, 0.5);
  }
}

void ChartPanel::value_labels(const Pen& pen, const Plot& plot, const ValueAxis& axis, int decimals) {
  const auto ticks = axis.ticks();
  // A low chart names every second line.
  const bool crowded = ticks.size() > 2 && std::fabs(axis.y_of(ticks[1], plot.area.h) -
                                                     axis.y_of(ticks[0], plot.area.h)) < pen.px(kLabelApart);
  for (std::size_t i = 0; i < ticks.size(); i += crowded ? 2 : 1) {
    const double tick = ticks[i];
    const float y = plot.area.y + axis.y_of(tick, plot.area.h);
    const Rect label{plot.area.x - pen.px(kAxisWidth), y - pen.px(9), pen.px(kAxisWidth - 8), pen.px(18)};
    pen.text(label, Type::Caption, colour::kTextSoft, number(tick, decimals), Align::Right);
  }
}

void ChartPanel::legend(const Pen& pen, Rect r) {
  for (const auto& [words, tint] : {std::pair{"right", colour::kRight}, std::pair{"left", colour::kLeft}}) {
    const float wide = pen.width(Type::Caption, words);
    const Rect label{r.right() - wide, r.y, wide, r.h};
    pen.text(label, Type::Caption, colour::kText, words);
    pen.fill({label.x - pen.px(20), r.y + 0.5F * r.h - pen.px(2), pen.px(14), pen.px(4)}, tint, pen.px(2));
    r.w -= wide + pen.px(36);
  }
}

void ChartPanel::cover(const Pen& pen, const Snapshot& snapshot, const Rect& area) {
  const bool empty = snapshot.forces->history().empty();
  if (snapshot.trusted() && !empty) return;
  const std::string words = empty                         ? "No force samples yet"
                            : snapshot.link == Link::Live ? "Stale " + number(snapshot.age_s, 1) + " s"
                                                          : "Disconnected, last picture";
  pen.fill(area, colour::kCover);
  pen.text(area, Type::Title, colour::kWarning, words, Align::Centre);
}

}  // namespace footfall::ui
