#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/analyze/load_analysis.hpp"
#include "gait/stats/block_bootstrap.hpp"

/// Symmetry, variability and trend of one recording, as `footfall analyze` gives them.
/// Thread: any. Blocks: CPU (resampling). Allocates: yes. Errors: none; what has too few steps is absent or
/// null, with a sentence. Description: docs/metrics/change.md.
namespace footfall::cli {

/// The value of the key "statistics": steady steps, one object per metric that has enough of them, and the
/// run's minutes and kilometres (windows_json.hpp).
[[nodiscard]] nlohmann::ordered_json statistics_json(const Analysis& analysis);

/// {"mean", "low", "high", "n"}; null without a value. `value_key` names the first.
[[nodiscard]] nlohmann::ordered_json estimate_json(const std::optional<gait::Estimate>& estimate,
                                                   const char* value_key = "mean");

}  // namespace footfall::cli
