#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "gait/results.hpp"
#include "recording/import/imported.hpp"

/// How an imported session's steps were computed, so that they can be computed again: offline, over the whole
/// recording as it is stored, by the method of the result set. Thread: any. Blocks: never. Allocates: the
/// text.
namespace footfall::recording {

/// For result_set.parameters; `build`: gait::build_identity() of who computed.
[[nodiscard]] std::string imported_parameters(std::string_view build);
/// The build of such parameters; nullopt: they are others, or none.
[[nodiscard]] std::optional<std::string> build_of_imported(std::string_view parameters);

struct OfflineSteps {
  std::string method_id;
  std::vector<gait::StepResult> steps;
};
/// The offline analysis, which is above this folder (cli/analyze/load_analysis.hpp). Errors: it cannot be
/// analysed.
using AnalyzeImported = std::function<core::Result<OfflineSteps>(const Imported&)>;

}  // namespace footfall::recording
