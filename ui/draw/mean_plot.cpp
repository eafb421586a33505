#include "ui/draw/mean_plot.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kHeading = 24, kAxis = 46, kPercents = 20, kNarrow = 220, kDash = 8, kHole = 5;

struct Field {
  Rect area;
  ValueAxis axis;
  [[nodiscard]] ImVec2 at(std::size_t i, std::size_t of, double value) const {
    return {area.x + area.w * static_cast<float>(i) / static_cast<float>(of - 1),
            area.y + axis.y_of(value, area.h)};
  }
};

void shade(const Pen& pen, const Field& field, const MeanLine& line) {
  const std::size_t n = line.band.mean.size();
  const auto whole = [&](std::size_t i) {
    return std::isfinite(line.band.mean[i]) && std::isfinite(line.band.sd[i]);
  };
  const auto end = [&](std::size_t i, double side) {
    return field.at(i, n,
                    static_cast<double>(line.band.mean[i]) + side * static_cast<double>(line.band.sd[i]));
  };
  // Smoothed edges of neighbours would lie over each other as stripes.
  const ImDrawListFlags flags = pen.list().Flags;
  pen.list().Flags &= ~ImDrawListFlags_AntiAliasedFill;
  for (std::size_t i = 1; i < n; ++i) {
    if (whole(i - 1) && whole(i))
      pen.list().AddQuadFilled(end(i - 1, 1.0), end(i, 1.0), end(i, -1.0), end(i - 1, -1.0),
                               see_through(line.tint, 46));
  }
  pen.list().Flags = flags;
}

void put(const Pen& pen, const std::vector<ImVec2>& points, ImU32 tint, float thick) {
  if (points.size() > 1)
    pen.list().AddPolyline(points.data(), static_cast<int>(points.size()), tint, 0, thick);
}

/// Along the bends of the line: each dash is a polyline of its own.
void put_dashed(const Pen& pen, const std::vector<ImVec2>& points, ImU32 tint, float thick) {
  std::vector<ImVec2> dash;
  bool drawn = true;
  float left = pen.px(kDash);
  if (!points.empty()) dash.push_back(points.front());
  for (std::size_t i = 1; i < points.size(); ++i) {
    ImVec2 from = points[i - 1];
    const ImVec2 to = points[i];
    for (float ahead = std::hypot(to.x - from.x, to.y - from.y); ahead > 0.0F;) {
      const float step = std::min(left, ahead);
      from = {from.x + (to.x - from.x) * step / ahead, from.y + (to.y - from.y) * step / ahead};
      ahead -= step;
      left -= step;
      if (drawn) dash.push_back(from);
      if (left > 0.0F) continue;
      put(pen, dash, tint, thick);
      dash.clear();
      drawn = !drawn;
      left = pen.px(drawn ? kDash : kHole);
      if (drawn) dash.push_back(from);
    }
  }
  put(pen, dash, tint, thick);
}

void stroke(const Pen& pen, const Field& field, const MeanLine& line) {
  const float thick = std::max(1.5F, pen.px(2));
  std::vector<ImVec2> points;
  const auto end_piece = [&] {
    if (line.dashed) {
      put_dashed(pen, points, line.tint, thick);
    } else {
      put(pen, points, line.tint, thick);
    }
    points.clear();
  };
  const std::size_t n = line.band.mean.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isfinite(line.band.mean[i])) {
      points.push_back(field.at(i, n, static_cast<double>(line.band.mean[i])));
    } else {
      end_piece();
    }
  }
  end_piece();
}

void grid(const Pen& pen, const Field& field) {
  const Rect& r = field.area;
  const std::vector<double> ticks = field.axis.ticks();
  const bool crowded = ticks.size() > 2 && std::fabs(field.axis.y_of(ticks[1], r.h) -
                                                     field.axis.y_of(ticks[0], r.h)) < pen.px(16);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const float y = r.y + field.axis.y_of(ticks[i], r.h);
    pen.list().AddLine({r.x, y}, {r.right(), y}, ticks[i] == 0.0 ? colour::kZero : colour::kGrid);
    if (crowded && i % 2 == 1) continue;
    pen.text({r.x - pen.px(kAxis), y - pen.px(9), pen.px(kAxis - 8), pen.px(18)}, Type::Caption,
             colour::kTextSoft, number(ticks[i], tick_decimals(field.axis.tick)), Align::Right);
  }
  for (int percent = 0; percent <= 100; percent += 25) {
    const float x = r.x + r.w * 0.01F * static_cast<float>(percent);
    pen.list().AddLine({x, r.y}, {x, r.bottom()}, colour::kGrid);
    if (r.w < pen.px(kNarrow) && percent % 50 != 0) continue;
    Rect label{x - pen.px(26), r.bottom() + pen.px(2), pen.px(52), pen.px(18)};
    if (percent == 100) label.x = r.right() - label.w;
    pen.text(label, Type::Caption, colour::kTextSoft, percent == 100 ? "100 %" : std::to_string(percent),
             percent == 100 ? Align::Right : Align::Centre);
  }
}

}  // namespace

void draw_mean_plot(const Pen& pen, Rect r, const std::string& heading, ImU32 heading_tint,
                    const ValueAxis& axis, std::span<const MeanLine> lines) {
  pen.text(r.take_top(pen.px(kHeading), pen.px(6)), Type::Strong, heading_tint, heading);
  r.h -= pen.px(kPercents);
  r.take_left(pen.px(kAxis));
  const Field field{{std::floor(r.x), std::floor(r.y), std::floor(r.w), std::floor(r.h)}, axis};
  if (field.area.w < 2 || field.area.h < 2) return;
  grid(pen, field);
  // A band may reach a little below an axis that begins at nothing.
  pen.list().PushClipRect({field.area.x, field.area.y - pen.px(2)},
                          {field.area.right() + pen.px(2), field.area.bottom() + pen.px(2)}, true);
  for (const MeanLine& line : lines)
    if (line.band.drawn()) shade(pen, field, line);
  for (const MeanLine& line : lines)
    if (line.band.drawn()) stroke(pen, field, line);
  pen.list().PopClipRect();
}

float draw_line_key(const Pen& pen, const Rect& r, const std::string& words, ImU32 tint, bool dashed) {
  const float long_ = pen.px(26), y = r.y + 0.5F * r.h;
  const std::vector<ImVec2> line{{r.x, y}, {r.x + long_, y}};
  if (dashed) {
    put_dashed(pen, line, tint, std::max(1.5F, pen.px(2)));
  } else {
    put(pen, line, tint, std::max(1.5F, pen.px(2)));
  }
  const float wide = pen.width(Type::Caption, words);
  pen.text({r.x + long_ + pen.px(6), r.y, wide + 1.0F, r.h}, Type::Caption, colour::kText, words);
  return long_ + wide + pen.px(22);
}

}  // namespace footfall::ui
