#pragma once
#include <span>
#include <vector>

#include "ui/chart/columns.hpp"

/// Scales of a chart. Units: N. Thread: any. Blocks: never. Errors: none.
namespace footfall::ui {

/// The smallest of 1, 2, 3, 4, 6, 8 x 10^n that is at least `value`, and at least `floor`.
[[nodiscard]] double nice_limit(double value, double floor);

struct ValueAxis {
  double lowest = 0.0, highest = 1.0, tick = 1.0;
  /// 0 at the top row to `height` at the bottom.
  [[nodiscard]] float y_of(double value, float height) const;
  [[nodiscard]] std::vector<double> ticks() const;
};

/// From a multiple of its tick to another, with both values inside: ticks of 1, 2 or 5 x 10^n, some
/// `intervals` of them. Equal or senseless values: an axis about them of one unit.
[[nodiscard]] ValueAxis round_axis(double lowest, double highest, int intervals);
/// Decimals that a tick needs: 0 for 5, 1 for 0.5.
[[nodiscard]] int tick_decimals(double tick);

/// The farthest from zero that any column reaches; 0 of nothing.
[[nodiscard]] double largest_magnitude(std::span<const ColumnRange> columns);

}  // namespace footfall::ui
