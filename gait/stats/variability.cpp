#include "gait/stats/variability.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gait/stats/detectable_change.hpp"
#include "gait/stats/step_values.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kFewest = 30;
constexpr double kNormalMad = 1.4826;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

struct Residuals {
  std::vector<double> values;
  double sum = 0.0;    ///< of the values themselves
  double lines = 0.0;  ///< fitted: two degrees of freedom each
};

void add_residuals(Residuals& out, const std::vector<StepValue>& values) {
  const double n = static_cast<double>(values.size());
  double mean_t = 0.0, mean_v = 0.0;
  for (const StepValue& v : values) {
    mean_t += v.time_s / n;
    mean_v += v.value / n;
  }
  double tt = 0.0, tv = 0.0;
  for (const StepValue& v : values) {
    tt += (v.time_s - mean_t) * (v.time_s - mean_t);
    tv += (v.time_s - mean_t) * (v.value - mean_v);
  }
  const double slope = tt > 0.0 ? tv / tt : 0.0;
  for (const StepValue& v : values) {
    out.values.push_back(v.value - mean_v - slope * (v.time_s - mean_t));
    out.sum += v.value;
  }
  out.lines += 1.0;
}

std::optional<Variability> of(const Residuals& residuals, const StepMetric& metric) {
  const double n = static_cast<double>(residuals.values.size());
  if (residuals.values.size() < kFewest) return std::nullopt;
  double squares = 0.0;
  for (const double r : residuals.values) squares += r * r;
  Variability out;
  out.n = residuals.values.size();
  out.sd = std::sqrt(squares / (n - 2.0 * residuals.lines));
  const double centre = median(residuals.values);
  std::vector<double> off;
  off.reserve(residuals.values.size());
  for (const double r : residuals.values) off.push_back(std::abs(r - centre));
  out.mad_sd = kNormalMad * median(std::move(off));
  const double mean = std::abs(residuals.sum / n);
  if (has_percentage(metric) && mean > out.sd) {
    out.cv_percent = 100.0 * out.sd / mean;
    out.mad_cv_percent = 100.0 * out.mad_sd / mean;
  }
  return out;
}

}  // namespace

BySide<std::optional<Variability>> variability(const StepMetric& metric, std::span<const StepResult> steps) {
  const StepValues all = step_values(metric, steps);
  std::vector<StepValue> left, right, unknown;
  for (const StepValue& v : all.values) {
    (v.side == Side::Left ? left : v.side == Side::Right ? right : unknown).push_back(v);
  }
  BySide<std::optional<Variability>> out;
  Residuals both;
  const auto foot = [&](const std::vector<StepValue>& values) -> std::optional<Variability> {
    if (values.size() < 3) return std::nullopt;
    Residuals own;
    add_residuals(own, values);
    add_residuals(both, values);
    return of(own, metric);
  };
  out.left = foot(left);
  out.right = foot(right);
  if (left.empty() && right.empty()) (void)foot(unknown);
  out.both = of(both, metric);
  return out;
}

}  // namespace footfall::gait
