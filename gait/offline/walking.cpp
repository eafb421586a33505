#include "gait/offline/walking.hpp"

#include <cmath>

#include "gait/metrics/cop_path.hpp"
#include "gait/metrics/spatial.hpp"

namespace footfall::gait {

namespace {

void add_horizontal(const WalkingInput& in, core::Hertz rate, const ContactMetrics& m, StepResult& step) {
  step.braking_peak = core::Newtons(*m.braking_peak_n);
  step.propulsive_peak = core::Newtons(*m.propulsive_peak_n);
  step.braking_impulse = core::NewtonSeconds(*m.braking_impulse_ns);
  step.propulsive_impulse = core::NewtonSeconds(*m.propulsive_impulse_ns);
  step.net_ap_impulse = *step.propulsive_impulse - *step.braking_impulse;
  const auto zero = main_zero_crossing(in.f_ap_smooth, in.contact);
  if (!zero) return;
  step.braking_time = core::Seconds((*zero - m.initial_contact) / rate.value());
  step.propulsive_time = core::Seconds((m.toe_off - *zero) / rate.value());
}

void add_foot(const WalkingInput& in, core::Hertz rate, const ContactMetrics& m, StepResult& step) {
  if (!in.belt_speed) return;
  if (step.step_time && in.next_landing_ahead_m) {
    step.step_length = step_length(*in.belt_speed, *step.step_time, in.next_landing_ahead_m);
  }
  const auto path = measure_cop_path(in.f_v_smooth, in.cop_ap_m, in.contact, m, *in.belt_speed, rate);
  if (!path) return;
  step.cop_advance = core::Meters(path->advance_m);
  if (in.body.foot_length) step.strike_index = strike_index(*path, *in.body.foot_length);
  step.foot_strike = foot_strike(*path, in.body);
}

}  // namespace

WalkingStep walking_step(const WalkingInput& in, const Method& method, core::Hertz rate) noexcept {
  WalkingStep out;
  StepResult& step = out.step;
  ContactMetrics& m = out.metrics;
  m = measure_contact(in.f_v_smooth, in.f_ap_smooth, in.contact, method.threshold.value(), rate);
  const auto after = [&rate](double from, std::optional<double> to) -> std::optional<core::Seconds> {
    if (!to || *to <= from) return std::nullopt;
    return core::Seconds((*to - from) / rate.value());
  };
  step.gait_class = GaitClass::Walk;
  step.side = in.side;
  step.side_confidence = in.side == Side::Unknown ? 0.0 : 1.0;
  step.health = in.health;
  if (in.side == Side::Unknown) step.health |= kSideUncertain;
  step.body_weight = in.body_weight;
  step.belt_speed = in.belt_speed;
  step.drift_v = in.drift_v;
  step.contact_time = core::Seconds(m.contact_s);
  step.peak_vgrf = core::Newtons(m.peak_n);
  step.vertical_impulse = core::NewtonSeconds(m.vertical_impulse_ns);
  step.step_time = after(m.initial_contact, in.next_other);
  if (!in.body_weight) step.health |= kBodyWeightUnknown;
  if (!m.braking_peak_n) step.health |= kNoHorizontalForce;
  if ((step.health & kStraddle) != 0) return out;
  if (in.last_toe_off) step.swing_time = after(*in.last_toe_off, m.initial_contact);
  step.double_support_time = after(m.initial_contact, in.other_toe_off);
  if (const auto stride = after(m.initial_contact, in.next_same)) {
    step.duty_factor = step.contact_time / *stride;
  }
  if ((step.health & (kDriftInvalid | kNoiseTooHigh)) != 0) return out;
  if (m.braking_peak_n) add_horizontal(in, rate, m, step);
  add_foot(in, rate, m, step);
  if (!in.f_ml_smooth.empty()) out.by_side.force = measure_sideways(in.f_ml_smooth, in.contact, rate);
  out.by_side.step_to_right_m = in.step_to_right_m;
  give_side(in.side, out.by_side, step);
  return out;
}

}  // namespace footfall::gait
