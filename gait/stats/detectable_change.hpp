#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "gait/metrics/metric_catalogue.hpp"
#include "gait/stats/block_bootstrap.hpp"

/// How large a change must be before it is more than this runner's own coming and going between two blocks of
/// one session (minimal detectable change, 95 %).
/// Frame/sign/units: SI of the metric. Window: one or two baselines of steady steps. Thread: reentrant.
/// Blocks: CPU only. Allocates: never. Errors: nullopt without a baseline mean.
/// Source: MDC = t * SEM * sqrt(1 + 1/blocks); variance between blocks after the moderated estimate of Smyth
/// 2004 (two baselines alone are one degree of freedom, which by chance is next to nothing).
namespace footfall::gait {

/// Standard deviation of a block's mean from block to block, beyond what the steps in it explain.
struct BetweenBlocks {
  double sd = 0.0;
  bool relative = true;  ///< of the mean; else SI of the metric
};
/// What is assumed before the runner's own baselines are seen [proposal]: 0.8 % for times, 1 % for vertical
/// force, 1.2 % for horizontal force, 5 % for loading rates; 1 degree for angles. Such that the two level
/// trials of the recorded runner at one cadence (16 % in loading rate, 2.5 % in peak) stay within it.
[[nodiscard]] BetweenBlocks assumed_between_blocks(const StepMetric& metric) noexcept;
/// The weight of that assumption, in degrees of freedom.
inline constexpr double kAssumedDof = 8.0;

/// What a comparison needs to know of one block's mean.
struct BlockMean {
  double mean = 0.0;
  double standard_error = 0.0;  ///< of its steps (bootstrap)
  double slow_variance = 0.0;   ///< own_slow_variance()
};

/// Variance of window means of 20 strides within one block, less what the steps explain; 0 with fewer than
/// four windows. It catches a runner who wanders more than assumed.
[[nodiscard]] double own_slow_variance(const StrideSeries& series, double standard_error) noexcept;

struct Detectable {
  double change = 0.0;             ///< SI, > 0
  double between_blocks_sd = 0.0;  ///< SI
  double degrees_of_freedom = 0.0;
};
/// For the mean of `changed` against the mean of the baselines, one or two. With two, a steady drift through
/// the session cancels; with one it counts once more, as large as the variation between blocks.
/// `changed_standard_error`: of the steps of the changed block.
[[nodiscard]] std::optional<Detectable> detectable_change(const StepMetric& metric,
                                                          std::span<const BlockMean> baselines,
                                                          double changed_standard_error) noexcept;

/// True when a percentage of the metric means something: not for angles, nor for what has no natural zero or
/// comes out around it (net impulse, step width): those with no asymmetry limit in the catalogue.
[[nodiscard]] bool has_percentage(const StepMetric& metric) noexcept;

}  // namespace footfall::gait
