#pragma once
#include <nlohmann/json.hpp>

#include "recording/export/export.hpp"

/// Metrics and provenance of a session as one JSON object (docs/exports.md "JSON"). Thread: one. Blocks: CPU.
/// Allocates: several times the samples. Errors: where nothing can be analysed, "analysis" is null and
/// "analysis_missing" says why.
namespace footfall::cli {

[[nodiscard]] nlohmann::ordered_json export_json(const recording::SessionContents& contents,
                                                 const std::optional<recording::Identity>& identity);

}  // namespace footfall::cli
