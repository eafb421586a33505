#include "cli/analyze/analysis_files.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "cli/analyze/steps_csv.hpp"
#include "cli/output_file.hpp"
#include "gait/offline/stance_curves.hpp"
#include "recording/record_words.hpp"
#include "recording/report/stance_chart.hpp"

namespace footfall::cli {

using core::fail;
using core::Remedy;

namespace {

const char* gait_of(const gait::OfflineResult& result) {
  return result.gait_class == gait::GaitClass::Walk ? "walking" : "running";
}

std::string details_of(const Analysis& analysis) {
  const gait::Summary& s = analysis.result.summary;
  std::array<char, 64> text{};
  std::string words = std::to_string(s.steps) + (s.steps == 1 ? " step" : " steps");
  if (s.steps > 0) words += std::string(" ") + gait_of(analysis.result);
  const auto add = [&](const char* format, double value) {
    std::snprintf(text.data(), text.size(), format, value);
    words += std::string("   ·   ") + text.data();
  };
  if (s.cadence) add("%.1f steps/min", s.cadence->value());
  if (analysis.belt_speed) add("%.2f m/s", analysis.belt_speed->value());
  if (s.body_weight) {
    add("body weight %.0f N", s.body_weight->value());
  } else {
    words += "   ·   body weight unknown";
  }
  return words;
}

/// The newest are the last; a long list would leave no room for the curves.
std::vector<std::string> pains_of(const Analysis& analysis) {
  constexpr std::size_t kMost = 3;
  const auto& pains = analysis.pains;
  const std::size_t first = pains.size() > kMost ? pains.size() - kMost : 0;
  std::vector<std::string> lines;
  for (std::size_t i = first; i < pains.size(); ++i) lines.push_back("pain " + words_of(pains[i]));
  if (first > 0) lines.front() += "   ·   " + std::to_string(first) + " earlier not shown";
  return lines;
}

recording::StanceChart chart_of(const Analysis& analysis) {
  recording::StanceChart chart;
  chart.title = analysis.file.filename().string();
  chart.details = {details_of(analysis),
                   std::string("method ") + analysis.result.method.id().data() + ", time-normalised"};
  for (std::string& line : pains_of(analysis)) chart.details.push_back(std::move(line));
  chart.simulation = analysis.simulated;
  chart.curves = gait::stance_curves(analysis.result.forces, analysis.result.contacts, analysis.belt_speed);
  chart.body_weight = analysis.result.summary.body_weight;
  chart.cop_on_belt = analysis.belt_speed.has_value();
  return chart;
}

}  // namespace

core::Result<void> check(const AnalysisFiles& files, const std::filesystem::path& input) {
  if (files.plot && !recording::page_format_of(*files.plot)) {
    return fail(Remedy::Reconfigure, "%.150s: charts are written as .png or .svg: name one of them",
                files.plot->c_str());
  }
  if (files.plot && files.steps &&
      std::filesystem::absolute(*files.plot).lexically_normal() ==
          std::filesystem::absolute(*files.steps).lexically_normal()) {
    return fail(Remedy::Reconfigure, "%.150s is to hold both the steps and the chart: name two files",
                files.plot->c_str());
  }
  for (const auto& file : {files.steps, files.plot}) {
    if (!file) continue;
    if (auto other = check_not_input(*file, input); !other) return other;
  }
  return {};
}

core::Result<void> write(const AnalysisFiles& files, const Analysis& analysis) {
  if (files.steps) {
    if (auto written = replace_file(*files.steps, steps_csv(analysis)); !written) return written;
  }
  if (!files.plot) return {};
  const auto chart =
      recording::render_stance_chart(chart_of(analysis), *recording::page_format_of(*files.plot));
  if (!chart) return tl::unexpected<core::Error>(chart.error());
  return replace_file(*files.plot, *chart);
}

}  // namespace footfall::cli
