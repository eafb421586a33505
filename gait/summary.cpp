#include <cmath>

#include "gait/engine.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::gait {

namespace {

/// Mean of what was measured; nothing measured gives nullopt.
template <class Quantity>
class Mean {
 public:
  void add(Quantity value) {
    sum_ += value;
    ++n_;
  }
  void add(const std::optional<Quantity>& value) {
    if (value) add(*value);
  }
  [[nodiscard]] std::optional<Quantity> get() const {
    if (n_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(n_);
  }

 private:
  Quantity sum_;
  std::size_t n_ = 0;
};

/// Beyond this share of doubtful steps their mean is doubtful too.
constexpr double kDoubtfulShare = 0.1;

MetricMean mean_of(const StepMetric& metric, std::span<const StepResult> steps) {
  double sum = 0.0, n = 0.0, doubtful = 0.0;
  for (const StepResult& step : steps) {
    const auto value = metric.value(step);
    if (!value || !std::isfinite(*value)) continue;
    sum += *value;
    n += 1.0;
    if (!trusted(metric, step)) doubtful += 1.0;
  }
  if (n == 0.0) return {};
  return {sum / n, doubtful > kDoubtfulShare * n};
}

}  // namespace

Summary summarize(std::span<const StepResult> steps, std::optional<core::Meters> leg_length) {
  Mean<core::Seconds> contact, flight, period;
  Mean<core::Newtons> peak, weight, braking_peak, propulsive_peak;
  Mean<core::BodyWeights> peak_bw;
  Mean<core::NewtonSeconds> braking, propulsive, net;
  Mean<core::BodyWeightsPerSecond> loading;
  Mean<core::Meters> overstride;
  for (const StepResult& step : steps) {
    // Sums of both belts hold in running; in walking a straddled belt's own values do not.
    const bool own = step.gait_class != GaitClass::Walk || (step.health & kStraddle) == 0;
    if (own) contact.add(step.contact_time);
    flight.add(step.flight_time);
    period.add(step.step_time);
    if (own && (step.health & (kDriftInvalid | kNoiseTooHigh)) == 0) {
      peak.add(step.peak_vgrf);
      if (step.body_weight) peak_bw.add(core::BodyWeights(step.peak_vgrf / *step.body_weight));
    }
    weight.add(step.body_weight);
    braking_peak.add(step.braking_peak);
    propulsive_peak.add(step.propulsive_peak);
    braking.add(step.braking_impulse);
    propulsive.add(step.propulsive_impulse);
    net.add(step.net_ap_impulse);
    loading.add(step.vertical_average_loading_rate);
    overstride.add(step.overstride_cop);
  }
  Summary summary;
  summary.steps = static_cast<std::uint32_t>(steps.size());
  // Step times are those between consecutive contacts, so a pause does not count as a slow step.
  if (const auto mean = period.get()) summary.cadence = core::StepsPerMinute(60.0 / mean->value());
  summary.contact_time = contact.get();
  summary.flight_time = flight.get();
  summary.peak_vgrf = peak.get();
  summary.peak_vgrf_bw = peak_bw.get();
  summary.body_weight = weight.get();
  summary.braking_peak = braking_peak.get();
  summary.propulsive_peak = propulsive_peak.get();
  summary.braking_impulse = braking.get();
  summary.propulsive_impulse = propulsive.get();
  summary.net_ap_impulse = net.get();
  summary.vertical_average_loading_rate = loading.get();
  summary.overstride_cop = overstride.get();
  const auto catalogue = step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) summary.metrics[k] = mean_of(catalogue[k], steps);
  if (leg_length && leg_length->value() > 0.0) {
    const double unit_s = std::sqrt(leg_length->value() / core::kStandardGravity.value());
    if (summary.cadence) summary.stride_frequency_hof = summary.cadence->value() / 120.0 * unit_s;
    if (summary.contact_time) summary.contact_time_hof = summary.contact_time->value() / unit_s;
  }
  return summary;
}

}  // namespace footfall::gait
