#include "ui/chart/history.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

void widen(ColumnRange& column, float lowest, float highest) {
  column.lowest = std::min(column.lowest, lowest);
  column.highest = std::max(column.highest, highest);
  column.first = column.last = kNan;  // join() finds them
}

/// Buckets do not say what came first in them: neighbours are joined where they are nearest.
void join(std::span<ColumnRange> columns) {
  ColumnRange* previous = nullptr;
  for (ColumnRange& column : columns) {
    if (!column.filled()) continue;
    if (previous != nullptr && std::isnan(previous->last))
      previous->last =
          std::clamp(std::max(previous->lowest, column.lowest), previous->lowest, previous->highest);
    if (std::isnan(column.first)) {
      const float towards = previous != nullptr ? previous->last : column.lowest;
      column.first = std::clamp(towards, column.lowest, column.highest);
    }
    previous = &column;
  }
  if (previous != nullptr && std::isnan(previous->last)) previous->last = previous->highest;
}

}  // namespace

History::History(std::size_t channels, const Levels& levels) : channels_(channels) {
  for (std::size_t i = 0; i < kLevels; ++i) {
    Ring& ring = rings_[i];
    ring.level = levels[i];
    ring.time_s.assign(ring.level.capacity, 0.0);
    ring.lowest.assign(channels * ring.level.capacity, 0.0F);
    if (i > 0) ring.highest.assign(channels * ring.level.capacity, 0.0F);
  }
}

void History::clear() {
  for (Ring& ring : rings_) ring.count = 0;
  appended_ = 0;
  begin_s_ = newest_s_ = 0.0;
}

std::size_t History::bytes() const {
  std::size_t sum = 0;
  for (const Ring& ring : rings_) {
    sum += ring.time_s.size() * sizeof(double) + (ring.lowest.size() + ring.highest.size()) * sizeof(float);
  }
  return sum;
}

bool History::append(double time_s, std::span<const float> values) {
  if (values.size() != channels_ || !std::isfinite(time_s)) return false;
  if (appended_ > 0 && !(time_s > newest_s_)) return false;
  for (Ring& ring : rings_) push(ring, time_s, values);
  if (appended_ == 0) begin_s_ = time_s;
  newest_s_ = time_s;
  ++appended_;
  return true;
}

void History::push(Ring& ring, double time_s, std::span<const float> values) const {
  const std::size_t capacity = ring.level.capacity;
  if (ring.level.bucket_s <= 0.0) {
    const std::size_t at = ring.place(ring.count++);
    ring.time_s[at] = time_s;
    for (std::size_t c = 0; c < channels_; ++c) ring.lowest[c * capacity + at] = values[c];
    return;
  }
  const double start_s = std::floor(time_s / ring.level.bucket_s) * ring.level.bucket_s;
  if (ring.count == 0 || ring.time_s[ring.place(ring.count - 1)] != start_s) {
    const std::size_t at = ring.place(ring.count++);
    ring.time_s[at] = start_s;
    for (std::size_t c = 0; c < channels_; ++c) {
      ring.lowest[c * capacity + at] = kInf;
      ring.highest[c * capacity + at] = -kInf;
    }
  }
  const std::size_t at = ring.place(ring.count - 1);
  for (std::size_t c = 0; c < channels_; ++c) {
    if (!std::isfinite(values[c])) continue;
    float& lowest = ring.lowest[c * capacity + at];
    float& highest = ring.highest[c * capacity + at];
    lowest = std::min(lowest, values[c]);
    highest = std::max(highest, values[c]);
  }
}

