#pragma once
#include <nlohmann/json.hpp>
#include <span>

#include "gait/results.hpp"

/// A run in parts, as `footfall analyze --json` gives it: {"minutes": [...], "kilometres": [...]}, each part
/// with its times, steps, cadence and the means of every metric measured in it; kilometres with what the
/// doses add up to in them. Only full parts; kilometres only with the belt speed of every step.
/// Thread: any. Blocks: never. Allocates: yes. Errors: none. Description: docs/metrics/change.md.
namespace footfall::cli {

[[nodiscard]] nlohmann::ordered_json windows_json(std::span<const gait::StepResult> steps);

}  // namespace footfall::cli
