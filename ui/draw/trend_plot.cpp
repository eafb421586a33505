#include <algorithm>
#include <cmath>

#include "ui/chart/axis.hpp"
#include "ui/draw/trend_page.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kAxis = 56, kStrip = 42, kStripHead = 20, kDates = 20, kGap = 6, kDateWide = 54;

using Figure = std::optional<double> TrendColumn::*;

struct Field {
  Rect area;
  ValueAxis axis;
  std::size_t columns = 1;
  [[nodiscard]] float x(std::size_t i) const {
    return area.x + area.w * (static_cast<float>(i) + 0.5F) / static_cast<float>(columns);
  }
  [[nodiscard]] float y(double value) const { return area.y + axis.y_of(value, area.h); }
};

/// `least` of the mean is always in sight: what hardly changes looks so.
ValueAxis axis_about(double lowest, double highest, double least, int intervals) {
  const double middle = 0.5 * (lowest + highest), half = 0.5 * least * std::fabs(middle);
  return round_axis(std::min(lowest, middle - half), std::max(highest, middle + half), intervals);
}

std::optional<ValueAxis> value_axis(const TrendPicture& picture) {
  double lowest = INFINITY, highest = -INFINITY;
  for (const TrendColumn& column : picture.columns) {
    for (const auto* value : {&column.left, &column.right, &column.both}) {
      if (!*value) continue;
      lowest = std::min(lowest, (*value)->low.value_or((*value)->mean));
      highest = std::max(highest, (*value)->high.value_or((*value)->mean));
    }
  }
  if (!(lowest <= highest)) return std::nullopt;
  constexpr double kLeast = 0.08;
  return axis_about(lowest, highest, kLeast, 5);
}

void lines(const Pen& pen, const Field& field) {
  const Rect& r = field.area;
  pen.fill(r, colour::kField, pen.px(4));
  float taken = INFINITY;
  for (const double tick : field.axis.ticks()) {
    pen.list().AddLine({r.x, field.y(tick)}, {r.right(), field.y(tick)}, colour::kGrid);
    if (taken - field.y(tick) < pen.px(16)) continue;
    taken = field.y(tick);
    pen.text({r.x - pen.px(kAxis), field.y(tick) - pen.px(9), pen.px(kAxis - 8), pen.px(18)}, Type::Caption,
             colour::kTextSoft, number(tick, tick_decimals(field.axis.tick)), Align::Right);
  }
}

enum class Shape { Disc, Square, Diamond };

void sign(const Pen& pen, ImVec2 at, Shape shape, ImU32 tint, bool hollow) {
  const float a = pen.px(shape == Shape::Square ? 4.5F : 5.0F), thick = std::max(1.0F, pen.px(1.8F));
  ImDrawList& list = pen.list();
  if (shape == Shape::Disc) {
    list.AddCircleFilled(at, a, hollow ? colour::kField : tint, 16);
    if (hollow) list.AddCircle(at, a, tint, 16, thick);
  } else if (shape == Shape::Square) {
    pen.fill({at.x - a, at.y - a, 2 * a, 2 * a}, hollow ? colour::kField : tint);
    if (hollow) pen.outline({at.x - a, at.y - a, 2 * a, 2 * a}, tint, 0, thick);
  } else {
    const ImVec2 left{at.x - a, at.y}, top{at.x, at.y - a}, right{at.x + a, at.y}, bottom{at.x, at.y + a};
    list.AddQuadFilled(left, top, right, bottom, hollow ? colour::kField : tint);
    if (hollow) list.AddQuad(left, top, right, bottom, tint, thick);
  }
}

void point(const Pen& pen, const Field& field, float x, const std::optional<TrendValue>& value, Shape shape,
           ImU32 tint, bool hollow) {
  if (!value) return;
  const float thick = std::max(1.0F, pen.px(1.5F)), cap = pen.px(3.5F);
  if (value->low && value->high) {
    const float low = field.y(*value->low), high = field.y(*value->high);
    pen.list().AddLine({x, low}, {x, high}, tint, thick);
    for (const float y : {low, high}) pen.list().AddLine({x - cap, y}, {x + cap, y}, tint, thick);
  }
  sign(pen, {x, field.y(value->mean)}, shape, tint, hollow);
}

