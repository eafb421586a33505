#pragma once
#include <span>
#include <vector>

#include "ui/chart/canvas.hpp"

namespace footfall::ui {

/// A mean curve with its band of one standard deviation, over the whole width of a band of rows; `sd` NaN
/// draws the mean alone. Linear between points. Units: the axis's. Blocks/allocates: never. Errors: points
/// that are not finite are left out.
void draw_mean_curve(Canvas& canvas, const Band& band, const ValueAxis& axis, std::span<const float> mean,
                     std::span<const float> sd, Pixel line, Pixel shade, float thickness);

/// A path in the plane, both axes across the whole canvas, as dots along straight lines. `x` grows to the
/// right, `y` upward. What lies outside is cut off.
struct PlanePoint {
  double x = 0.0, y = 0.0;
};
void draw_path(Canvas& canvas, const ValueAxis& across, const ValueAxis& upward,
               std::span<const PlanePoint> path, Pixel colour, float thickness);
/// Vertical lines at an axis's ticks.
void draw_across_lines(Canvas& canvas, const ValueAxis& across, float thickness, Pixel colour,
                       Pixel zero_colour);

}  // namespace footfall::ui
