#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "gait/stats/block_bootstrap.hpp"
#include "gait/stats/detectable_change.hpp"
#include "gait/stats/verdict.hpp"

/// Two conditions of one session: a baseline and a changed cadence, better with a second baseline after it.
/// The arithmetic of the 5/20 test, over every metric of the catalogue.
/// Frame/sign/units: SI of each metric, changes in per cent of the baseline per step; with two baselines that
/// is the mean of their means, so that a steady drift through the session cancels. Window: the steady steps
/// of each recording (steady_window.hpp). Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: none:
/// what cannot be computed is nullopt with its reason. Source: docs/metrics/change.md.
namespace footfall::gait {

struct Condition {
  std::span<const StepResult> steps;  ///< as recorded; steady ones are chosen here
  Method method{};
  bool settled_at_start = false;  ///< steady_window.hpp
};

struct ConditionFacts {
  std::size_t steps = 0, left = 0, right = 0;  ///< steady
  std::size_t unsteady = 0, unsettled = 0;     ///< left out
  GaitClass gait_class = GaitClass::Unknown;
  std::optional<core::StepsPerMinute> cadence;
  std::optional<core::MetersPerSecond> speed;
};

struct MetricChange {
  const StepMetric* metric = nullptr;
  StepMean baseline, changed;
  std::optional<StepMean> after;              ///< the second baseline
  std::optional<double> reference;            ///< mean of the baselines' means
  BySide<std::optional<Estimate>> change;     ///< SI
  BySide<std::optional<Estimate>> percent;    ///< nullopt where a percentage means nothing (has_percentage)
  std::optional<double> per_km_percent;       ///< doses only: (1 + per step)(1 + cadence) - 1
  std::optional<double> detectable;           ///< SI: minimal detectable change
  std::optional<double> baseline_difference;  ///< SI, >= 0
  std::optional<double> detectable_percent, baseline_difference_percent;
  std::optional<ExpectedChange> expected;  ///< nullopt: nothing published, or arithmetic
  bool arithmetic = false;                 ///< follows from the cadence: no verdict
  std::optional<Judgement> judgement;      ///< nullopt without `expected`
};

struct Comparison {
  ConditionFacts baseline, changed;
  std::optional<ConditionFacts> after;
  std::optional<double> cadence_percent;  ///< change from the baselines' mean cadence
  std::optional<double> speed_percent;    ///< largest difference of a condition from the first
  std::uint32_t reasons = 0;              ///< CannotTell bits that hold for every metric
  std::vector<MetricChange> metrics;      ///< in the catalogue's order; those measured in some condition
};

struct CompareOptions {
  BootstrapOptions bootstrap{};
  SteadyOptions steady{};
  /// After each metric, with the part that is done, 0 to 1; false: the rest is left out. Empty: never asked.
  std::function<bool(double done)> go_on{};
};

[[nodiscard]] Comparison compare(const Condition& baseline, const Condition& changed,
                                 const std::optional<Condition>& after = std::nullopt,
                                 const CompareOptions& options = {});
/// The change of one metric alone, of steps that are already steady. `reasons` and `cadence_percent` as in
/// Comparison. `after`: empty without a second baseline.
[[nodiscard]] MetricChange metric_change(const StepMetric& metric, std::span<const StepResult> baseline,
                                         std::span<const StepResult> changed,
                                         std::span<const StepResult> after, double cadence_percent,
                                         std::uint32_t reasons, const BootstrapOptions& options);

/// Per kilometre at the same speed, from per step: in per cent.
[[nodiscard]] constexpr double per_kilometre_percent(double per_step_percent,
                                                     double cadence_percent) noexcept {
  return 100.0 * ((1.0 + per_step_percent / 100.0) * (1.0 + cadence_percent / 100.0) - 1.0);
}

}  // namespace footfall::gait
