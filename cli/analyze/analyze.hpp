#pragma once
#include <filesystem>
#include <optional>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

struct AnalyzeOptions {
  std::filesystem::path input;  ///< a recording, a session, or a folder of them
  AnalysisSettings settings;
  std::optional<std::filesystem::path> steps;  ///< CSV to write; a folder when the input is one
  std::optional<std::filesystem::path> plot;   ///< PNG or SVG to write; a folder when the input is one
  bool json = false;
};

/// `footfall analyze`: reads a recording or a session, prints its steps as a table or as one JSON object on
/// stdout, and writes what was asked for; a folder by cli/analyze/analyze_folder.hpp. Thread: main. Blocks:
/// files and CPU. Allocates: yes. Errors: one sentence on stderr, nothing on stdout, returns 2. The JSON keys
/// are described in docs/metrics.md, options and folders in docs/analyze.md.
[[nodiscard]] int run_analyze(const AnalyzeOptions& options);

}  // namespace footfall::cli
