#include "gait/stats/detectable_change.hpp"

#include <algorithm>
#include <cmath>

#include "gait/stats/student_t.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kWindowStrides = 20;
constexpr std::size_t kFewestWindows = 4;

}  // namespace

bool has_percentage(const StepMetric& metric) noexcept {
  return metric.unit != "deg" && metric.asymmetry_limit_percent > 0.0;
}

BetweenBlocks assumed_between_blocks(const StepMetric& metric) noexcept {
  if (metric.unit == "deg") return {1.0, false};
  if (metric.unit == "BW/s") return {0.05, true};
  switch (metric.family) {
    case MetricFamily::Temporal:
      return {0.008, true};
    case MetricFamily::Vertical:
      // Impact peak and tibial shock go with the loading rates.
      return {metric.asymmetry_limit_percent > 10.0 ? 0.04 : 0.010, true};
    case MetricFamily::Horizontal:
      return {metric.asymmetry_limit_percent > 10.0 ? 0.04 : 0.012, true};
    case MetricFamily::CentreOfMass:
      return {0.015, true};
    case MetricFamily::Foot:
    case MetricFamily::Overstride:
      return {0.03, true};
    case MetricFamily::Posture:
      break;
  }
  return {0.05, true};
}

double own_slow_variance(const StrideSeries& series, double standard_error) noexcept {
  const std::size_t windows = series.strides() / kWindowStrides;
  if (windows < kFewestWindows) return 0.0;
  double sum = 0.0, squares = 0.0, n = 0.0;
  for (std::size_t k = 0; k < windows; ++k) {
    const SideSums window = series.of(k * kWindowStrides, kWindowStrides);
    const double mean = window.mean(SideSums::kBoth);
    sum += mean;
    squares += mean * mean;
    n += 1.0;
  }
  const double variance = std::max(0.0, (squares - sum * sum / n) / (n - 1.0));
  return std::max(0.0, variance - standard_error * standard_error * n);
}

std::optional<Detectable> detectable_change(const StepMetric& metric, std::span<const BlockMean> baselines,
                                            double changed_standard_error) noexcept {
  if (baselines.empty()) return std::nullopt;
  const double blocks = static_cast<double>(baselines.size());
  double mean = 0.0, slow = 0.0, steps_variance = changed_standard_error * changed_standard_error;
  for (const BlockMean& b : baselines) {
    mean += b.mean / blocks;
    slow += b.slow_variance / blocks;
    steps_variance += b.standard_error * b.standard_error / (blocks * blocks);
  }
  const BetweenBlocks assumed = assumed_between_blocks(metric);
  const double assumed_sd = assumed.relative ? assumed.sd * std::abs(mean) : assumed.sd;
  double sum = kAssumedDof * assumed_sd * assumed_sd, dof = kAssumedDof;
  if (baselines.size() > 1) {
    // The baselines' own spread, less what their steps explain of it.
    double spread = 0.0, explained = 0.0;
    for (const BlockMean& b : baselines) {
      spread += (b.mean - mean) * (b.mean - mean);
      explained += b.standard_error * b.standard_error * (blocks - 1.0) / blocks;
    }
    sum += std::max(0.0, spread - explained);
    dof += blocks - 1.0;
  }
  const double variance = std::max(sum / dof, slow);
  // A steady drift cancels between two baselines; with one it counts in full.
  const double drift = baselines.size() > 1 ? 0.0 : 1.0;
  const double change =
      t_quantile_95(dof) * std::sqrt(variance * (1.0 + 1.0 / blocks + drift) + steps_variance);
  if (!std::isfinite(change)) return std::nullopt;
  return Detectable{change, std::sqrt(variance), dof};
}

}  // namespace footfall::gait
