#pragma once
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "gait/live_analysis.hpp"

/// How samples became steps, as lines of TOML in the session file (result_set.parameters): every setting of
/// gait::AnalysisConfig, numbers with as many digits as give the same bits back, and the build that computed.
/// A setting that is not there is not set.
/// Units: in the keys. Thread: any. Blocks: never. Allocates: yes. Errors: Reconfigure, with the key: unknown
/// ones are refused, because they decide something that this program does not do.
namespace footfall::recording {

/// The settings of a result set and who computed it: gait::build_identity().
struct AnalysisRun {
  gait::AnalysisConfig config;
  std::string build;
};

[[nodiscard]] std::string to_text(const AnalysisRun& run);
[[nodiscard]] core::Result<AnalysisRun> analysis_from(std::string_view text);

}  // namespace footfall::recording
