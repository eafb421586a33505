#pragma once
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "gait/live_analysis.hpp"

/// How samples became steps, as lines `key = value` in the session file: every setting of gait::AnalysisConfig,
/// numbers with as many digits as give the same bits back. A setting that is not there is not set.
/// Units: in the keys. Thread: any. Blocks: never. Allocates: yes. Errors: Reconfigure, with the key: unknown
/// ones are refused, because they decide something that this program does not do.
namespace footfall::recording {

[[nodiscard]] std::string to_text(const gait::AnalysisConfig& analysis);
[[nodiscard]] core::Result<gait::AnalysisConfig> analysis_from(std::string_view text);

}  // namespace footfall::recording
