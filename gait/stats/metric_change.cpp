#include <algorithm>
#include <cmath>
#include <utility>

#include "gait/stats/compare.hpp"

namespace footfall::gait {

namespace {

/// One condition of one metric: its strides and what drawing from them gave.
struct Block {
  StrideSeries series;
  Replicates replicates;
  StepMean mean;

  Block(const StepMetric& metric, std::span<const StepResult> steps, BootstrapOptions options,
        std::uint64_t which)
      : series(metric, steps) {
    options.seed += which;
    if (series.measurable()) replicates = replicates_of(series, options);
    mean = step_mean(series, replicates);
  }
  [[nodiscard]] bool has(std::size_t foot) const {
    return series.measurable() && series.totals().n.at(foot) >= static_cast<double>(kFewestStrides);
  }
  [[nodiscard]] bool enough() const {
    const auto& n = series.totals().n;
    constexpr auto fewest = static_cast<double>(kFewestStepsPerSide);
    if (n[SideSums::kLeftFoot] + n[SideSums::kRightFoot] == 0.0) return n[SideSums::kBoth] >= 2.0 * fewest;
    return n[SideSums::kLeftFoot] >= fewest && n[SideSums::kRightFoot] >= fewest;
  }
  [[nodiscard]] BlockMean block_mean() const {
    const Estimate& both = *mean.mean.both;
    return {both.value, both.standard_error, own_slow_variance(series, both.standard_error)};
  }
};

/// A value that may be a mean or one replicate of it.
struct Pair {
  double baseline, changed;
};

class Change {
 public:
  Change(const Block& baseline, const Block& changed, const Block* after)
      : baseline_(baseline), changed_(changed), after_(after) {}

  [[nodiscard]] bool has(std::size_t foot) const {
    return baseline_.has(foot) && changed_.has(foot) && (after_ == nullptr || after_->has(foot));
  }
  [[nodiscard]] Pair means(std::size_t foot) const {
    const double first = baseline_.series.totals().mean(foot);
    const double second = after_ != nullptr ? after_->series.totals().mean(foot) : first;
    return {0.5 * (first + second), changed_.series.totals().mean(foot)};
  }
  [[nodiscard]] std::optional<Estimate> difference(std::size_t foot) const {
    return estimate(foot, [](const Pair& p) { return p.changed - p.baseline; });
  }
  [[nodiscard]] std::optional<Estimate> percent(std::size_t foot) const {
    return estimate(foot, [](const Pair& p) { return 100.0 * (p.changed / p.baseline - 1.0); });
  }

 private:
  template <class Function>
  [[nodiscard]] std::optional<Estimate> estimate(std::size_t foot, Function function) const {
    if (!has(foot)) return std::nullopt;
    std::vector<double> drawn;
    drawn.reserve(baseline_.replicates[foot].size());
    for (std::size_t k = 0; k < baseline_.replicates[foot].size(); ++k) {
      const double first = baseline_.replicates[foot][k];
      const double second = after_ != nullptr ? after_->replicates[foot][k] : first;
      drawn.push_back(function(Pair{0.5 * (first + second), changed_.replicates[foot][k]}));
    }
    std::size_t strides = std::min(baseline_.series.strides(), changed_.series.strides());
    if (after_ != nullptr) strides = std::min(strides, after_->series.strides());
    return interval_of(function(means(foot)), std::move(drawn), strides,
                       static_cast<std::size_t>(changed_.series.totals().n[foot]));
  }

  const Block& baseline_;
  const Block& changed_;
  const Block* after_;
};

/// The mean must stand clear of zero, or its percentage is noise.
bool percentage_holds(const StepMetric& metric, const Block& baseline, double reference) {
  const auto sd = baseline.series.step_sd();
  return has_percentage(metric) && sd && std::abs(reference) > *sd;
}

void add_limits(MetricChange& out, const Block& baseline, const Block& changed, const Block* after) {
  std::vector<BlockMean> means{baseline.block_mean()};
  if (after != nullptr) {
    means.push_back(after->block_mean());
    out.baseline_difference = std::abs(means[1].mean - means[0].mean);
  }
  if (const auto limit = detectable_change(*out.metric, means, changed.mean.mean.both->standard_error)) {
    out.detectable = limit->change;
  }
}

void add_percentages(MetricChange& out, const Change& change, double cadence_percent) {
  const double unit = 100.0 / std::abs(*out.reference);
  out.percent = {change.percent(SideSums::kBoth), change.percent(SideSums::kLeftFoot),
                 change.percent(SideSums::kRightFoot)};
  if (out.detectable) out.detectable_percent = *out.detectable * unit;
  if (out.baseline_difference) out.baseline_difference_percent = *out.baseline_difference * unit;
  if (out.metric->accumulates && out.percent.both && std::isfinite(cadence_percent)) {
    out.per_km_percent = per_kilometre_percent(out.percent.both->value, cadence_percent);
  }
}

}  // namespace

MetricChange metric_change(const StepMetric& metric, std::span<const StepResult> baseline_steps,
                           std::span<const StepResult> changed_steps, std::span<const StepResult> after_steps,
                           double cadence_percent, std::uint32_t reasons, const BootstrapOptions& options) {
  const Block baseline(metric, baseline_steps, options, 0), changed(metric, changed_steps, options, 1);
  std::optional<Block> second;
  if (!after_steps.empty()) second.emplace(metric, after_steps, options, 2);
  const Block* const after = second ? &*second : nullptr;

  MetricChange out;
  out.metric = &metric;
  out.baseline = baseline.mean;
  out.changed = changed.mean;
  if (after != nullptr) out.after = after->mean;
  out.arithmetic = follows_from_cadence(metric.key);
  if (!out.arithmetic) out.expected = expected_change(metric.key, cadence_percent);

  const Change change(baseline, changed, after);
  if (change.has(SideSums::kBoth)) {
    out.reference = change.means(SideSums::kBoth).baseline;
    out.change = {change.difference(SideSums::kBoth), change.difference(SideSums::kLeftFoot),
                  change.difference(SideSums::kRightFoot)};
    add_limits(out, baseline, changed, after);
    if (percentage_holds(metric, baseline, *out.reference)) add_percentages(out, change, cadence_percent);
  }
  if (!out.expected) return out;

  if (baseline.mean.doubtful || changed.mean.doubtful || (after != nullptr && after->mean.doubtful))
    reasons |= kValuesDoubtful;
  if (!baseline.enough() || !changed.enough() || (after != nullptr && !after->enough()))
    reasons |= kTooFewSteps;
  if (!out.percent.both || !out.detectable_percent) {
    out.judgement = Judgement{Verdict::CannotTell, reasons | kNotMeasured, false};
    return out;
  }
  out.judgement =
      judge({out.percent.both->value, *out.detectable_percent, out.baseline_difference_percent.value_or(0.0)},
            *out.expected, reasons);
  return out;
}

}  // namespace footfall::gait
