#pragma once
#include <string>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

/// One row per step for a spreadsheet: a header with units, every metric of the catalogue, blank = not
/// measurable, `health` with the names of gait/health_names.hpp apart by spaces. Numbers are the shortest
/// that read back as the same double, with a point whatever the locale. Thread: any. Blocks: never.
/// Allocates: yes. Errors: none.
[[nodiscard]] std::string steps_csv(const Analysis& analysis);

}  // namespace footfall::cli
