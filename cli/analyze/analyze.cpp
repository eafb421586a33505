#include "cli/analyze/analyze.hpp"

#include <iostream>

#include "cli/analyze/analysis_files.hpp"
#include "cli/analyze/analysis_json.hpp"
#include "cli/analyze/analysis_table.hpp"
#include "cli/analyze/analyze_folder.hpp"

namespace footfall::cli {

namespace {

constexpr int kGood = 0, kBadInput = 2;

core::Result<Analysis> analyze_file(const AnalyzeOptions& options) {
  const AnalysisFiles files{options.steps, options.plot};
  if (auto possible = check(files, options.input); !possible)
    return tl::unexpected<core::Error>(possible.error());
  AnalysisSettings settings = options.settings;
  settings.keep_forces = options.plot.has_value();
  auto analysis = load_analysis(options.input, settings);
  if (!analysis) return analysis;
  if (auto written = write(files, *analysis); !written) return tl::unexpected<core::Error>(written.error());
  return analysis;
}

}  // namespace

int run_analyze(const AnalyzeOptions& options) {
  std::error_code none;
  if (std::filesystem::is_directory(options.input, none)) return analyze_folder(options);
  const auto analysis = analyze_file(options);
  if (!analysis) {
    std::cerr << "footfall analyze: " << analysis.error().what() << '\n';
    return kBadInput;
  }
  std::cout << (options.json ? to_text(analysis_json(*analysis)) : analysis_table(*analysis));
  return kGood;
}

}  // namespace footfall::cli
