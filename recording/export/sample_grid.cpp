#include "recording/export/sample_grid.hpp"

#include <cmath>

namespace footfall::recording {
namespace {

constexpr double kLargestResidualNs = 10e6;
constexpr std::uint64_t kMissingAllowance = 1'000'000;

}  // namespace

std::optional<SampleGrid> SampleGrid::fit(std::span<const core::ForceSample> samples) {
  if (samples.size() < 2) return std::nullopt;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i].sequence <= samples[i - 1].sequence) return std::nullopt;
  }
  SampleGrid grid;
  grid.first_ = samples.front().sequence;
  grid.last_ = samples.back().sequence;
  grid.epoch_ = samples.front().station_time;
  if (grid.last_ - grid.first_ > 2 * samples.size() + kMissingAllowance) return std::nullopt;
  const auto n = static_cast<double>(samples.size());
  const auto x = [&](const core::ForceSample& s) { return static_cast<double>(s.sequence - grid.first_); };
  const auto y = [&](const core::ForceSample& s) {
    return static_cast<double>((s.station_time - grid.epoch_).ns);
  };
  double mean_x = 0.0, mean_y = 0.0;
  for (const core::ForceSample& sample : samples) {
    mean_x += x(sample) / n;
    mean_y += y(sample) / n;
  }
  double sum_xx = 0.0, sum_xy = 0.0;
  for (const core::ForceSample& sample : samples) {
    sum_xx += (x(sample) - mean_x) * (x(sample) - mean_x);
    sum_xy += (x(sample) - mean_x) * (y(sample) - mean_y);
  }
  grid.period_ns_ = sum_xy / sum_xx;
  grid.intercept_ns_ = mean_y - grid.period_ns_ * mean_x;
  if (!(grid.period_ns_ > 0.0)) return std::nullopt;
  for (const core::ForceSample& sample : samples) {
    if (!(std::abs(grid.time_ns(sample.sequence) - y(sample)) <= kLargestResidualNs)) return std::nullopt;
  }
  return grid;
}

std::optional<std::uint64_t> SampleGrid::nearest(core::Timestamp epoch, double time_ns) const {
  const double offset = static_cast<double>((epoch - epoch_).ns) + time_ns - intercept_ns_;
  const double index = std::round(offset / period_ns_);
  if (!(index >= 0.0 && index <= static_cast<double>(last_ - first_))) return std::nullopt;
  return first_ + static_cast<std::uint64_t>(index);
}

}  // namespace footfall::recording
