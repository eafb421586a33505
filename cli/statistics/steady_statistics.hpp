#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/analyze/load_analysis.hpp"
#include "gait/stats/symmetry.hpp"
#include "gait/stats/trend.hpp"
#include "gait/stats/variability.hpp"

/// What the steady steps of one recording say beyond their means; computed once, shown as JSON and as a
/// table. Units: SI of each metric. Thread: any. Blocks: CPU (resampling). Allocates: yes. Errors: none.
namespace footfall::cli {

struct MetricStatistics {
  const gait::StepMetric* metric = nullptr;
  std::optional<gait::Symmetry> symmetry;
  gait::BySide<std::optional<gait::Variability>> variability;
  std::optional<gait::Trend> trend;  ///< after six minutes of settling
  std::optional<double> per_km;      ///< doses
};

struct SteadyStatistics {
  gait::SteadySteps steady;
  std::size_t left = 0, right = 0;
  std::vector<MetricStatistics> metrics;  ///< those with any of it
  std::string shortage;                   ///< a sentence: what could not be told, and what it needs
};

[[nodiscard]] SteadyStatistics steady_statistics(const Analysis& analysis);

/// The recording's steps in order.
[[nodiscard]] std::vector<gait::StepResult> steps_of(const Analysis& analysis);

}  // namespace footfall::cli