void points(const Pen& pen, const Field& field, const TrendPicture& picture) {
  const float pitch = field.area.w / static_cast<float>(field.columns);
  const float apart = std::min(pen.px(7), 0.22F * pitch);
  for (std::size_t i = 0; i < picture.columns.size(); ++i) {
    const TrendColumn& column = picture.columns[i];
    const auto tint = [&](ImU32 colour) { return column.doubtful ? colour::kTextOff : colour; };
    const bool hollow = column.hollow || column.doubtful;
    const float x = field.x(i);
    if (!column.left && !column.right) {
      point(pen, field, x, column.both, Shape::Diamond, tint(colour::kAccent), hollow);
      continue;
    }
    point(pen, field, x - apart, column.left, Shape::Disc, tint(colour::kLeft), hollow);
    point(pen, field, x + apart, column.right, Shape::Square, tint(colour::kRight), hollow);
  }
}

void strip(const Pen& pen, Rect r, const TrendPicture& picture, Figure figure, const std::string& heading) {
  r.take_left(pen.px(kAxis));
  pen.text(r.take_top(pen.px(kStripHead)), Type::Caption, colour::kTextSoft, heading);
  double lowest = INFINITY, highest = -INFINITY;
  for (const TrendColumn& column : picture.columns) {
    if (!(column.*figure)) continue;
    lowest = std::min(lowest, *(column.*figure));
    highest = std::max(highest, *(column.*figure));
  }
  constexpr double kLeast = 0.06;
  const bool any = lowest <= highest;
  const Field field{r, any ? axis_about(lowest, highest, kLeast, 2) : ValueAxis{}, picture.columns.size()};
  if (!any) {
    pen.fill(r, colour::kField, pen.px(4));
    pen.text(r, Type::Caption, colour::kTextSoft, "not measured", Align::Centre);
    return;
  }
  lines(pen, field);
  for (std::size_t i = 0; i < picture.columns.size(); ++i) {
    const TrendColumn& column = picture.columns[i];
    if (column.*figure)
      sign(pen, {field.x(i), field.y(*(column.*figure))}, Shape::Disc, colour::kTextSoft, column.hollow);
  }
}

void dates(const Pen& pen, const Rect& r, const Field& field, const TrendPicture& picture) {
  const float pitch = field.area.w / static_cast<float>(field.columns), wide = pen.px(kDateWide);
  const auto every = static_cast<std::size_t>(std::max(1.0F, std::ceil(wide / pitch)));
  const std::size_t last = picture.columns.size() - 1;
  for (std::size_t i = last % every; i <= last; i += every) {  // the newest has its date
    const float x = std::min(field.x(i) - 0.5F * wide, r.right() - wide);
    pen.text({x, r.y, wide, r.h}, Type::Caption, colour::kTextSoft, picture.columns[i].date, Align::Centre);
  }
}

}  // namespace

void draw_trend_plot(const Pen& pen, Rect r, const TrendPicture& picture, SpeedUnit unit, TrendState& state) {
  const auto from_bottom = [&](float tall) {
    const Rect taken{r.x, r.bottom() - pen.px(tall), r.w, pen.px(tall)};
    r.h -= taken.h + pen.px(kGap);
    return taken;
  };
  const Rect below = from_bottom(kDates), cadence = from_bottom(kStrip + kStripHead),
             speed = from_bottom(kStrip + kStripHead);
  r.take_top(pen.px(6));
  Rect area = r;
  area.take_left(pen.px(kAxis));
  if (area.h < pen.px(40)) return;
  const auto axis = value_axis(picture);
  const Field field{area, axis.value_or(ValueAxis{}), picture.columns.size()};
  if (axis) {
    lines(pen, field);
  } else {
    pen.fill(area, colour::kField, pen.px(4));
    pen.text(area, Type::Body, colour::kTextSoft, "No session has this measure.", Align::Centre);
  }
  const std::string told = told_column(picture, state).session;
  const float pitch = area.w / static_cast<float>(picture.columns.size());
  strip(pen, speed, picture, &TrendColumn::speed, std::string("Belt speed (") + unit_words(unit) + ")");
  strip(pen, cadence, picture, &TrendColumn::cadence, "Cadence (steps/min)");
  for (std::size_t i = 0; i < picture.columns.size(); ++i) {
    const std::string name = "trend_session_" + std::to_string(i);
    const Rect column{area.x + pitch * static_cast<float>(i), area.y, pitch, cadence.bottom() - area.y};
    const Pen::Touch touch = pen.touch(name.c_str(), column);
    pen.note(name.c_str(), column, true, picture.columns[i].session);
    if (touch.pressed) state.session = picture.columns[i].session;
    if (touch.hovered || picture.columns[i].session == told)
      pen.fill(column, see_through(colour::kAccent, touch.hovered ? 34 : 22), pen.px(4));
  }
  if (axis) points(pen, field, picture);
  dates(pen, {area.x, below.y, area.w, below.h}, field, picture);
}

}  // namespace footfall::ui
