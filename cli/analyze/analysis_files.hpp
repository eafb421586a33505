#pragma once
#include <filesystem>
#include <optional>

#include "cli/analyze/load_analysis.hpp"
#include "core/result.hpp"

/// The files that `footfall analyze` writes beside what it prints; each is whole or not there. Thread: any,
/// reentrant. Blocks: disk and CPU. Allocates: yes. Errors: Reconfigure, one sentence with the path.
namespace footfall::cli {

struct AnalysisFiles {
  std::optional<std::filesystem::path> steps;  ///< CSV, one row per step
  std::optional<std::filesystem::path> plot;   ///< PNG or SVG, forces over stance
};

/// What can be refused before any work: an output over the input or over the other, a chart of another
/// ending.
[[nodiscard]] core::Result<void> check(const AnalysisFiles& files, const std::filesystem::path& input);

/// The plot needs an analysis with AnalysisSettings::keep_forces.
[[nodiscard]] core::Result<void> write(const AnalysisFiles& files, const Analysis& analysis);

}  // namespace footfall::cli
