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
  visit("height_m", meta.height);
  visit("thigh_length_m", meta.thigh_length);
  visit("shank_length_m", meta.shank_length);
}

template <class Imu, class Visitor>
void visit_imu(Imu& imu, Visitor&& visit) {
  visit("stream", imu.stream);
  visit("segment", imu.segment);
  visit("product", imu.product);
  visit("serial", imu.serial);
  visit("sample_rate_hz", imu.sample_rate_hz);
  visit("full_scale_rad_s", imu.full_scale_rad_s);
  visit("full_scale_m_s2", imu.full_scale_m_s2);
  visit("segment_from_sensor_w", imu.segment_from_sensor[0]);
  visit("segment_from_sensor_x", imu.segment_from_sensor[1]);
  visit("segment_from_sensor_y", imu.segment_from_sensor[2]);
  visit("segment_from_sensor_z", imu.segment_from_sensor[3]);
  visit("alignment_date", imu.alignment_date);
  visit("standing_sway_deg", imu.standing_sway);
  visit("out_of_square_deg", imu.out_of_square);
  visit("explained_variance", imu.explained_variance);
  visit("standing_offset_deg", imu.standing_offset);
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

/// Columns since format version 2; absent in older files.
template <class Step, class Visitor>
void visit_step_science(Step& step, Visitor&& visit) {
  visit("gait_class", step.gait_class);
  visit("side_confidence", step.side_confidence);
  visit("swing_time_s", step.swing_time);
  visit("double_support_time_s", step.double_support_time);
  visit("step_length_m", step.step_length);
  visit("step_width_m", step.step_width);
  visit("duty_factor", step.duty_factor);
  visit("active_peak_n", step.active_peak);
  visit("active_peak_midstance_n", step.active_peak_midstance);
  visit("impact_peak_n", step.impact_peak);
  visit("time_to_peak_s", step.time_to_peak);
  visit("loading_point", step.loading_point);
  visit("vertical_instantaneous_loading_rate_bw_s", step.vertical_instantaneous_loading_rate);
  visit("loading_rate_3_12_bw_s", step.loading_rate_3_12);
  visit("loading_rate_25ms_bw_s", step.loading_rate_25ms);
  visit("braking_time_s", step.braking_time);
  visit("propulsive_time_s", step.propulsive_time);
  visit("medial_peak_n", step.medial_peak);
  visit("lateral_peak_n", step.lateral_peak);
  visit("medial_impulse_n_s", step.medial_impulse);
  visit("lateral_impulse_n_s", step.lateral_impulse);
  visit("vertical_oscillation_m", step.vertical_oscillation);
  visit("leg_compression_m", step.leg_compression);
  visit("vertical_stiffness_n_m", step.vertical_stiffness);
  visit("leg_stiffness_n_m", step.leg_stiffness);
  visit("vertical_stiffness_sine_n_m", step.vertical_stiffness_sine);
  visit("leg_stiffness_sine_n_m", step.leg_stiffness_sine);
  visit("cop_advance_m", step.cop_advance);
  visit("strike_index_percent", step.strike_index);
  visit("foot_strike", step.foot_strike);
  visit("overstride_cop_uncertainty_m", step.overstride_cop_uncertainty);
  visit("shank_angle_at_contact_deg", step.kinematics.shank_angle_at_contact);
  visit("thigh_angle_at_contact_deg", step.kinematics.thigh_angle_at_contact);
  visit("foot_strike_angle_deg", step.kinematics.foot_strike_angle);
  visit("overstride_leg_m", step.kinematics.overstride_leg);
  visit("pelvic_drop_deg", step.kinematics.pelvic_drop);
  visit("trunk_lean_ankle_deg", step.kinematics.trunk_lean_ankle);
  visit("trunk_lean_hip_deg", step.kinematics.trunk_lean_hip);
  visit("hip_extension_deg", step.kinematics.hip_extension);
  visit("tibial_shock_g", step.kinematics.tibial_shock_g);
  visit("tibial_shock_60hz_g", step.kinematics.tibial_shock_60hz_g);
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
  visit_step_science(step, visit);
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
[[nodiscard]] std::string_view name_of(gait::GaitClass gait_class);
[[nodiscard]] std::string_view name_of(gait::LoadingPoint point);
[[nodiscard]] std::string_view name_of(gait::FootStrike strike);
void parse_name(std::string_view name, core::BodySegment& segment);
void parse_name(std::string_view name, gait::Side& side);
void parse_name(std::string_view name, core::SpeedSource& source);
void parse_name(std::string_view name, GapCause& cause);
void parse_name(std::string_view name, gait::GaitClass& gait_class);
void parse_name(std::string_view name, gait::LoadingPoint& point);
void parse_name(std::string_view name, gait::FootStrike& strike);

}  // namespace footfall::recording
