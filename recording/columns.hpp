#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "recording/session.hpp"

/// Which column holds which member, once for the writer, the reader and the export: each visitor is called
/// with the column's name and the member, in the order of the columns. Pass a const record to write, a
/// mutable one to read. Thread: any. Blocks/allocates: no. Errors: none.
namespace footfall::recording {

template <class Meta, class Visitor>
void visit_meta(Meta& meta, Visitor&& visit) {
  visit("software_version", meta.software_version);
  visit("station_name", meta.station_name);
  visit("subject_pseudonym", meta.subject_pseudonym);
  visit("method_id", meta.method_id);
  visit("simulated", meta.simulated);
  visit("started_wall_time_ns", meta.started_wall_ns);
  visit("started_time_ns", meta.started);
  visit("mass_kg", meta.mass);
}

template <class Plate, class Visitor>
void visit_plate(Plate& plate, Visitor&& visit) {
  visit("plate", plate.plate);
  visit("name", plate.name);
  visit("product", plate.product);
  visit("sample_rate_hz", plate.sample_rate_hz);
  visit("counts_per_newton", plate.counts_per_newton);
  visit("counts_per_newton_meter", plate.counts_per_newton_meter);
  visit("pose_toml", plate.pose_toml);
}

template <class Code, class Visitor>
void visit_code(Code& code, Visitor&& visit) {
  visit("field", code.field);
  visit("code", code.code);
  visit("name", code.name);
}

template <class GapRow, class Visitor>
void visit_gap(GapRow& gap, Visitor&& visit) {
  visit("plate", gap.plate);
  visit("first_missing", gap.first_missing);
  visit("sample_count", gap.count);
  visit("time_ns", gap.time);
  visit("cause", gap.cause);
}

template <class Record, class Visitor>
void visit_treadmill(Record& record, Visitor&& visit) {
  visit("time_ns", record.time);
  // Time 0 is "never polled" in the record, absent in the file.
  std::optional<core::Timestamp> poll_time;
  if (record.state.time.ns != 0) poll_time = record.state.time;
  visit("poll_time_ns", poll_time);
  if constexpr (!std::is_const_v<Record>) record.state.time = poll_time.value_or(core::Timestamp{});
  visit("commanded_speed_m_s", record.commanded_speed);
  visit("set_speed_m_s", record.state.set_speed);
  visit("measured_speed_m_s", record.state.measured_speed);
  visit("set_incline_percent", record.state.set_incline);
  visit("measured_incline_percent", record.state.measured_incline);
  visit("speed_source", record.state.speed_source);
  visit("fault_code", record.state.fault_code);
  visit("running", record.state.running);
  visit("local_stop", record.state.local_stop);
  visit("communication_loss", record.state.communication_loss);
  visit("incline_available", record.state.incline_available);
  visit("motion_state", record.motion_state);
  visit("outcome", record.outcome);
  visit("cause", record.cause);
}

template <class Step, class Visitor>
void visit_step(Step& step, Visitor&& visit) {
  visit("step_index", step.index);
  visit("side", step.side);
  visit("initial_contact_time_ns", step.initial_contact);
  visit("toe_off_time_ns", step.toe_off);
  visit("initial_contact_thr20_time_ns", step.initial_contact_thr20);
  visit("toe_off_thr20_time_ns", step.toe_off_thr20);
  visit("contact_time_s", step.contact_time);
  visit("flight_time_s", step.flight_time);
  visit("step_time_s", step.step_time);
  visit("peak_vgrf_n", step.peak_vgrf);
  visit("vertical_impulse_n_s", step.vertical_impulse);
  visit("braking_peak_n", step.braking_peak);
  visit("propulsive_peak_n", step.propulsive_peak);
  visit("braking_impulse_n_s", step.braking_impulse);
  visit("propulsive_impulse_n_s", step.propulsive_impulse);
  visit("net_ap_impulse_n_s", step.net_ap_impulse);
  visit("vertical_average_loading_rate_bw_s", step.vertical_average_loading_rate);
  visit("body_weight_n", step.body_weight);
  visit("overstride_cop_m", step.overstride_cop);
  visit("belt_speed_m_s", step.belt_speed);
  visit("drift_v_n", step.drift_v);
  visit("health", step.health);
}

template <class Entry, class Visitor>
void visit_log(Entry& entry, Visitor&& visit) {
  visit("time_ns", entry.time);
  visit("who", entry.who);
  visit("role", entry.role);
  visit("what", entry.what);
  visit("old_value", entry.old_value);
  visit("new_value", entry.new_value);
  visit("outcome", entry.outcome);
}

template <class Summary, class Visitor>
void visit_summary(Summary& summary, Visitor&& visit) {
  visit("steps", summary.steps);
  visit("cadence_spm", summary.cadence);
  visit("contact_time_s", summary.contact_time);
  visit("flight_time_s", summary.flight_time);
  visit("peak_vgrf_n", summary.peak_vgrf);
  visit("body_weight_n", summary.body_weight);
  visit("braking_peak_n", summary.braking_peak);
  visit("propulsive_peak_n", summary.propulsive_peak);
  visit("peak_vgrf_bw", summary.peak_vgrf_bw);
  visit("braking_impulse_n_s", summary.braking_impulse);
  visit("propulsive_impulse_n_s", summary.propulsive_impulse);
  visit("net_ap_impulse_n_s", summary.net_ap_impulse);
  visit("vertical_average_loading_rate_bw_s", summary.vertical_average_loading_rate);
  visit("overstride_cop_m", summary.overstride_cop);
}

[[nodiscard]] std::string_view name_of(gait::Side side);
[[nodiscard]] std::string_view name_of(core::SpeedSource source);
void parse_name(std::string_view name, gait::Side& side);
void parse_name(std::string_view name, core::SpeedSource& source);
void parse_name(std::string_view name, GapCause& cause);

}  // namespace footfall::recording