std::uint64_t History::Ring::row_from(double from_s) const {
  std::uint64_t low = first(), high = count;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (time_s[place(middle)] < from_s) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

double History::oldest_of(std::size_t level) const {
  const Ring& ring = rings_[level];
  return ring.count == 0 ? newest_s_ : ring.time_s[ring.place(ring.first())];
}

double History::oldest_s() const {
  return std::min(oldest_of(0), std::max(begin_s_, oldest_of(kLevels - 1)));
}

void History::columns(std::size_t channel, const ColumnGrid& grid, std::span<ColumnRange> out) const {
  std::fill(out.begin(), out.end(), ColumnRange{});
  if (empty() || channel >= channels_) return;
  std::size_t level = 0;
  while (level + 1 < kLevels && rings_[level + 1].level.bucket_s <= 0.25 * grid.column_s) ++level;
  const double start_s = static_cast<double>(grid.first_column) * grid.column_s;
  double until_s = start_s + static_cast<double>(out.size()) * grid.column_s;
  for (; level < kLevels && until_s > start_s; ++level) {
    const double from_s = std::max(start_s, oldest_of(level));
    if (from_s >= until_s) continue;
    if (level == 0) {
      scan_samples(rings_[0], channel, grid, from_s, until_s, out);
    } else {
      scan_buckets(rings_[level], channel, grid, from_s, until_s, out);
    }
    until_s = from_s;
  }
  join(out);
}

void History::scan_samples(const Ring& ring, std::size_t channel, const ColumnGrid& grid, double from_s,
                           double to_s, std::span<ColumnRange> out) const {
  const float* values = ring.lowest.data() + channel * ring.level.capacity;
  const auto width = static_cast<long long>(out.size());
  // One sample early: rounding in floor() decides, not the search.
  std::uint64_t row = ring.row_from(from_s);
  if (row > ring.first()) --row;
  ColumnRange* column = nullptr;
  double column_ends_s = -std::numeric_limits<double>::infinity();
  std::size_t at = ring.place(row);
  for (; row < ring.count; ++row, at = at + 1 == ring.level.capacity ? 0 : at + 1) {
    const double time_s = ring.time_s[at];
    // Divided only where a column ends; close to the edge again floor() decides.
    if (time_s >= column_ends_s) {
      const long long x = grid.column_of(time_s);
      if (x >= width || time_s > to_s) break;
      column = x < 0 ? nullptr : &out[static_cast<std::size_t>(x)];
      column_ends_s = (static_cast<double>(grid.first_column + x + 1) - 1e-6) * grid.column_s;
    }
    const float value = values[at];
    if (column == nullptr || !std::isfinite(value)) continue;
    if (!column->filled()) column->first = value;
    column->last = value;
    column->lowest = std::min(column->lowest, value);
    column->highest = std::max(column->highest, value);
  }
}

void History::scan_buckets(const Ring& ring, std::size_t channel, const ColumnGrid& grid, double from_s,
                           double to_s, std::span<ColumnRange> out) const {
  const float* lowest = ring.lowest.data() + channel * ring.level.capacity;
  const float* highest = ring.highest.data() + channel * ring.level.capacity;
  const double bucket_s = ring.level.bucket_s;
  const bool narrow = bucket_s <= grid.column_s;
  const auto width = static_cast<long long>(out.size());
  for (std::uint64_t row = ring.row_from(from_s - bucket_s); row < ring.count; ++row) {
    const std::size_t at = ring.place(row);
    const double start_s = ring.time_s[at];
    // Whoever begins after the boundary is told by the finer level.
    if (start_s >= to_s) break;
    if (!(lowest[at] <= highest[at])) continue;
    const double end_s = std::min(start_s + bucket_s, newest_s_);
    const double middle_s = 0.5 * (start_s + end_s);
    long long first = grid.column_of(narrow ? middle_s : start_s);
    const long long last = std::min(grid.column_of(narrow ? middle_s : end_s), width - 1);
    for (first = std::max(first, 0LL); first <= last; ++first)
      widen(out[static_cast<std::size_t>(first)], lowest[at], highest[at]);
  }
}

std::optional<History::Reading> History::at(std::size_t channel, double time_s, double within_s) const {
  if (empty() || channel >= channels_) return std::nullopt;
  const Ring& samples = rings_[0];
  if (time_s >= oldest_of(0) - within_s) {
    const std::uint64_t after = samples.row_from(time_s);
    std::optional<Reading> nearest;
    double distance_s = within_s;
    for (std::uint64_t row = after > samples.first() ? after - 1 : after; row < samples.count && row <= after;
         ++row) {
      const std::size_t at = samples.place(row);
      const float value = samples.lowest[channel * samples.level.capacity + at];
      const double away_s = std::fabs(samples.time_s[at] - time_s);
      if (!std::isfinite(value) || away_s > distance_s) continue;
      distance_s = away_s;
      nearest = Reading{samples.time_s[at], samples.time_s[at], value, value};
    }
    return nearest;
  }
  for (std::size_t level = 1; level < kLevels; ++level) {
    const Ring& ring = rings_[level];
    if (time_s < oldest_of(level)) continue;
    const std::uint64_t after = ring.row_from(time_s + 1e-9);
    if (after == ring.first()) return std::nullopt;
    const std::size_t at = ring.place(after - 1);
    const float low = ring.lowest[channel * ring.level.capacity + at];
    const float high = ring.highest[channel * ring.level.capacity + at];
    if (time_s > ring.time_s[at] + ring.level.bucket_s || !(low <= high)) return std::nullopt;
    return Reading{ring.time_s[at], ring.time_s[at] + ring.level.bucket_s, low, high};
  }
  return std::nullopt;
}

History::Rows History::rows(double from_s, double to_s) const {
  Rows rows;
  rows.lowest.resize(channels_);
  rows.highest.resize(channels_);
  if (empty()) return rows;
  std::size_t level = 0;
  while (level + 1 < kLevels && oldest_of(level) > std::max(from_s, begin_s_)) ++level;
  const Ring& ring = rings_[level];
  rows.bucket_s = ring.level.bucket_s;
  for (std::uint64_t row = ring.row_from(from_s); row < ring.count; ++row) {
    const std::size_t at = ring.place(row);
    if (ring.time_s[at] > to_s) break;
    rows.time_s.push_back(ring.time_s[at]);
    for (std::size_t c = 0; c < channels_; ++c) {
      const float low = ring.lowest[c * ring.level.capacity + at];
      const bool missing = level > 0 && !std::isfinite(low);
      rows.lowest[c].push_back(missing ? kNan : low);
      if (level > 0) rows.highest[c].push_back(missing ? kNan : ring.highest[c * ring.level.capacity + at]);
    }
  }
  return rows;
}

}  // namespace footfall::ui
