#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/analyze/load_analysis.hpp"
#include "gait/stats/cadence_target.hpp"
#include "gait/stats/compare.hpp"

namespace footfall::cli {

/// Of a recording: steps whose initial contact lies in [from, to) after its first sample.
struct Stretch {
  double from_s = 0.0, to_s = 0.0;
};

/// All of a recording, or a stretch of it.
struct ComparedPart {
  std::filesystem::path file;
  std::optional<Stretch> stretch{};
};

struct CompareFiles {
  ComparedPart baseline, changed;
  std::optional<ComparedPart> after;  ///< the second baseline
};

struct CompareOptions {
  CompareFiles files;
  AnalysisSettings settings;  ///< the same for every file
  bool json = false;
};

/// A comparison with what was compared.
struct ComparedFiles {
  CompareFiles files;
  gait::Method method;
  gait::Comparison comparison;
  std::optional<gait::CadenceFlag> flag;      ///< of the baseline
  std::optional<gait::CadenceTarget> target;  ///< five per cent above the baseline
  bool needs_confirmation = false;            ///< the cadence rose by more than 10 %
  std::vector<std::string> notes;             ///< of the files, each with its name
};

/// `footfall compare`: two or three recordings of one session, analysed alike and compared over their steady
/// steps. A table, or one JSON object, on stdout. Thread: main. Blocks: files and CPU. Allocates: yes.
/// Errors: one sentence on stderr, nothing on stdout, returns 2; that nothing can be told is a result, not an
/// error. Rules and keys: docs/metrics/change.md.
[[nodiscard]] int run_compare(const CompareOptions& options);

[[nodiscard]] core::Result<ComparedFiles> compare_files(const CompareOptions& options);
[[nodiscard]] std::string compare_table(const ComparedFiles& compared);

}  // namespace footfall::cli
