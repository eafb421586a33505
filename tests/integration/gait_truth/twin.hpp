#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "gait/engine.hpp"
#include "gait/offline/offline.hpp"
#include "sim/runner/physical_runner.hpp"

/// The twin on two noisy plates, measured by the live engine and by the offline analysis.
namespace footfall::test {

struct Twin {
  std::vector<sim::RunnerEvent> steps;  ///< truth; `time_s` is the step's own initial contact
  std::vector<gait::StepResult> live;
  std::vector<gait::Contact> offline;
  gait::GaitClass offline_class = gait::GaitClass::Unknown;
  std::vector<sim::RunnerEvent> contacts;  ///< truth: initial contacts and toe-offs
  std::vector<gait::Event> events;         ///< live: initial contacts, toe-offs, gaps
};

struct Scene {
  double seconds = 30.0;
  core::Kilograms mass{70.0};
  double offset_n = 0.0;                               ///< vertical, of the left plate
  std::function<double(double)> speed_m_s;             ///< of the belt, over time
  std::function<void(double)> before = [](double) {};  ///< called before every sample
};
/// Anybody on the two noisy plates, 1 kHz.
[[nodiscard]] Twin measure_runner(sim::Runner& runner, const Scene& scene);

/// 1 kHz, plates and noise as in the lab (sim/plate), drift a vertical offset on the left plate.
[[nodiscard]] Twin measure_twin(const sim::PhysicalRunnerConfig& config, double speed_m_s, double seconds,
                                double offset_n = 0.0);

[[nodiscard]] inline double seconds_of(core::Timestamp t) {
  return static_cast<double>(t.ns) * 1e-9;
}

}  // namespace footfall::test
