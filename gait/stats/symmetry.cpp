#include "gait/stats/symmetry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "gait/stats/detectable_change.hpp"

namespace footfall::gait {

std::optional<double> symmetry_index_percent(double left, double right) noexcept {
  if (!(left * right > 0.0)) return std::nullopt;
  return 100.0 * (left - right) / (0.5 * (left + right));
}

std::optional<double> symmetry_angle_percent(double left, double right) noexcept {
  if (!(left * right > 0.0)) return std::nullopt;
  const double angle_deg = std::atan2(std::abs(right), std::abs(left)) * 180.0 / std::numbers::pi;
  return 100.0 * (45.0 - angle_deg) / 90.0;
}

std::optional<Symmetry> symmetry(const StepMetric& metric, std::span<const StepResult> steps,
                                 const BootstrapOptions& options) {
  if (!has_percentage(metric)) return std::nullopt;
  const StrideSeries series(metric, steps);
  constexpr auto fewest = static_cast<double>(kSymmetryStepsPerSide);
  const SideSums& totals = series.totals();
  if (!series.measurable() || totals.n[SideSums::kLeftFoot] < fewest ||
      totals.n[SideSums::kRightFoot] < fewest)
    return std::nullopt;
  const double left = totals.mean(SideSums::kLeftFoot), right = totals.mean(SideSums::kRightFoot);
  const auto index = symmetry_index_percent(left, right);
  const auto angle = symmetry_angle_percent(left, right);
  const auto sd = series.step_sd();
  if (!index || !angle || !sd || !(std::abs(0.5 * (left + right)) > *sd)) return std::nullopt;

  const Replicates drawn = replicates_of(series, options);
  std::vector<double> indices;
  indices.reserve(drawn[SideSums::kLeftFoot].size());
  for (std::size_t k = 0; k < drawn[SideSums::kLeftFoot].size(); ++k) {
    const auto one = symmetry_index_percent(drawn[SideSums::kLeftFoot][k], drawn[SideSums::kRightFoot][k]);
    indices.push_back(one.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  Symmetry out;
  out.index_percent = interval_of(*index, std::move(indices), series.strides(),
                                  static_cast<std::size_t>(totals.n[SideSums::kBoth]));
  out.angle_percent = *angle;
  out.left = left;
  out.right = right;
  out.limit_percent = std::max(metric.asymmetry_limit_percent, 2.0 * out.index_percent.standard_error);
  out.flagged = std::abs(*index) > out.limit_percent;
  out.doubtful = series.doubtful();
  return out;
}

}  // namespace footfall::gait
