#pragma once
#include <limits>
#include <span>

namespace footfall::ui {

/// Smallest and largest value that fell into one column of pixels.
struct ColumnRange {
  float lowest = std::numeric_limits<float>::infinity();
  float highest = -std::numeric_limits<float>::infinity();
  float first = 0.0F, last = 0.0F;  ///< in time: what joins neighbours
  [[nodiscard]] bool filled() const { return lowest <= highest; }
};

/// Where the columns stand in time. They are anchored to multiples of column_s and not to the newest sample,
/// so that a sample keeps its column while the chart scrolls and peaks do not flicker.
struct ColumnGrid {
  long long first_column = 0;
  double column_s = 1.0;
  [[nodiscard]] long long column_of(double time_s) const;
  /// The grid of `width` columns over `window_s` whose last column holds newest_s.
  [[nodiscard]] static ColumnGrid ending_at(double newest_s, double window_s, std::size_t width);
};

/// Minimum and maximum of every column: no peak is ever lost between two pixels, as thinning would.
/// Units: as handed in; time ascending. Thread: any. Blocks/allocates: never. Errors: values that are not
/// finite are left out; a column without any stays unfilled.
void min_max_columns(std::span<const double> time_s, std::span<const float> values, const ColumnGrid& grid,
                     std::span<ColumnRange> columns);

}  // namespace footfall::ui
