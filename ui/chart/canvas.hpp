#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ui/chart/axis.hpp"
#include "ui/chart/columns.hpp"

namespace footfall::ui {

/// 8 bits each, straight alpha. A canvas is cleared to an opaque colour and stays opaque.
struct Pixel {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  friend bool operator==(const Pixel&, const Pixel&) = default;
};

/// Rows of a canvas: y downward from `top`.
struct Band {
  std::size_t top = 0, height = 0;
};

/// The picture of all charts, drawn by the processor and uploaded as one texture a frame: cheaper than
/// handing the graphics library its lines (bench/console_frame.cpp measures both).
/// Units: pixels, origin top left. Thread: draw thread. Blocks: never. Allocates: resize() only. Errors: what
/// lies outside is cut off.
class Canvas {
 public:
  void resize(std::size_t width, std::size_t height);
  void clear(Pixel colour);
  /// Blends a vertical span of one column; fractional ends are weighted by coverage.
  void span(std::size_t x, float y_top, float y_bottom, const Band& band, Pixel colour);

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] std::size_t height() const { return height_; }
  [[nodiscard]] const Pixel* data() const { return pixels_.data(); }
  [[nodiscard]] Pixel at(std::size_t x, std::size_t y) const { return pixels_[y * width_ + x]; }

 private:
  std::size_t width_ = 0, height_ = 0;
  std::vector<Pixel> pixels_;
};

/// Horizontal lines at the axis's ticks, the zero line in its own colour.
void draw_value_lines(Canvas& canvas, const Band& band, const ValueAxis& axis, float thickness, Pixel colour,
                      Pixel zero_colour);

/// The line of one trace. `colours` has one entry per column. Neighbouring columns are joined; up to `bridge`
/// unfilled columns in between are crossed by a straight line, more is a gap and stays one.
void draw_line(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const ColumnRange> columns,
               std::span<const Pixel> colours, float thickness, std::size_t bridge);

/// The area between zero and the trace's largest value.
void draw_area(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const ColumnRange> columns,
               Pixel colour);

}  // namespace footfall::ui
