#pragma once
#include <nlohmann/json.hpp>

#include "cli/statistics/compare.hpp"

namespace footfall::cli {

/// One comparison as `footfall compare --json` prints it. Keys carry their unit; null = not measurable.
/// Thread: any. Blocks: never. Allocates: yes. Errors: none. Description: docs/metrics/change.md.
[[nodiscard]] nlohmann::ordered_json compare_json(const ComparedFiles& compared);

}  // namespace footfall::cli
