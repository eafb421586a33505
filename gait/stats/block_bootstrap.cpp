#include "gait/stats/block_bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gait/stats/step_values.hpp"
#include "gait/stats/student_t.hpp"

namespace footfall::gait {

namespace {

constexpr double kNormal95 = 1.959964;

std::size_t foot_of(Side side) {
  if (side == Side::Unknown) return SideSums::kBoth;
  return side == Side::Left ? SideSums::kLeftFoot : SideSums::kRightFoot;
}

void add(SideSums& sums, const StepValue& value) {
  sums.sum[SideSums::kBoth] += value.value;
  sums.n[SideSums::kBoth] += 1.0;
  if (value.side == Side::Unknown) return;
  sums.sum[foot_of(value.side)] += value.value;
  sums.n[foot_of(value.side)] += 1.0;
}

SideSums plus(SideSums a, const SideSums& b) {
  for (std::size_t foot = 0; foot < a.n.size(); ++foot) {
    a.sum[foot] += b.sum[foot];
    a.n[foot] += b.n[foot];
  }
  return a;
}

SideSums minus(SideSums a, const SideSums& b) {
  for (std::size_t foot = 0; foot < a.n.size(); ++foot) {
    a.sum[foot] -= b.sum[foot];
    a.n[foot] -= b.n[foot];
  }
  return a;
}

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace

std::size_t block_strides(std::size_t strides) noexcept {
  const auto wanted = static_cast<std::size_t>(std::ceil(1.4 * std::cbrt(static_cast<double>(strides))));
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, strides / 4));
}

namespace {

std::optional<double> sd_about_means(const std::vector<std::pair<std::size_t, double>>& values,
                                     const SideSums& totals) {
  if (values.size() < 3) return std::nullopt;
  double squares = 0.0;
  for (const auto& [foot, value] : values)
    squares += (value - totals.mean(foot)) * (value - totals.mean(foot));
  return std::sqrt(squares / static_cast<double>(values.size() - 2));
}

}  // namespace

StrideSeries::StrideSeries(const StepMetric& metric, std::span<const StepResult> steps) {
  const StepValues counted = step_values(metric, steps);
  doubtful_ = counted.doubtful;
  reasons_ = counted.reasons;
  left_out_ = counted.left_out;

  std::vector<SideSums> strides;
  std::vector<std::pair<std::size_t, double>> values;
  auto next = counted.values.begin();
  for (const Stride& stride : whole_strides(steps)) {
    SideSums sums;
    while (next != counted.values.end() && next->step < stride.first) ++next;
    for (; next != counted.values.end() && next->step < stride.first + 2; ++next) {
      add(sums, *next);
      values.emplace_back(foot_of(next->side), next->value);
    }
    if (sums.n[SideSums::kBoth] > 0.0) strides.push_back(sums);
  }
  strides_ = strides.size();
  block_ = block_strides(strides_);
  prefix_.resize(strides_ + (strides_ == 0 ? 0 : block_) + 1);
  for (std::size_t k = 0; k + 1 < prefix_.size(); ++k) {
    prefix_[k + 1] = plus(prefix_[k], strides[k % strides_]);
  }
  totals_ = of(0, strides_);
  step_sd_ = sd_about_means(values, totals_);
}

SideSums StrideSeries::of(std::size_t first, std::size_t count) const noexcept {
  return minus(prefix_[first + count], prefix_[first]);
}

SideSums StrideSeries::drawn(SplitMix64& random) const noexcept {
  SideSums sums;
  for (std::size_t have = 0; have < strides_; have += block_) {
    sums = plus(sums, of(random.below(strides_), std::min(block_, strides_ - have)));
  }
  return sums;
}

Estimate interval_of(double value, std::vector<double> replicates, std::size_t strides, std::size_t steps) {
  Estimate out{value, value, value, 0.0, steps};
  std::erase_if(replicates, [](double r) { return !std::isfinite(r); });
  if (replicates.empty()) return out;
  std::sort(replicates.begin(), replicates.end());
  double sum = 0.0, squares = 0.0;
  for (const double r : replicates) sum += r;
  const double mean = sum / static_cast<double>(replicates.size());
  for (const double r : replicates) squares += (r - mean) * (r - mean);
  const double n = static_cast<double>(strides);
  const double block = static_cast<double>(block_strides(strides));
  const double hidden = std::sqrt(n / std::max(1.0, n - block));
  const double widening = hidden * t_quantile_95(n / block - 1.0) / kNormal95;
  out.standard_error = hidden * std::sqrt(squares / static_cast<double>(replicates.size()));
  out.low = value + widening * (quantile(replicates, 0.025) - value);
  out.high = value + widening * (quantile(replicates, 0.975) - value);
  return out;
}

Replicates replicates_of(const StrideSeries& series, const BootstrapOptions& options) {
  Replicates out;
  for (auto& foot : out) foot.reserve(options.replicates);
  SplitMix64 random(options.seed);
  for (std::size_t k = 0; k < options.replicates; ++k) {
    const SideSums sums = series.drawn(random);
    for (std::size_t foot = 0; foot < out.size(); ++foot) out[foot].push_back(sums.mean(foot));
  }
  return out;
}

StepMean step_mean(const StrideSeries& series, const Replicates& replicates) {
  StepMean out;
  out.doubtful = series.doubtful();
  out.reasons = series.reasons();
  out.left_out = series.left_out();
  const auto estimate = [&](std::size_t foot) -> std::optional<Estimate> {
    const SideSums& totals = series.totals();
    if (!series.measurable() || totals.n[foot] < static_cast<double>(kFewestStrides)) return std::nullopt;
    return interval_of(totals.mean(foot), replicates[foot], series.strides(),
                       static_cast<std::size_t>(totals.n[foot]));
  };
  out.mean = {estimate(SideSums::kBoth), estimate(SideSums::kLeftFoot), estimate(SideSums::kRightFoot)};
  return out;
}

StepMean step_mean(const StepMetric& metric, std::span<const StepResult> steps,
                   const BootstrapOptions& options) {
  const StrideSeries series(metric, steps);
  if (!series.measurable()) return step_mean(series, {});
  return step_mean(series, replicates_of(series, options));
}

}  // namespace footfall::gait
