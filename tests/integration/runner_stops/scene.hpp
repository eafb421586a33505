#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/runner_watch.hpp"
#include "sim/runner/mishaps.hpp"
#include "sim/runner/physical_runner.hpp"

/// A simulated runner before the runner watch, in virtual time.
namespace footfall::test {

struct WatchScene {
  double seconds = 30.0, rate_hz = 1000.0;
  std::function<double(double)> speed_m_s;                             ///< of the belt
  std::optional<std::function<double(double)>> told_m_s;               ///< by the drive; else the belt's
  std::function<double(double)> drift_n = [](double) { return 0.0; };  ///< vertical, of the left plate
  std::optional<double> weight_n;                                      ///< known from the beginning
  std::function<void(double)> before = [](double) {};                  ///< every sample
  control::RunnerLimits limits;
};

struct FirstAlarm {
  control::RunnerAlarm alarm;
  double time_s;
};

/// Every alarm in the order of its first time.
[[nodiscard]] std::vector<FirstAlarm> watch_runner(sim::Runner& runner, const WatchScene& scene);
[[nodiscard]] std::optional<double> time_of(const std::vector<FirstAlarm>& alarms,
                                            control::RunnerAlarm alarm);
/// For messages of failed checks.
[[nodiscard]] std::string names_of(const std::vector<FirstAlarm>& alarms);

/// The lab's belts: 1.9 m long, 1.0 m wide in all.
[[nodiscard]] control::RunnerLimits lab_limits();

}  // namespace footfall::test
