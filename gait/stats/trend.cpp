#include "gait/stats/trend.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "gait/stats/detectable_change.hpp"
#include "gait/stats/step_values.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kMostPoints = 60;
constexpr std::size_t kFewestPoints = 20;
constexpr double kTenMinutesS = 600.0;

struct Points {
  std::vector<double> time_s, value;
};

/// Means of whole strides, so that left and right do not zigzag, in at most kMostPoints groups.
Points points_of(const StepValues& values, std::span<const StepResult> steps) {
  Points strides;
  auto next = values.values.begin();
  for (const Stride& stride : whole_strides(steps)) {
    double time = 0.0, sum = 0.0, n = 0.0;
    while (next != values.values.end() && next->step < stride.first) ++next;
    for (; next != values.values.end() && next->step < stride.first + 2; ++next) {
      time += next->time_s;
      sum += next->value;
      n += 1.0;
    }
    if (n < 2.0) continue;
    strides.time_s.push_back(time / n);
    strides.value.push_back(sum / n);
  }
  const std::size_t count = strides.time_s.size();
  const std::size_t group = std::max<std::size_t>(1, (count + kMostPoints - 1) / kMostPoints);
  Points out;
  for (std::size_t first = 0; first + group <= count; first += group) {
    double time = 0.0, sum = 0.0;
    for (std::size_t k = first; k < first + group; ++k) {
      time += strides.time_s[k];
      sum += strides.value[k];
    }
    out.time_s.push_back(time / static_cast<double>(group));
    out.value.push_back(sum / static_cast<double>(group));
  }
  return out;
}

std::vector<double> replicated_slopes(const Points& points, double slope, const BootstrapOptions& options) {
  const std::size_t n = points.time_s.size(), block = block_strides(n);
  std::vector<double> residual(n), drawn(n), slopes;
  for (std::size_t k = 0; k < n; ++k) residual[k] = points.value[k] - slope * points.time_s[k];
  SplitMix64 random(options.seed);
  for (std::size_t r = 0; r < options.replicates; ++r) {
    for (std::size_t have = 0; have < n; have += block) {
      const std::size_t from = random.below(n);
      for (std::size_t k = have; k < std::min(n, have + block); ++k) {
        drawn[k] = slope * points.time_s[k] + residual[(from + k - have) % n];
      }
    }
    if (const auto one = theil_sen_slope(points.time_s, drawn)) slopes.push_back(*one * kTenMinutesS);
  }
  return slopes;
}

std::span<const StepResult> first_part(std::span<const StepResult> steps) {
  const core::Timestamp end = steps.front().initial_contact + core::from_seconds(kTrendPart.value());
  const auto last = std::find_if(steps.begin(), steps.end(),
                                 [end](const StepResult& s) { return s.initial_contact > end; });
  return steps.first(static_cast<std::size_t>(last - steps.begin()));
}

std::span<const StepResult> last_part(std::span<const StepResult> steps) {
  const core::Timestamp from = steps.back().initial_contact - core::from_seconds(kTrendPart.value());
  const auto first = std::find_if(steps.begin(), steps.end(),
                                  [from](const StepResult& s) { return s.initial_contact >= from; });
  return steps.subspan(static_cast<std::size_t>(first - steps.begin()));
}

std::optional<Estimate> last_less_first(const StepMetric& metric, std::span<const StepResult> steps,
                                        const BootstrapOptions& options) {
  const StrideSeries first(metric, first_part(steps)), last(metric, last_part(steps));
  if (!first.measurable() || !last.measurable()) return std::nullopt;
  BootstrapOptions other = options;
  ++other.seed;
  const Replicates a = replicates_of(first, options), b = replicates_of(last, other);
  std::vector<double> differences;
  for (std::size_t k = 0; k < a[SideSums::kBoth].size(); ++k)
    differences.push_back(b[SideSums::kBoth][k] - a[SideSums::kBoth][k]);
  return interval_of(last.totals().mean(SideSums::kBoth) - first.totals().mean(SideSums::kBoth),
                     std::move(differences), std::min(first.strides(), last.strides()),
                     static_cast<std::size_t>(last.totals().n[SideSums::kBoth]));
}

}  // namespace

std::optional<double> theil_sen_slope(std::span<const double> x, std::span<const double> y) {
  std::vector<double> slopes;
  slopes.reserve(x.size() * x.size() / 2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      if (x[j] != x[i]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
    }
  }
  if (slopes.empty()) return std::nullopt;
  const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  if (slopes.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(slopes.begin(), middle));
}

std::optional<Trend> trend(const StepMetric& metric, std::span<const StepResult> steps,
                           const BootstrapOptions& options) {
  if (steps.empty()) return std::nullopt;
  const StepValues values = step_values(metric, steps);
  const Points points = points_of(values, steps);
  if (points.time_s.size() < kFewestPoints) return std::nullopt;
  const core::Seconds length = core::to_seconds(steps.back().initial_contact - steps.front().initial_contact);
  if (length < kShortestTrend) return std::nullopt;
  const auto slope = theil_sen_slope(points.time_s, points.value);
  if (!slope) return std::nullopt;

  Trend out;
  out.per_10_min = interval_of(*slope * kTenMinutesS, replicated_slopes(points, *slope, options),
                               points.time_s.size(), values.values.size());
  out.certain = out.per_10_min.low > 0.0 || out.per_10_min.high < 0.0;
  out.minutes = length.value() / 60.0;
  out.doubtful = values.doubtful;
  const StrideSeries series(metric, steps);
  const double mean = series.totals().mean(SideSums::kBoth);
  if (has_percentage(metric) && series.step_sd() && std::abs(mean) > *series.step_sd())
    out.percent_per_10_min = 100.0 * out.per_10_min.value / std::abs(mean);
  if (length >= kTrendPart * 2.0) out.last_less_first = last_less_first(metric, steps, options);
  return out;
}

}  // namespace footfall::gait
