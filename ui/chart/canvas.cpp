#include "ui/chart/canvas.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

/// In 256ths: a picture has a million pixels, and rounding in floating point was a third of drawing it.
Pixel blended(Pixel below, Pixel above, float coverage) {
  const auto share = static_cast<unsigned>(static_cast<float>(above.a) * coverage * (256.0F / 255.0F) + 0.5F);
  const auto mix = [share](unsigned from, unsigned to) {
    return static_cast<std::uint8_t>((from * (256U - share) + to * share + 128U) >> 8U);
  };
  return {mix(below.r, above.r), mix(below.g, above.g), mix(below.b, above.b), below.a};
}

}  // namespace

void Canvas::resize(std::size_t width, std::size_t height) {
  width_ = width;
  height_ = height;
  pixels_.assign(width * height, Pixel{});
}

void Canvas::clear(Pixel colour) {
  std::fill(pixels_.begin(), pixels_.end(), colour);
}

void Canvas::span(std::size_t x, float y_top, float y_bottom, const Band& band, Pixel colour) {
  if (x >= width_ || band.top + band.height > height_) return;
  const float top = std::max(y_top, 0.0F);
  const float bottom = std::min(y_bottom, static_cast<float>(band.height));
  if (!(top < bottom)) return;
  const Pixel opaque{colour.r, colour.g, colour.b, 255};
  const auto last = std::min(band.height, static_cast<std::size_t>(std::ceil(bottom)));
  for (auto row = static_cast<std::size_t>(top); row < last; ++row) {
    const bool whole = static_cast<float>(row) >= top && static_cast<float>(row + 1) <= bottom;
    if (whole && colour.a == 255) {
      pixels_[(band.top + row) * width_ + x] = opaque;
      continue;
    }
    const float cover =
        std::min(bottom, static_cast<float>(row + 1)) - std::max(top, static_cast<float>(row));
    Pixel& pixel = pixels_[(band.top + row) * width_ + x];
    pixel = blended(pixel, colour, cover);
  }
}

void draw_value_lines(Canvas& canvas, const Band& band, const ValueAxis& axis, float thickness, Pixel colour,
                      Pixel zero_colour) {
  const auto height = static_cast<float>(band.height);
  const float wide = std::max(1.0F, std::round(thickness));
  for (const double tick : axis.ticks()) {
    const float y = std::round(axis.y_of(tick, height) - 0.5F * thickness);
    for (std::size_t x = 0; x < canvas.width(); ++x)
      canvas.span(x, y, y + wide, band, tick == 0.0 ? zero_colour : colour);
  }
}

void draw_line(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const ColumnRange> columns,
               std::span<const Pixel> colours, float thickness, std::size_t bridge) {
  const auto height = static_cast<float>(band.height);
  const float half = 0.5F * thickness;
  std::size_t previous = columns.size();
  for (std::size_t x = 0; x < columns.size(); ++x) {
    const ColumnRange& column = columns[x];
    if (!column.filled()) continue;
    float top = axis.y_of(static_cast<double>(column.highest), height);
    float bottom = axis.y_of(static_cast<double>(column.lowest), height);
    if (previous < x && x - previous <= bridge + 1) {
      const float from = axis.y_of(static_cast<double>(columns[previous].last), height);
      const float to = axis.y_of(static_cast<double>(column.first), height);
      const auto steps = static_cast<float>(x - previous);
      for (std::size_t between = previous + 1; between < x; ++between) {
        const float a = from + (to - from) * (static_cast<float>(between - previous) - 0.5F) / steps;
        const float b = from + (to - from) * (static_cast<float>(between - previous) + 0.5F) / steps;
        canvas.span(between, std::min(a, b) - half, std::max(a, b) + half, band, colours[between]);
      }
      const float meet = x - previous == 1 ? from : from + (to - from) * (steps - 0.5F) / steps;
      top = std::min(top, meet);
      bottom = std::max(bottom, meet);
    }
    canvas.span(x, top - half, bottom + half, band, colours[x]);
    previous = x;
  }
}

void draw_area(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const ColumnRange> columns,
               Pixel colour) {
  const auto height = static_cast<float>(band.height);
  const float zero = axis.y_of(0.0, height);
  for (std::size_t x = 0; x < columns.size(); ++x) {
    if (!columns[x].filled()) continue;
    const float y = axis.y_of(static_cast<double>(columns[x].highest), height);
    canvas.span(x, std::min(y, zero), std::max(y, zero), band, colour);
  }
}

}  // namespace footfall::ui
