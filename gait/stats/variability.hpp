#pragma once
#include <optional>
#include <span>

#include "gait/metrics/metric_catalogue.hpp"
#include "gait/stats/block_bootstrap.hpp"

/// How much a value differs from step to step of one foot, once a steady drift is taken out.
/// Frame/sign/units: SI of the metric, and per cent of its mean. Window: the steps given. Thread: reentrant.
/// Blocks: CPU only. Allocates: yes. Errors: nullopt with fewer than 30 steps of that foot; the percentages
/// are nullopt where one means nothing (has_percentage). Source: docs/metrics/change.md: CV = 100 SD / mean
/// after removal of the straight line through value against time; beside it 1.4826 x the median absolute
/// deviation, which equals the SD of a normal distribution and does not mind single odd steps.
namespace footfall::gait {

struct Variability {
  double sd = 0.0;      ///< of the residuals, n - 2
  double mad_sd = 0.0;  ///< 1.4826 x median |residual - median|
  std::optional<double> cv_percent, mad_cv_percent;
  std::size_t n = 0;
};

/// Of `both`: each foot about its own line. Steps of doubtful health are left out as in StrideSeries.
[[nodiscard]] BySide<std::optional<Variability>> variability(const StepMetric& metric,
                                                             std::span<const StepResult> steps);

}  // namespace footfall::gait
