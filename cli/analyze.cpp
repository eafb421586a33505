#include "cli/analyze.hpp"

#include <iostream>

#include "cli/analysis_json.hpp"
#include "cli/analysis_table.hpp"
#include "cli/output_file.hpp"
#include "cli/steps_csv.hpp"

namespace footfall::cli {

namespace {

constexpr int kGood = 0, kBadInput = 2;

core::Result<Analysis> analyze_file(const AnalyzeOptions& options) {
  if (options.steps) {
    if (auto other = check_not_input(*options.steps, options.input); !other)
      return tl::unexpected<core::Error>(other.error());
  }
  auto analysis = load_analysis(options.input, options.settings);
  if (!analysis) return analysis;
  if (options.steps) {
    if (auto written = replace_file(*options.steps, steps_csv(*analysis)); !written)
      return tl::unexpected<core::Error>(written.error());
  }
  return analysis;
}

}  // namespace

int run_analyze(const AnalyzeOptions& options) {
  const auto analysis = analyze_file(options);
  if (!analysis) {
    std::cerr << "footfall analyze: " << analysis.error().what() << '\n';
    return kBadInput;
  }
  std::cout << (options.json ? to_text(analysis_json(*analysis)) : analysis_table(*analysis));
  return kGood;
}

}  // namespace footfall::cli
