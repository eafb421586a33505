#include "station/live/step_message.hpp"

#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::station {
namespace {

void add_metric(const gait::StepMetric& metric, double value, bool doubtful, v1::Metric& m) {
  m.set_key(std::string(metric.key));
  m.set_value(value);
  m.set_doubtful(doubtful);
}

}  // namespace

const char* side_name(gait::Side side) {
  switch (side) {
    case gait::Side::Left:
      return "left";
    case gait::Side::Right:
      return "right";
    case gait::Side::Unknown:
      break;
  }
  return "";
}

void fill_summary(const gait::Summary& s, v1::GaitSummary& m) {
  m.set_steps(s.steps);
  if (s.cadence) m.set_cadence_spm(s.cadence->value());
  if (s.contact_time) m.set_contact_time_s(s.contact_time->value());
  if (s.flight_time) m.set_flight_time_s(s.flight_time->value());
  if (s.peak_vgrf) m.set_peak_vgrf_n(s.peak_vgrf->value());
  if (s.peak_vgrf_bw) m.set_peak_vgrf_bw(s.peak_vgrf_bw->value());
  if (s.braking_peak) m.set_braking_peak_n(s.braking_peak->value());
  if (s.braking_impulse) m.set_braking_impulse_ns(s.braking_impulse->value());
  if (s.propulsive_peak) m.set_propulsive_peak_n(s.propulsive_peak->value());
  if (s.propulsive_impulse) m.set_propulsive_impulse_ns(s.propulsive_impulse->value());
  if (s.vertical_average_loading_rate) {
    m.set_vertical_average_loading_rate_bw_s(s.vertical_average_loading_rate->value());
  }
  if (s.overstride_cop) m.set_overstride_cop_m(s.overstride_cop->value());
  if (s.body_weight) m.set_body_weight_n(s.body_weight->value());
  const auto catalogue = gait::step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    if (s.metrics[k].value)
      add_metric(catalogue[k], *s.metrics[k].value, s.metrics[k].doubtful, *m.add_metrics());
  }
}

void fill_step_alone(const gait::StepResult& s, core::Timestamp epoch, v1::Step& m) {
  m.set_index(s.index);
  m.set_initial_contact_s((s.initial_contact - epoch).seconds());
  m.set_contact_time_s(s.contact_time.value());
  if (s.flight_time) m.set_flight_time_s(s.flight_time->value());
  if (s.step_time) m.set_step_time_s(s.step_time->value());
  m.set_peak_vgrf_n(s.peak_vgrf.value());
  if (s.body_weight) {
    m.set_body_weight_n(s.body_weight->value());
    m.set_peak_vgrf_bw(s.peak_vgrf / *s.body_weight);
  }
  if (s.braking_peak) m.set_braking_peak_n(s.braking_peak->value());
  if (s.propulsive_peak) m.set_propulsive_peak_n(s.propulsive_peak->value());
  if (s.braking_impulse) m.set_braking_impulse_ns(s.braking_impulse->value());
  if (s.propulsive_impulse) m.set_propulsive_impulse_ns(s.propulsive_impulse->value());
  if (s.vertical_average_loading_rate) {
    m.set_vertical_average_loading_rate_bw_s(s.vertical_average_loading_rate->value());
  }
  if (s.overstride_cop) m.set_overstride_cop_m(s.overstride_cop->value());
  m.set_side(side_name(s.side));
  m.set_health(s.health);
  m.set_vertical_impulse_ns(s.vertical_impulse.value());
}

void fill_step(const gait::StepResult& s, core::Timestamp epoch, v1::Step& m) {
  fill_step_alone(s, epoch, m);
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    if (const auto value = metric.value(s))
      add_metric(metric, *value, !gait::trusted(metric, s), *m.add_metrics());
  }
}

}  // namespace footfall::station
