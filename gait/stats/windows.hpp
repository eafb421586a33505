#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gait/engine.hpp"
#include "gait/metrics/metric_catalogue.hpp"

/// Means over parts of a run, and what adds up over a kilometre.
/// Frame/sign/units: as gait/results.hpp; times in s from the first step's initial contact. Window: as asked.
/// Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: a part that is not full at the end of the run
/// is left out; kilometres need the belt speed of every step. Source: own definition: docs/metrics/change.md,
/// "Windows".
namespace footfall::gait {

struct StepWindow {
  double from_s = 0.0, to_s = 0.0;    ///< first initial contact to the next one after the last step
  std::optional<core::Meters> way;    ///< along the belt; nullopt: a step without speed
  std::span<const StepResult> steps;  ///< of the caller's
  Summary summary;
};

[[nodiscard]] std::vector<StepWindow> windows_of_steps(std::span<const StepResult> steps, std::size_t count);
/// Cut by the clock: a step belongs to the minute in which it begins.
[[nodiscard]] std::vector<StepWindow> windows_of_time(std::span<const StepResult> steps,
                                                      core::Seconds length);
/// A step belongs to the kilometre in which it begins.
[[nodiscard]] std::vector<StepWindow> windows_of_way(std::span<const StepResult> steps, core::Meters length);

/// What a dose (StepMetric::accumulates) adds up to over one kilometre, SI per km: mean per step x steps per
/// km. Both feet's steps count. nullopt: no dose, not measured, or no belt speed.
[[nodiscard]] std::optional<double> per_kilometre(const StepMetric& metric,
                                                  std::span<const StepResult> steps);
/// 1000 m / (belt speed x step time), over all steps; nullopt without belt speed.
[[nodiscard]] std::optional<double> steps_per_kilometre(std::span<const StepResult> steps);

}  // namespace footfall::gait
