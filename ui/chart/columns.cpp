#include "ui/chart/columns.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {

long long ColumnGrid::column_of(double time_s) const {
  return static_cast<long long>(std::floor(time_s / column_s)) - first_column;
}

ColumnGrid ColumnGrid::ending_at(double newest_s, double window_s, std::size_t width) {
  ColumnGrid grid;
  const auto columns = static_cast<long long>(std::max<std::size_t>(width, 1));
  grid.column_s = window_s / static_cast<double>(columns);
  grid.first_column = static_cast<long long>(std::floor(newest_s / grid.column_s)) - columns + 1;
  return grid;
}

void min_max_columns(std::span<const double> time_s, std::span<const float> values, const ColumnGrid& grid,
                     std::span<ColumnRange> columns) {
  std::fill(columns.begin(), columns.end(), ColumnRange{});
  const std::size_t count = std::min(time_s.size(), values.size());
  const double start_s = static_cast<double>(grid.first_column) * grid.column_s;
  // One sample early: rounding in floor() decides below, not the search.
  const auto found =
      std::lower_bound(time_s.begin(), time_s.begin() + static_cast<std::ptrdiff_t>(count), start_s);
  auto i = static_cast<std::size_t>(found - time_s.begin());
  if (i > 0) --i;
  for (; i < count; ++i) {
    const long long at = grid.column_of(time_s[i]);
    if (at < 0 || !std::isfinite(values[i])) continue;
    if (at >= static_cast<long long>(columns.size())) break;
    ColumnRange& column = columns[static_cast<std::size_t>(at)];
    if (!column.filled()) column.first = values[i];
    column.last = values[i];
    column.lowest = std::min(column.lowest, values[i]);
    column.highest = std::max(column.highest, values[i]);
  }
}

}  // namespace footfall::ui
