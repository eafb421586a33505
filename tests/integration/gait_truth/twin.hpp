#pragma once
#include <optional>
#include <vector>

#include "gait/engine.hpp"
#include "gait/offline.hpp"
#include "sim/runner/physical_runner.hpp"

/// The twin on two noisy plates, measured by the live engine and by the offline analysis.
namespace footfall::test {

struct Twin {
  std::vector<sim::RunnerEvent> steps;  ///< truth; `time_s` is the step's own initial contact
  std::vector<gait::StepResult> live;
  std::vector<gait::Contact> offline;
};

/// 1 kHz, plates and noise as in the lab (sim/plate), drift a vertical offset on the left plate.
[[nodiscard]] Twin measure_twin(const sim::PhysicalRunnerConfig& config, double speed_m_s, double seconds,
                                double offset_n = 0.0);

[[nodiscard]] inline double seconds_of(core::Timestamp t) {
  return static_cast<double>(t.ns) * 1e-9;
}

}  // namespace footfall::test
