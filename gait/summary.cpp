#include "gait/engine.hpp"

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

}  // namespace

Summary summarize(std::span<const StepResult> steps) {
  Mean<core::Seconds> contact, flight, period;
  Mean<core::Newtons> peak, weight, braking_peak, propulsive_peak;
  Mean<core::BodyWeights> peak_bw;
  Mean<core::NewtonSeconds> braking, propulsive, net;
  Mean<core::BodyWeightsPerSecond> loading;
  Mean<core::Meters> overstride;
  for (const StepResult& step : steps) {
    contact.add(step.contact_time);
    flight.add(step.flight_time);
    period.add(step.step_time);
    if ((step.health & (kDriftInvalid | kNoiseTooHigh)) == 0) {
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
  return summary;
}

}  // namespace footfall::gait
