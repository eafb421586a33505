#pragma once
#include <nlohmann/json.hpp>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

/// One analysis as `footfall analyze --json` prints it: means under their keys, sides, symmetry and
/// variability, method with identifiers, notes, contacts. Keys carry their unit and never change meaning;
/// null = not measurable. Thread: any. Blocks: never. Allocates: yes. Errors: none.
/// Description: docs/metrics.md.
[[nodiscard]] nlohmann::ordered_json analysis_json(const Analysis& analysis);

/// Words of files: "left", "run", "impact_peak"; nullptr for what is unknown.
[[nodiscard]] const char* name_of(gait::Side side) noexcept;
[[nodiscard]] const char* name_of(gait::GaitClass gait) noexcept;
[[nodiscard]] const char* name_of(gait::LoadingPoint point) noexcept;
[[nodiscard]] const char* name_of(gait::FootStrike strike) noexcept;

/// As one text with a line's end; bytes that are no UTF-8 (file names) are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);

}  // namespace footfall::cli
