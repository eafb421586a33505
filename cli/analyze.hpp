#pragma once
#include <filesystem>
#include <optional>

namespace footfall::cli {

struct AnalyzeOptions {
  std::filesystem::path file;
  double filter_hz = 50.0;
  double threshold_n = 50.0;
  bool zero_flight = true;
  std::optional<double> mass_kg;
  std::optional<double> belt_speed_m_s;
  bool json = false;
};

/// `footfall analyze`: reads a recording or a session, prints its steps as a table or as one JSON object on
/// stdout. Thread: main. Blocks: file reads and CPU. Allocates: yes. Errors: one sentence on stderr, nothing
/// on stdout, returns 2. The JSON keys are described in docs/metrics.md.
[[nodiscard]] int run_analyze(const AnalyzeOptions& options);

}  // namespace footfall::cli
