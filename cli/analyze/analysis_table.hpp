#pragma once
#include <string>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

/// One analysis for a person: means ± SD (and per foot where the feet are known) by family, a question mark
/// and the reason behind what the steps' health makes doubtful, and the names of what was not measurable.
/// Thread: any. Blocks: never. Allocates: yes. Errors: none.
[[nodiscard]] std::string analysis_table(const Analysis& analysis);

}  // namespace footfall::cli
