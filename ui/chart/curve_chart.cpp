#include "ui/chart/curve_chart.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

double value_at(std::span<const float> values, double share) {
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), values.size() - 2);
  const double a = static_cast<double>(values[below]), b = static_cast<double>(values[below + 1]);
  return a + (place - static_cast<double>(below)) * (b - a);
}

}  // namespace

void draw_mean_curve(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const float> mean,
                     std::span<const float> sd, Pixel line, Pixel shade, float thickness) {
  if (mean.size() < 2 || canvas.width() < 2) return;
  const auto height = static_cast<float>(band.height);
  const auto share_of = [&canvas](double x) {
    return std::clamp(x / static_cast<double>(canvas.width() - 1), 0.0, 1.0);
  };
  for (std::size_t x = 0; x < canvas.width(); ++x) {
    const double share = share_of(static_cast<double>(x));
    const double middle = value_at(mean, share);
    const double spread = sd.size() == mean.size() ? value_at(sd, share) : std::nan("");
    if (!std::isfinite(middle)) continue;
    if (std::isfinite(spread))
      canvas.span(x, axis.y_of(middle + spread, height), axis.y_of(middle - spread, height), band, shade);
    // From half a column before to half a column after, so that steep flanks are closed.
    const float before = axis.y_of(value_at(mean, share_of(static_cast<double>(x) - 0.5)), height);
    const float after = axis.y_of(value_at(mean, share_of(static_cast<double>(x) + 0.5)), height);
    canvas.span(x, std::min(before, after) - 0.5F * thickness, std::max(before, after) + 0.5F * thickness,
                band, line);
  }
}

void draw_path(Canvas& canvas, const ValueAxis& across, const ValueAxis& upward,
               std::span<const PlanePoint> path, Pixel colour, float thickness) {
  const auto width = static_cast<double>(canvas.width());
  const auto height = static_cast<float>(canvas.height());
  const Band band{0, canvas.height()};
  const auto x_of = [&](double x) { return (x - across.lowest) / (across.highest - across.lowest) * width; };
  for (std::size_t i = 1; i < path.size(); ++i) {
    const double x0 = x_of(path[i - 1].x), x1 = x_of(path[i].x);
    const double y0 = static_cast<double>(upward.y_of(path[i - 1].y, height));
    const double y1 = static_cast<double>(upward.y_of(path[i].y, height));
    if (!std::isfinite(x0 + x1 + y0 + y1)) continue;
    const auto dots = static_cast<int>(std::clamp(std::hypot(x1 - x0, y1 - y0), 1.0, 4000.0));
    for (int dot = 0; dot < dots; ++dot) {
      const double share = static_cast<double>(dot) / dots;
      const auto y = static_cast<float>(y0 + share * (y1 - y0));
      const double left = x0 + share * (x1 - x0) - 0.5 * static_cast<double>(thickness);
      for (double x = std::floor(left + 0.5); x < left + static_cast<double>(thickness); x += 1.0) {
        if (x < 0.0 || x >= width) continue;
        canvas.span(static_cast<std::size_t>(x), y - 0.5F * thickness, y + 0.5F * thickness, band, colour);
      }
    }
  }
}

void draw_across_lines(Canvas& canvas, const ValueAxis& across, float thickness, Pixel colour,
                       Pixel zero_colour) {
  const auto height = static_cast<float>(canvas.height());
  const auto wide = static_cast<std::size_t>(std::max(1.0F, std::round(thickness)));
  for (const double tick : across.ticks()) {
    const double x = (tick - across.lowest) / (across.highest - across.lowest) *
                     static_cast<double>(canvas.width() > wide ? canvas.width() - wide : 0);
    for (std::size_t at = static_cast<std::size_t>(x); at < static_cast<std::size_t>(x) + wide; ++at)
      canvas.span(at, 0.0F, height, {0, canvas.height()}, tick == 0.0 ? zero_colour : colour);
  }
}

}  // namespace footfall::ui
