#pragma once
#include <optional>
#include <span>

#include "gait/stats/block_bootstrap.hpp"

/// Left against right, of steady steps.
/// Frame/sign: + = left larger. Units: per cent. Window: the steps given. Thread: reentrant. Blocks: CPU
/// only. Allocates: yes. Errors: nullopt: fewer than 30 steps a side, feet unknown, or a value for which a
/// ratio means nothing: metrics without an asymmetry limit, sides of opposite sign, a mean no larger than the
/// spread of its steps (net fore-aft impulse).
/// Source: docs/metrics/change.md: SI = 100 (L - R) / ((L + R) / 2); symmetry angle of Zifchock 2008,
/// SA = 100 (45 deg - atan(R / L)) / 90 deg, which needs no reference side.
namespace footfall::gait {

/// Both for that many steps of each foot.
inline constexpr std::size_t kSymmetryStepsPerSide = 30;

struct Symmetry {
  Estimate index_percent;          ///< SI with its block-bootstrap interval
  double angle_percent = 0.0;      ///< SA, -50 to 50
  double left = 0.0, right = 0.0;  ///< means, SI units of the metric
  /// |SI| from which on it is flagged: the metric's limit, or twice the own standard error where that is
  /// more.
  double limit_percent = 0.0;
  bool flagged = false;
  bool doubtful = false;  ///< as StepMean
};

[[nodiscard]] std::optional<double> symmetry_index_percent(double left, double right) noexcept;
[[nodiscard]] std::optional<double> symmetry_angle_percent(double left, double right) noexcept;

[[nodiscard]] std::optional<Symmetry> symmetry(const StepMetric& metric, std::span<const StepResult> steps,
                                               const BootstrapOptions& options = {});

}  // namespace footfall::gait
