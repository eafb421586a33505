#include "gait/metric_catalogue.hpp"

#include <algorithm>
#include <array>

namespace footfall::gait {

namespace {

template <class T>
std::optional<double> number(const T& quantity) noexcept {
  return quantity.value();
}
template <class T>
std::optional<double> number(const std::optional<T>& quantity) noexcept {
  if (!quantity) return std::nullopt;
  return quantity->value();
}
inline std::optional<double> number(const std::optional<double>& value) noexcept {
  return value;
}

template <auto Member>
std::optional<double> of(const StepResult& step) noexcept {
  return number(step.*Member);
}

constexpr std::uint32_t kForce = kGapInStep | kSaturatedInStep | kDriftLarge | kNoiseTooHigh | kHandSupport;
constexpr std::uint32_t kLimb = kForce | kStraddle;
constexpr std::uint32_t kSteady = kBeltNotSteady | kNotSettled;

constexpr std::array kMetrics{
    StepMetric{"contact_time_s", "contact time", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::contact_time>, kLimb, 5.0, false},
    StepMetric{"flight_time_s", "flight time", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::flight_time>, kForce, 10.0, false},
    StepMetric{"step_time_s", "step time", "ms", 1e3, 1, MetricFamily::Temporal, of<&StepResult::step_time>,
               kForce, 5.0, false},
    StepMetric{"peak_vgrf_n", "peak vertical GRF", "N", 1.0, 0, MetricFamily::Vertical,
               of<&StepResult::peak_vgrf>, kLimb, 5.0, true},
    StepMetric{"vertical_impulse_ns", "vertical impulse", "N s", 1.0, 1, MetricFamily::Vertical,
               of<&StepResult::vertical_impulse>, kLimb, 5.0, true},
    StepMetric{"vertical_average_loading_rate_bw_s", "vertical avg. loading rate", "BW/s", 1.0, 1,
               MetricFamily::Vertical, of<&StepResult::vertical_average_loading_rate>, kLimb | kLowBandwidth,
               30.0, false},
    StepMetric{"braking_peak_n", "braking peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::braking_peak>, kLimb | kSteady, 10.0, true},
    StepMetric{"propulsive_peak_n", "propulsive peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::propulsive_peak>, kLimb | kSteady, 10.0, true},
    StepMetric{"braking_impulse_ns", "braking impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::braking_impulse>, kLimb | kSteady, 10.0, true},
    StepMetric{"propulsive_impulse_ns", "propulsive impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::propulsive_impulse>, kLimb | kSteady, 10.0, true},
    StepMetric{"net_ap_impulse_ns", "net fore-aft impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::net_ap_impulse>, kLimb | kSteady, 0.0, true},
    StepMetric{"overstride_cop_m", "overstride (force estimate)", "cm", 1e2, 1, MetricFamily::Overstride,
               of<&StepResult::overstride_cop>, kLimb | kSteady | kNoCop, 10.0, false},
};

}  // namespace

std::span<const StepMetric> step_metrics() noexcept {
  return kMetrics;
}

const StepMetric* find_step_metric(std::string_view key) noexcept {
  const auto* const found =
      std::find_if(kMetrics.begin(), kMetrics.end(), [key](const StepMetric& m) { return m.key == key; });
  return found == kMetrics.end() ? nullptr : &*found;
}

}  // namespace footfall::gait
