#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"

/// One metric's values of a row of steps, without those that were not measured or are not to be trusted.
/// Frame/sign/units: SI of the metric; times in s from the first step. Thread: reentrant. Blocks: CPU only.
/// Allocates: yes. Errors: none; nothing measured is no values. Source: docs/metrics/quality.md.
namespace footfall::gait {

struct StepValue {
  std::size_t step = 0;  ///< index into the steps
  double time_s = 0.0;   ///< initial contact
  double value = 0.0;
  Side side = Side::Unknown;
};

struct StepValues {
  std::vector<StepValue> values;
  std::size_t left_out = 0;   ///< steps of doubtful health that do not count
  bool doubtful = false;      ///< more than a tenth are of doubtful health: then all of them count
  std::uint32_t reasons = 0;  ///< StepHealth bits behind either
};

[[nodiscard]] StepValues step_values(const StepMetric& metric, std::span<const StepResult> steps);

}  // namespace footfall::gait
