#pragma once
#include <string>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

/// Symmetry, variability and trend of one recording for a person, a row per metric; one line where there are
/// too few steady steps. Thread: any. Blocks: CPU (resampling). Allocates: yes. Errors: none.
[[nodiscard]] std::string statistics_table(const Analysis& analysis);

}  // namespace footfall::cli
