#include "gait/metrics/metric_catalogue.hpp"

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

/// Without a zero to trust, a force is no force.
template <auto Member>
std::optional<double> valid(const StepResult& step) noexcept {
  if ((step.health & (kDriftInvalid | kNoiseTooHigh)) != 0) return std::nullopt;
  return number(step.*Member);
}

template <auto Member>
std::optional<double> kinematic(const StepResult& step) noexcept {
  return number(step.kinematics.*Member);
}

template <auto Member>
std::optional<double> of(const StepResult& step) noexcept {
  return number(step.*Member);
}

constexpr std::uint32_t kForce = kGapInStep | kSaturatedInStep | kDriftLarge | kNoiseTooHigh | kHandSupport;
constexpr std::uint32_t kLimb = kForce | kStraddle;
constexpr std::uint32_t kSteady = kBeltNotSteady | kNotSettled;
constexpr std::uint32_t kLoading = kLimb | kLowBandwidth | kBodyWeightUnknown;
constexpr std::uint32_t kAp = kLimb | kSteady | kApImbalance;
constexpr std::uint32_t kInertial = kImuMissing;

constexpr std::array kMetrics{
    StepMetric{"contact_time_s", "contact time", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::contact_time>, kLimb, 5.0, false, "tc:crossing"},
    StepMetric{"flight_time_s", "flight time", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::flight_time>, kForce, 10.0, false, "tf:crossing"},
    StepMetric{"step_time_s", "step time", "ms", 1e3, 1, MetricFamily::Temporal, of<&StepResult::step_time>,
               kForce, 5.0, false, "ts:ic-ic"},
    StepMetric{"swing_time_s", "swing time", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::swing_time>, kLimb, 5.0, false, "swing:to-ic"},
    StepMetric{"double_support_time_s", "double support", "ms", 1e3, 1, MetricFamily::Temporal,
               of<&StepResult::double_support_time>, kLimb, 10.0, false, "ds:overlap"},
    StepMetric{"duty_factor", "duty factor", "%", 1e2, 1, MetricFamily::Temporal,
               of<&StepResult::duty_factor>, kLimb, 5.0, false, "df:tc/2ts"},
    StepMetric{"step_length_m", "step length", "cm", 1e2, 1, MetricFamily::Temporal,
               of<&StepResult::step_length>, kForce | kSteady | kNoCop, 5.0, false, "length:belt+cop200"},
    StepMetric{"step_width_m", "step width", "cm", 1e2, 1, MetricFamily::Temporal,
               of<&StepResult::step_width>, kLimb | kNoCop | kSideUncertain, 0.0, false, "width:cop20-80"},
    StepMetric{"peak_vgrf_n", "peak vertical GRF", "N", 1.0, 0, MetricFamily::Vertical,
               valid<&StepResult::peak_vgrf>, kLimb, 5.0, true, "max:stance"},
    StepMetric{"active_peak_n", "active peak", "N", 1.0, 0, MetricFamily::Vertical,
               of<&StepResult::active_peak>, kLimb, 5.0, true, "max:30-75%"},
    StepMetric{"active_peak_midstance_n", "active peak, mid-stance", "N", 1.0, 0, MetricFamily::Vertical,
               of<&StepResult::active_peak_midstance>, kLimb, 5.0, true, "max:40-60%"},
    StepMetric{"impact_peak_n", "impact peak", "N", 1.0, 0, MetricFamily::Vertical,
               of<&StepResult::impact_peak>, kLimb | kLowBandwidth, 15.0, true, "ip:50ms/30%/prom0.03"},
    StepMetric{"time_to_peak_s", "time to active peak", "ms", 1e3, 1, MetricFamily::Vertical,
               of<&StepResult::time_to_peak>, kLimb, 10.0, false, "t:max30-75%"},
    StepMetric{"vertical_impulse_ns", "vertical impulse", "N s", 1.0, 1, MetricFamily::Vertical,
               valid<&StepResult::vertical_impulse>, kLimb, 5.0, true, "int:stance", true},
    StepMetric{"vertical_average_loading_rate_bw_s", "vertical avg. loading rate", "BW/s", 1.0, 1,
               MetricFamily::Vertical, of<&StepResult::vertical_average_loading_rate>, kLoading, 30.0, false,
               "valr:ip-or-13%/20-80"},
    StepMetric{"vertical_instantaneous_loading_rate_bw_s", "vertical inst. loading rate", "BW/s", 1.0, 1,
               MetricFamily::Vertical, of<&StepResult::vertical_instantaneous_loading_rate>, kLoading, 30.0,
               false, "vilr:ip-or-13%/20-80/central"},
    StepMetric{"loading_rate_3_12_bw_s", "loading rate 3-12 %", "BW/s", 1.0, 1, MetricFamily::Vertical,
               of<&StepResult::loading_rate_3_12>, kLoading, 30.0, false, "lr:3-12%"},
    StepMetric{"loading_rate_25ms_bw_s", "loading rate first 25 ms", "BW/s", 1.0, 1, MetricFamily::Vertical,
               of<&StepResult::loading_rate_25ms>, kLoading, 30.0, false, "lr:0-25ms"},
    StepMetric{"braking_peak_n", "braking peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::braking_peak>, kAp, 10.0, true, "min:stance"},
    StepMetric{"propulsive_peak_n", "propulsive peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::propulsive_peak>, kAp, 10.0, true, "max:stance"},
    StepMetric{"braking_impulse_ns", "braking impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::braking_impulse>, kAp, 10.0, true, "int:negative", true},
    StepMetric{"propulsive_impulse_ns", "propulsive impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::propulsive_impulse>, kAp, 10.0, true, "int:positive", true},
    StepMetric{"net_ap_impulse_ns", "net fore-aft impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::net_ap_impulse>, kAp, 0.0, true, "int:stance", true},
    StepMetric{"braking_time_s", "braking time", "ms", 1e3, 1, MetricFamily::Horizontal,
               of<&StepResult::braking_time>, kAp, 10.0, false, "t:main-zero"},
    StepMetric{"propulsive_time_s", "propulsive time", "ms", 1e3, 1, MetricFamily::Horizontal,
               of<&StepResult::propulsive_time>, kAp, 10.0, false, "t:main-zero"},
    StepMetric{"medial_peak_n", "medial peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::medial_peak>, kLimb | kSideUncertain, 15.0, true, "max:stance"},
    StepMetric{"lateral_peak_n", "lateral peak", "N", 1.0, 0, MetricFamily::Horizontal,
               of<&StepResult::lateral_peak>, kLimb | kSideUncertain, 15.0, true, "max:stance"},
    StepMetric{"medial_impulse_ns", "medial impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::medial_impulse>, kLimb | kSideUncertain, 15.0, true, "int:positive", true},
    StepMetric{"lateral_impulse_ns", "lateral impulse", "N s", 1.0, 2, MetricFamily::Horizontal,
               of<&StepResult::lateral_impulse>, kLimb | kSideUncertain, 15.0, true, "int:positive", true},
    StepMetric{"vertical_oscillation_m", "vertical oscillation", "cm", 1e2, 1, MetricFamily::CentreOfMass,
               of<&StepResult::vertical_oscillation>, kForce, 10.0, false, "vo:double-integral/2-strides"},
    StepMetric{"leg_compression_m", "leg compression", "cm", 1e2, 1, MetricFamily::CentreOfMass,
               of<&StepResult::leg_compression>, kLimb | kSteady, 10.0, false, "leg:force/arc"},
    StepMetric{"vertical_stiffness_n_m", "vertical stiffness", "kN/m", 1e-3, 1, MetricFamily::CentreOfMass,
               of<&StepResult::vertical_stiffness>, kLimb, 10.0, false, "kvert:force"},
    StepMetric{"leg_stiffness_n_m", "leg stiffness", "kN/m", 1e-3, 1, MetricFamily::CentreOfMass,
               of<&StepResult::leg_stiffness>, kLimb | kSteady, 10.0, false, "kleg:force/arc"},
    StepMetric{"vertical_stiffness_sine_n_m", "vertical stiffness (sine method)", "kN/m", 1e-3, 1,
               MetricFamily::CentreOfMass, of<&StepResult::vertical_stiffness_sine>, kLimb, 10.0, false,
               "kvert:morin2005"},
    StepMetric{"leg_stiffness_sine_n_m", "leg stiffness (sine method)", "kN/m", 1e-3, 1,
               MetricFamily::CentreOfMass, of<&StepResult::leg_stiffness_sine>, kLimb | kSteady, 10.0, false,
               "kleg:morin2005"},
    StepMetric{"cop_advance_m", "CoP advance on the belt", "cm", 1e2, 1, MetricFamily::Foot,
               of<&StepResult::cop_advance>, kLimb | kSteady | kNoCop, 10.0, false, "cop:belt-fixed/100N"},
    StepMetric{"strike_index_percent", "strike index", "%", 1.0, 0, MetricFamily::Foot,
               of<&StepResult::strike_index>, kLimb | kSteady | kNoCop, 0.0, false,
               "si:cop/heel-from-toe-off"},
    StepMetric{"overstride_cop_m", "overstride (force estimate)", "cm", 1e2, 1, MetricFamily::Overstride,
               of<&StepResult::overstride_cop>, kAp | kNoCop, 10.0, false, "os-cop:200N/8-steps"},
    StepMetric{"overstride_cop_uncertainty_m", "overstride (force estimate), 1 sigma", "cm", 1e2, 1,
               MetricFamily::Overstride, of<&StepResult::overstride_cop_uncertainty>, kAp | kNoCop, 0.0,
               false, "os-cop:200N/8-steps"},
    StepMetric{"overstride_leg_m", "overstride (leg angles)", "cm", 1e2, 1, MetricFamily::Overstride,
               kinematic<&StepKinematics::overstride_leg>, kInertial, 10.0, false, "os-leg:imu"},
    StepMetric{"shank_angle_at_contact_deg", "shank angle at contact", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::shank_angle_at_contact>, kInertial, 0.0, false, "angle:ic-5ms"},
    StepMetric{"thigh_angle_at_contact_deg", "thigh angle at contact", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::thigh_angle_at_contact>, kInertial, 0.0, false, "angle:ic-5ms"},
    StepMetric{"foot_strike_angle_deg", "foot strike angle", "deg", 1.0, 1, MetricFamily::Foot,
               kinematic<&StepKinematics::foot_strike_angle>, kInertial, 0.0, false, "angle:ic-5ms"},
    StepMetric{"pelvic_drop_deg", "contralateral pelvic drop", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::pelvic_drop>, kInertial, 0.0, false, "drop:peak"},
    StepMetric{"trunk_lean_ankle_deg", "trunk lean from the ankle", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::trunk_lean_ankle>, kInertial, 0.0, false, "lean:ankle-c7"},
    StepMetric{"trunk_lean_hip_deg", "trunk lean from the hip", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::trunk_lean_hip>, kInertial, 0.0, false, "lean:hip"},
    StepMetric{"hip_extension_deg", "hip extension", "deg", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::hip_extension>, kInertial, 0.0, false, "hip:70-100%"},
    StepMetric{"tibial_shock_g", "tibial shock", "g", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::tibial_shock_g>, kInertial | kImuClipped, 20.0, false, "pta:raw"},
    StepMetric{"tibial_shock_60hz_g", "tibial shock, 60 Hz", "g", 1.0, 1, MetricFamily::Posture,
               kinematic<&StepKinematics::tibial_shock_60hz_g>, kInertial | kImuClipped, 20.0, false,
               "pta:60hz"},
};

static_assert(kMetrics.size() <= kMostStepMetrics);

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
