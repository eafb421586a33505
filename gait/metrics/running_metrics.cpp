#include "gait/metrics/running_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gait/contacts/step_builder.hpp"
#include "gait/metrics/cop_path.hpp"
#include "gait/metrics/loading_rate.hpp"
#include "gait/metrics/spatial.hpp"
#include "gait/metrics/vertical_metrics.hpp"

namespace footfall::gait {

namespace {

/// Below this the belt stands: its nominal speed says nothing about the landing.
constexpr double kBeltMovesMS = 0.1;
/// The mean height of a runner's centre of mass: 8.3 cm of shift on 5 degrees (docs/metrics/overstride.md)
/// for a leg of 0.93 m.
constexpr double kComHeightPerLeg = 1.02;

double sine_of(const std::optional<core::Degrees>& incline) {
  return incline ? std::sin(incline->value() * std::numbers::pi / 180.0) : 0.0;
}

std::optional<core::BodyWeightsPerSecond> in_body_weights(std::optional<double> n_s, core::Newtons weight) {
  if (!n_s) return std::nullopt;
  return core::BodyWeightsPerSecond(*n_s / weight.value());
}

}  // namespace

void RunningMetrics::end_run() noexcept {
  known_before_ = 0;
  vertical_.reset();
  overstride_.reset();
}

void RunningMetrics::fill(const StepInput& in, Side side, std::optional<double> cop_ml_m,
                          BuiltStep& built) noexcept {
  StepResult& step = built.step;
  step.side = side;
  temporal(step);
  if ((step.health & (kDriftInvalid | kNoiseTooHigh)) == 0) {
    vertical(in, built);
    fore_aft(in, built);
    placement(in, built);
    foot(in, built);
    centre_of_mass(in, built);
    sine(step);
    overstride(in, built);
  } else {
    vertical_.reset();
    overstride_.reset();
  }
  if (cop_ml_m && known_before_ > 0 && before_[0].cop_ml_m) {
    built.by_side.step_to_right_m = *cop_ml_m - *before_[0].cop_ml_m;
  }
  give_side(side, built.by_side, step);
  if (!step.flight_time) return end_run();
  before_[1] = before_[0];
  before_[0] = {side, cop_ml_m, step.contact_time.value(), step.flight_time->value()};
  known_before_ = std::min<std::size_t>(known_before_ + 1, before_.size());
}

void RunningMetrics::temporal(StepResult& step) const noexcept {
  if (step.step_time) step.duty_factor = 0.5 * (step.contact_time / *step.step_time);
  if (known_before_ < 2) return;
  const Before& other = before_[0];
  const Before& same = before_[1];
  const bool alternates = same.side == Side::Unknown || step.side == Side::Unknown || same.side == step.side;
  if (alternates) step.swing_time = core::Seconds(same.flight_s + other.contact_s + other.flight_s);
}

void RunningMetrics::vertical(const StepInput& in, BuiltStep& built) const noexcept {
  StepResult& step = built.step;
  const ContactMetrics& m = built.metrics;
  const VerticalPeaks peaks = measure_peaks(in.f_v_smooth, in.contact, m, rate_);
  step.active_peak = core::Newtons(peaks.active_n);
  step.active_peak_midstance = core::Newtons(peaks.midstance_n);
  step.time_to_peak = core::Seconds(peaks.time_to_peak_s);
  if (!step.body_weight) return;
  const core::Newtons weight = *step.body_weight;
  if (const auto n = impact_peak_n(in.f_v_smooth, in.contact, m, peaks, weight, rate_)) {
    step.impact_peak = core::Newtons(*n);
  }
  const LoadingRates loading = measure_loading(in.f_v_smooth, in.contact, m, rate_);
  step.loading_point = loading.point;
  step.vertical_average_loading_rate = in_body_weights(loading.average_n_s, weight);
  step.vertical_instantaneous_loading_rate = in_body_weights(loading.instantaneous_n_s, weight);
  step.loading_rate_3_12 = in_body_weights(loading.from_3_to_12_percent_n_s, weight);
  step.loading_rate_25ms = in_body_weights(loading.first_25ms_n_s, weight);
}

void RunningMetrics::fore_aft(const StepInput& in, BuiltStep& built) const noexcept {
  StepResult& step = built.step;
  if (!in.f_ml_smooth.empty()) built.by_side.force = measure_sideways(in.f_ml_smooth, in.contact, rate_);
  if (in.f_ap_smooth.empty()) return;
  if (const auto zero = main_zero_crossing(in.f_ap_smooth, in.contact)) {
    step.braking_time = core::Seconds((*zero - built.metrics.initial_contact) / rate_.value());
    step.propulsive_time = core::Seconds((built.metrics.toe_off - *zero) / rate_.value());
  }
}

void RunningMetrics::placement(const StepInput& in, BuiltStep& built) const noexcept {
  if (!in.belt_speed || !in.next_contact) return;
  StepResult& step = built.step;
  if (in.cop_ap_m.empty()) {
    step.step_length = step_length(*in.belt_speed, *step.step_time, std::nullopt);
    return;
  }
  const auto here = landing_cop(in.f_v_smooth, in.cop_ap_m, in.contact.first, built.metrics.initial_contact,
                                *in.belt_speed, rate_);
  const auto next = landing_cop(in.f_v_smooth, in.cop_ap_m, *in.next_contact, *built.next_initial_contact,
                                *in.belt_speed, rate_);
  if (here && next) step.step_length = step_length(*in.belt_speed, *step.step_time, next->ap_m - here->ap_m);
}

void RunningMetrics::overstride(const StepInput& in, BuiltStep& built) noexcept {
  if (!in.next_contact || in.f_ap.empty() || in.cop_ap_m.empty()) return;
  const std::size_t first = in.contact.first;
  const std::size_t length = *in.next_contact - first;
  overstride_.add(sum_motion(in.f_v.subspan(first, length), in.f_ap.subspan(first, length),
                             in.cop_ap_m.subspan(first, length), rate_));
  StepResult& step = built.step;
  if (!step.body_weight || !in.belt_speed || in.belt_speed->value() < kBeltMovesMS) return;
  // The moment balance knows of no hand that carries weight.
  if ((step.health & kHandSupport) != 0) return;
  const auto landing =
      landing_cop(in.f_v_smooth, in.cop_ap_m, first, built.metrics.initial_contact, *in.belt_speed, rate_);
  if (!landing) return;
  OverstrideContext context;
  context.mass = core::Kilograms(step.body_weight->value() / core::kStandardGravity.value());
  context.belt_speed = *in.belt_speed;
  context.sin_incline = sine_of(in.incline);
  if (const auto leg = body_.leg()) context.com_height = kComHeightPerLeg * *leg;
  const auto estimate = overstride_.estimate(*landing, context);
  if (!estimate) return;
  step.overstride_cop = core::Meters(estimate->ahead_m);
  step.overstride_cop_uncertainty = core::Meters(estimate->sigma_m);
}

void RunningMetrics::foot(const StepInput& in, BuiltStep& built) const noexcept {
  if (!in.belt_speed) return;
  const auto path = measure_cop_path(in.f_v, in.cop_ap_m, in.contact, built.metrics, *in.belt_speed, rate_);
  if (!path) return;
  built.step.cop_advance = core::Meters(path->advance_m);
  if (body_.foot_length) built.step.strike_index = strike_index(*path, *body_.foot_length);
  built.step.foot_strike = foot_strike(*path, body_);
}

void RunningMetrics::centre_of_mass(const StepInput& in, BuiltStep& built) noexcept {
  if (!in.next_contact) return;
  StepResult& step = built.step;
  StepForce force{in.f_v_smooth, {}, in.contact.first, *in.next_contact, 0.0, 1.0};
  if (in.incline) {
    force.sin_incline = sine_of(in.incline);
    force.cos_incline = std::sqrt(1.0 - force.sin_incline * force.sin_incline);
    if (force.sin_incline != 0.0) force.f_ap = in.f_ap_smooth;
  }
  const auto motion = vertical_.add(force, in.contact, built.metrics.initial_contact, rate_);
  if (!motion) return;
  step.vertical_oscillation = core::Meters(motion->oscillation_m);
  if (!(motion->lowering_m > 0.0)) return;
  step.vertical_stiffness = core::NewtonsPerMeter(step.active_peak->value() / motion->lowering_m);
  const auto leg = body_.leg();
  if (!leg || !in.belt_speed) return;
  const auto compression = leg_compression_m(*leg, *in.belt_speed, step.contact_time, motion->lowering_m);
  if (!compression) return;
  step.leg_compression = core::Meters(*compression);
  step.leg_stiffness = core::NewtonsPerMeter(step.active_peak->value() / *compression);
}

void RunningMetrics::sine(StepResult& step) const noexcept {
  if (!step.flight_time || !step.body_weight) return;
  const core::Kilograms mass(step.body_weight->value() / core::kStandardGravity.value());
  const SineMethod sine = sine_method(mass, step.contact_time, *step.flight_time);
  const auto stiffness = sine.stiffness_n_m();
  if (!stiffness) return;
  step.vertical_stiffness_sine = core::NewtonsPerMeter(*stiffness);
  const auto leg = body_.leg();
  if (!leg || !step.belt_speed) return;
  const auto compression = leg_compression_m(*leg, *step.belt_speed, step.contact_time, sine.lowering_m);
  if (compression) step.leg_stiffness_sine = core::NewtonsPerMeter(sine.peak_n / *compression);
}

}  // namespace footfall::gait
