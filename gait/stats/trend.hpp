#pragma once
#include <optional>
#include <span>

#include "gait/stats/block_bootstrap.hpp"

/// How a value moves while somebody runs on at one speed: fatigue, or settling in.
/// Frame/sign: + = rises. Units: SI of the metric. Window: the steady steps given; for fatigue those after
/// kFatigueSettling (steady_window.hpp). Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: nullopt
/// where the run is too short. Source: docs/metrics/change.md; Theil 1950, Sen 1968: the median of all slopes
/// between two points, which a stumble does not turn.
namespace footfall::gait {

inline constexpr core::Seconds kFatigueSettling{360.0};
inline constexpr core::Seconds kShortestTrend{120.0};
/// First and last part that are compared.
inline constexpr core::Seconds kTrendPart{120.0};

/// Median of (y_j - y_i) / (x_j - x_i) over all pairs with different x; nullopt without one. O(n^2).
[[nodiscard]] std::optional<double> theil_sen_slope(std::span<const double> x, std::span<const double> y);

struct Trend {
  /// SI per 10 minutes, with an interval from drawing blocks of residuals about the line.
  Estimate per_10_min;
  std::optional<double> percent_per_10_min;  ///< of the mean; nullopt where a percentage means nothing
  bool certain = false;                      ///< the interval leaves out zero
  /// Last two minutes less first two, where the run is four minutes or longer.
  std::optional<Estimate> last_less_first;
  double minutes = 0.0;  ///< from the first step to the last
  bool doubtful = false;
};

/// Strides are gathered to at most 60 points in time; needs 20 strides over kShortestTrend.
[[nodiscard]] std::optional<Trend> trend(const StepMetric& metric, std::span<const StepResult> steps,
                                         const BootstrapOptions& options = {});

}  // namespace footfall::gait
