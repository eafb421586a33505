#include "ui/chart/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::ui {
double nice_limit(double value, double floor) {
  constexpr std::array<double, 7> kSteps{1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0};
  const double wanted = std::max(value, floor);
  if (!(wanted > 0.0) || !std::isfinite(wanted)) return floor > 0.0 ? floor : 1.0;
  const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double step : kSteps) {
    if (step * decade >= wanted * (1.0 - 1e-12)) return step * decade;
  }
  return 10.0 * decade;
}

float ValueAxis::y_of(double value, float height) const {
  return static_cast<float>((highest - value) / (highest - lowest)) * height;
}

std::vector<double> ValueAxis::ticks() const {
  std::vector<double> result;
  const double first = std::ceil(lowest / tick - 1e-9) * tick;
  const double count = std::floor((highest - first) / tick + 1e-9);
  for (int i = 0; i <= static_cast<int>(count); ++i) {
    const double at = first + i * tick;
    result.push_back(std::fabs(at) < 1e-9 * tick ? 0.0 : at);
  }
  return result;
}

ValueAxis round_axis(double lowest, double highest, int intervals) {
  constexpr std::array<double, 4> kSteps{1.0, 2.0, 5.0, 10.0};
  constexpr double kNearly = 0.75;
  if (!std::isfinite(lowest) || !std::isfinite(highest) || !(highest > lowest)) {
    const double middle = std::isfinite(lowest) ? lowest : 0.0;
    lowest = middle - 0.5;
    highest = middle + 0.5;
  }
  const double wanted = (highest - lowest) / std::max(intervals, 1);
  const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
  double tick = kSteps.back() * decade;
  for (const double step : kSteps) {
    if (step * decade < kNearly * wanted) continue;
    tick = step * decade;
    break;
  }
  constexpr double kRounding = 1e-9;
  return {std::floor(lowest / tick + kRounding) * tick, std::ceil(highest / tick - kRounding) * tick, tick};
}

int tick_decimals(double tick) {
  return tick > 0.0 ? static_cast<int>(std::clamp(std::ceil(-std::log10(tick) - 1e-9), 0.0, 6.0)) : 0;
}

double largest_magnitude(std::span<const ColumnRange> columns) {
  double largest = 0.0;
  for (const ColumnRange& column : columns) {
    if (!column.filled()) continue;
    largest = std::max({largest, std::fabs(static_cast<double>(column.lowest)),
                        std::fabs(static_cast<double>(column.highest))});
  }
  return largest;
}

}  // namespace footfall::ui
