#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kWindowS = 5.0;
constexpr int kWindowParts = 5;
constexpr double kBridgeS = 0.025;  // longer without a sample is a gap and is left open
constexpr float kLoadedN = 30.0F;   // below, neither foot owns the trace
constexpr float kAxisWidth = 52, kHeading = 24, kTimeAxis = 20, kPadding = 12;

struct Plot {
  Rect panel, heading, area;
};

Plot plot_in(const Pen& pen, const Rect& panel) {
  Plot plot{panel, {}, {}};
  Rect r = panel.inset(pen.px(kPadding));
  plot.heading = r.take_top(pen.px(kHeading), pen.px(4));
  r.h -= pen.px(kTimeAxis);
  r.take_left(pen.px(kAxisWidth));
  plot.area = {std::floor(r.x), std::floor(r.y), std::floor(r.w), std::floor(r.h)};
  return plot;
}

struct Columns {
  std::vector<ColumnRange> total, fore_aft, left, right;
  std::vector<Pixel> side_colours;
  std::size_t bridge = 0;
};

Columns columns_of(const TraceBuffer& traces, std::size_t width) {
  Columns columns;
  const ColumnGrid grid = ColumnGrid::ending_at(traces.newest_s(), kWindowS, width);
  const auto rasterise = [&](std::vector<ColumnRange>& out, std::span<const float> values) {
    out.resize(width);
    min_max_columns(traces.time_s(), values, grid, out);
  };
  rasterise(columns.total, traces.f_v_n());
  rasterise(columns.fore_aft, traces.f_ap_n());
  rasterise(columns.left, traces.left_f_v_n());
  rasterise(columns.right, traces.right_f_v_n());
  columns.bridge = static_cast<std::size_t>(kBridgeS / grid.column_s);
  columns.side_colours.resize(width);
  for (std::size_t x = 0; x < width; ++x) {
    const float left = columns.left[x].filled() ? columns.left[x].highest : 0.0F;
    const float right = columns.right[x].filled() ? columns.right[x].highest : 0.0F;
    const bool loaded = std::max(left, right) > kLoadedN;
    columns.side_colours[x] = pixel_of(!loaded         ? colour::kTextSoft
                                       : left >= right ? colour::kLeft
                                                       : colour::kRight);
  }
  return columns;
}

void axis_labels(const Pen& pen, const Plot& plot, const ValueAxis& axis) {
  for (const double tick : axis.ticks()) {
    const float y = plot.area.y + axis.y_of(tick, plot.area.h);
    const Rect label{plot.area.x - pen.px(kAxisWidth), y - pen.px(9), pen.px(kAxisWidth - 8), pen.px(18)};
    pen.text(label, Type::Caption, colour::kTextSoft, number(tick, 0), Align::Right);
  }
  for (int second = 0; second <= kWindowParts; ++second) {
    const float x = plot.area.x + plot.area.w * static_cast<float>(second) / static_cast<float>(kWindowParts);
    const int ago = kWindowParts - second;
    const Rect label{x - pen.px(30), plot.area.bottom() + pen.px(3), pen.px(60), pen.px(18)};
    const Rect at_end{plot.area.right() - pen.px(60), label.y, pen.px(60), label.h};
    pen.text(ago == 0 ? at_end : label, Type::Caption, colour::kTextSoft,
             ago == 0 ? "now" : "\xE2\x88\x92" + std::to_string(ago) + " s",
             ago == 0 ? Align::Right : Align::Centre);
  }
}

void legend(const Pen& pen, Rect r) {
  for (const auto& [words, tint] : {std::pair{"right", colour::kRight}, std::pair{"left", colour::kLeft}}) {
    const float wide = pen.width(Type::Caption, words);
    const Rect label{r.right() - wide, r.y, wide, r.h};
    pen.text(label, Type::Caption, colour::kText, words);
    pen.fill({label.x - pen.px(20), r.y + 0.5F * r.h - pen.px(2), pen.px(14), pen.px(4)}, tint, pen.px(2));
    r.w -= wide + pen.px(36);
  }
}

void cover(const Pen& pen, const Plot& plot, const std::string& words) {
  pen.fill(plot.area, colour::kCover);
  pen.text(plot.area, Type::Title, colour::kWarning, words, Align::Centre);
}

}  // namespace

void Screen::traces(const Pen& pen, const Snapshot& snapshot, const Layout& layout, ImTextureID texture) {
  const Plot vertical = plot_in(pen, layout.vertical);
  const Plot fore_aft = plot_in(pen, layout.fore_aft);
  pen.panel(vertical.panel, "vertical");
  pen.panel(fore_aft.panel, "fore_aft");
  pen.text(vertical.heading, Type::Strong, colour::kText, "Vertical force, both plates (N)");
  legend(pen, vertical.heading);
  pen.text(fore_aft.heading, Type::Strong, colour::kText, "Fore-aft force (N)");
  pen.text(fore_aft.heading, Type::Caption, colour::kTextSoft, "above zero: propulsion   below: braking",
           Align::Right);

  if (vertical.area.w < 1 || vertical.area.h < 1 || fore_aft.area.h < 1) return;
  const auto width = static_cast<std::size_t>(vertical.area.w);
  const auto upper = static_cast<std::size_t>(vertical.area.h);
  const auto lower = static_cast<std::size_t>(fore_aft.area.h);
  if (canvas_.width() != width || canvas_.height() != upper + lower) canvas_.resize(width, upper + lower);
  canvas_.clear(pixel_of(colour::kPanel));

  const Columns columns = columns_of(*snapshot.traces, width);
  const ValueAxis vertical_scale = vertical_axis(columns.total);
  const ValueAxis fore_aft_scale = fore_aft_axis(columns.fore_aft);
  const Band top{0, upper}, bottom{upper, lower};
  const float thickness = std::max(1.5F, pen.px(2));
  const auto grid = [&](const Band& band, const ValueAxis& axis) {
    draw_grid(canvas_, band, axis, kWindowParts, pen.px(1), pixel_of(colour::kGrid), pixel_of(colour::kZero));
  };
  grid(top, vertical_scale);
  grid(bottom, fore_aft_scale);
  draw_area(canvas_, top, vertical_scale, columns.left, pixel_of(colour::kLeft, 60));
  draw_area(canvas_, top, vertical_scale, columns.right, pixel_of(colour::kRight, 60));
  draw_line(canvas_, top, vertical_scale, columns.total, columns.side_colours, thickness, columns.bridge);
  draw_line(canvas_, bottom, fore_aft_scale, columns.fore_aft, columns.side_colours, thickness,
            columns.bridge);

  axis_labels(pen, vertical, vertical_scale);
  axis_labels(pen, fore_aft, fore_aft_scale);
  const float split = static_cast<float>(upper) / static_cast<float>(upper + lower);
  const auto image = [&](const Plot& plot, float from, float to) {
    pen.list().AddImage(texture, {plot.area.x, plot.area.y}, {plot.area.right(), plot.area.bottom()},
                        {0, from}, {1, to});
  };
  image(vertical, 0, split);
  image(fore_aft, split, 1);

  const bool empty = snapshot.traces->size() == 0;
  if (snapshot.trusted() && !empty) return;
  const std::string words = empty                         ? "No force samples yet"
                            : snapshot.link == Link::Live ? "Stale " + number(snapshot.age_s, 1) + " s"
                                                          : "Disconnected, last picture";
  cover(pen, vertical, words);
  cover(pen, fore_aft, words);
}

}  // namespace footfall::ui
