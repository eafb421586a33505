#include "ui/chart/time_chart.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr float kLoadedN = 30.0F;    // below, neither foot owns the trace
constexpr double kBelowZero = 0.06;  // room to see that the zero is at zero

ValueAxis axis_of(std::span<const std::vector<ColumnRange>> columns, const TimeChartLook& look) {
  double largest = 0.0;
  for (const auto& series : columns) largest = std::max(largest, largest_magnitude(series));
  const double top = nice_limit(1.05 * largest, look.floor);
  if (look.symmetric) return {-top, top, top / 2.0};
  return {-kBelowZero * top, top, top / 4.0};
}

}  // namespace

bool TimeChart::Key::same(const Key& other) const {
  const bool stands = !following && !other.following && grid.first_column == other.grid.first_column &&
                      grid.column_s == other.grid.column_s;
  // What has come meanwhile lies beyond a window that stands; columns at its end may still have grown.
  return (stands || (appended == other.appended && following == other.following &&
                     grid.first_column == other.grid.first_column && grid.column_s == other.grid.column_s)) &&
         width == other.width && height == other.height && series == other.series &&
         thickness == other.thickness && palette == other.palette;
}

bool TimeChart::draw(const History& history, const TimeWindow& window, std::span<const Series> series,
                     const TimeChartLook& look, std::size_t width, std::size_t height) {
  const Key key{history.appended(), window.grid(width), width,          height,
                series.size(),      window.following(), look.thickness, look.palette};
  if (key.same(key_)) return false;
  key_ = key;
  grid_ = key.grid;
  if (canvas_.width() != width || canvas_.height() != height) canvas_.resize(width, height);
  canvas_.clear(look.background);
  columns_.resize(series.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    columns_[i].resize(width);
    history.columns(series[i].channel, grid_, columns_[i]);
  }
  axis_ = axis_of(columns_, look);
  ticks_ = time_ticks(window, history.begin_s(), look.most_ticks);
  grid_lines(look);
  const Band band{0, height};
  const auto bridge = static_cast<std::size_t>(kBridgeS / grid_.column_s);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].area) {
      draw_area(canvas_, band, axis_, columns_[i], series[i].colour);
      continue;
    }
    colours_.assign(width, series[i].colour);
    if (series[i].by_side) colours_by_side(history, *series[i].by_side);
    draw_line(canvas_, band, axis_, columns_[i], colours_, look.thickness, bridge);
  }
  return true;
}

void TimeChart::colours_by_side(const History& history, const Series::BySide& sides) {
  left_.resize(colours_.size());
  right_.resize(colours_.size());
  history.columns(sides.left, grid_, left_);
  history.columns(sides.right, grid_, right_);
  for (std::size_t x = 0; x < colours_.size(); ++x) {
    const float left = left_[x].filled() ? left_[x].highest : 0.0F;
    const float right = right_[x].filled() ? right_[x].highest : 0.0F;
    if (std::max(left, right) <= kLoadedN) continue;
    colours_[x] = left >= right ? sides.left_colour : sides.right_colour;
  }
}

void TimeChart::grid_lines(const TimeChartLook& look) {
  const auto height = static_cast<float>(canvas_.height());
  const Band band{0, canvas_.height()};
  const auto wide = static_cast<std::size_t>(std::max(1.0F, std::round(look.grid_thickness)));
  for (const TimeTick& tick : ticks_) {
    const double x = place_of(tick.time_s) * static_cast<double>(canvas_.width());
    if (x < 0.0) continue;
    const auto from =
        std::min(static_cast<std::size_t>(x), canvas_.width() - std::min(canvas_.width(), wide));
    for (std::size_t at = from; at < from + wide; ++at) canvas_.span(at, 0.0F, height, band, look.grid);
  }
  draw_value_lines(canvas_, band, axis_, look.grid_thickness, look.grid, look.zero);
}

double TimeChart::place_of(double time_s) const {
  const auto width = static_cast<double>(std::max<std::size_t>(canvas_.width(), 1));
  return (time_s / grid_.column_s - static_cast<double>(grid_.first_column)) / width;
}

}  // namespace footfall::ui
