#include "recording/tables/schema.hpp"

namespace footfall::recording {

const char* schema_sql() {
  return R"sql(CREATE TABLE meta(
  software_version TEXT NOT NULL,
  station_name TEXT NOT NULL,
  subject_pseudonym TEXT NOT NULL,
  method_id TEXT NOT NULL,
  simulated INTEGER NOT NULL,
  started_wall_time_ns INTEGER NOT NULL,
  started_time_ns INTEGER NOT NULL,
  mass_kg REAL,
  height_m REAL,
  thigh_length_m REAL,
  shank_length_m REAL
) STRICT;
CREATE TABLE configuration(
  toml TEXT NOT NULL
) STRICT;
CREATE TABLE plate(
  plate INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  product TEXT NOT NULL,
  sample_rate_hz REAL,
  counts_per_newton REAL,
  counts_per_newton_meter REAL,
  pose_toml TEXT NOT NULL
) STRICT;
CREATE TABLE imu(
  stream INTEGER NOT NULL UNIQUE,
  segment TEXT NOT NULL,
  product TEXT NOT NULL,
  serial TEXT NOT NULL,
  sample_rate_hz REAL,
  full_scale_rad_s REAL,
  full_scale_m_s2 REAL,
  segment_from_sensor_w REAL,
  segment_from_sensor_x REAL,
  segment_from_sensor_y REAL,
  segment_from_sensor_z REAL,
  alignment_date TEXT NOT NULL,
  standing_sway_deg REAL,
  out_of_square_deg REAL,
  explained_variance REAL,
  standing_offset_deg REAL
) STRICT;
CREATE TABLE device(
  stream INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  product TEXT NOT NULL,
  serial TEXT NOT NULL,
  firmware TEXT NOT NULL,
  clock TEXT NOT NULL,
  sample_rate_hz REAL,
  simulated INTEGER NOT NULL
) STRICT;
CREATE TABLE calibration(
  stream INTEGER NOT NULL,
  identity TEXT NOT NULL,
  date TEXT NOT NULL,
  units TEXT NOT NULL,
  matrix_rows INTEGER NOT NULL,
  matrix_columns INTEGER NOT NULL,
  matrix BLOB NOT NULL
) STRICT;
CREATE TABLE code(
  field TEXT NOT NULL,
  code INTEGER NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE TABLE chunk(
  chunk_id INTEGER PRIMARY KEY,
  plate INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  sample_count INTEGER NOT NULL,
  first_time_ns INTEGER NOT NULL,
  last_time_ns INTEGER NOT NULL,
  clock_offset_ns INTEGER NOT NULL,
  last_device_time_ns INTEGER NOT NULL,
  clock_drift_ppm REAL,
  codec TEXT NOT NULL,
  hash BLOB NOT NULL,
  samples BLOB NOT NULL
) STRICT;
CREATE TABLE gap(
  gap_id INTEGER PRIMARY KEY,
  plate INTEGER NOT NULL,
  first_missing INTEGER NOT NULL,
  sample_count INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  cause TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE treadmill(
  treadmill_id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  poll_time_ns INTEGER,
  commanded_speed_m_s REAL,
  set_speed_m_s REAL,
  measured_speed_m_s REAL,
  set_incline_percent REAL,
  measured_incline_percent REAL,
  speed_source TEXT NOT NULL,
  fault_code INTEGER NOT NULL,
  running INTEGER NOT NULL,
  local_stop INTEGER NOT NULL,
  communication_loss INTEGER NOT NULL,
  incline_available INTEGER NOT NULL,
  motion_state INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE result_set(
  result_set INTEGER PRIMARY KEY,
  method_id TEXT NOT NULL,
  software_version TEXT NOT NULL,
  wall_time_ns INTEGER NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  parameters TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE step(
  step_id INTEGER PRIMARY KEY,
  result_set INTEGER NOT NULL,
  method_id TEXT NOT NULL,
  step_index INTEGER NOT NULL,
  side TEXT NOT NULL,
  initial_contact_time_ns INTEGER NOT NULL,
  toe_off_time_ns INTEGER NOT NULL,
  initial_contact_thr20_time_ns INTEGER NOT NULL,
  toe_off_thr20_time_ns INTEGER NOT NULL,
  contact_time_s REAL,
  flight_time_s REAL,
  step_time_s REAL,
  peak_vgrf_n REAL,
  vertical_impulse_n_s REAL,
  braking_peak_n REAL,
  propulsive_peak_n REAL,
  braking_impulse_n_s REAL,
  propulsive_impulse_n_s REAL,
  net_ap_impulse_n_s REAL,
  vertical_average_loading_rate_bw_s REAL,
  body_weight_n REAL,
  overstride_cop_m REAL,
  belt_speed_m_s REAL,
  drift_v_n REAL,
  health INTEGER NOT NULL,
  gait_class TEXT,
  side_confidence REAL,
  swing_time_s REAL,
  double_support_time_s REAL,
  step_length_m REAL,
  step_width_m REAL,
  duty_factor REAL,
  active_peak_n REAL,
  active_peak_midstance_n REAL,
  impact_peak_n REAL,
  time_to_peak_s REAL,
  loading_point TEXT,
  vertical_instantaneous_loading_rate_bw_s REAL,
  loading_rate_3_12_bw_s REAL,
  loading_rate_25ms_bw_s REAL,
  braking_time_s REAL,
  propulsive_time_s REAL,
  medial_peak_n REAL,
  lateral_peak_n REAL,
  medial_impulse_n_s REAL,
  lateral_impulse_n_s REAL,
  vertical_oscillation_m REAL,
  leg_compression_m REAL,
  vertical_stiffness_n_m REAL,
  leg_stiffness_n_m REAL,
  vertical_stiffness_sine_n_m REAL,
  leg_stiffness_sine_n_m REAL,
  cop_advance_m REAL,
  strike_index_percent REAL,
  foot_strike TEXT,
  overstride_cop_uncertainty_m REAL,
  shank_angle_at_contact_deg REAL,
  thigh_angle_at_contact_deg REAL,
  foot_strike_angle_deg REAL,
  overstride_leg_m REAL,
  pelvic_drop_deg REAL,
  trunk_lean_ankle_deg REAL,
  trunk_lean_hip_deg REAL,
  hip_extension_deg REAL,
  tibial_shock_g REAL,
  tibial_shock_60hz_g REAL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE metric(
  metric_id INTEGER PRIMARY KEY,
  result_set INTEGER NOT NULL,
  key TEXT NOT NULL,
  method_id TEXT NOT NULL,
  value REAL,
  doubtful INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE zeroing(
  zeroing_id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  offset_ap_n REAL,
  offset_v_n REAL,
  offset_ml_n REAL,
  offset_m_ap_n_m REAL,
  offset_m_v_n_m REAL,
  offset_m_ml_n_m REAL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE marker(
  marker_id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  wall_time_ns INTEGER NOT NULL,
  kind TEXT NOT NULL,
  preset TEXT NOT NULL,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE pain(
  pain_id INTEGER PRIMARY KEY,
  time_ns INTEGER,
  wall_time_ns INTEGER NOT NULL,
  phase TEXT NOT NULL,
  score INTEGER NOT NULL,
  region TEXT NOT NULL,
  side TEXT NOT NULL,
  condition TEXT NOT NULL,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE exertion(
  exertion_id INTEGER PRIMARY KEY,
  time_ns INTEGER,
  wall_time_ns INTEGER NOT NULL,
  scale TEXT NOT NULL,
  value REAL NOT NULL,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE origin(
  origin_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  source_format INTEGER NOT NULL,
  source_hash BLOB NOT NULL,
  software_version TEXT NOT NULL,
  wall_time_ns INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE log(
  log_id INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  what TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  outcome TEXT NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE incident(
  incident_id INTEGER PRIMARY KEY,
  trigger_time_ns INTEGER NOT NULL,
  last_trigger_time_ns INTEGER NOT NULL,
  from_time_ns INTEGER NOT NULL,
  to_time_ns INTEGER NOT NULL,
  trigger_wall_time_ns INTEGER NOT NULL,
  cause TEXT NOT NULL,
  sentence TEXT NOT NULL,
  ordinary INTEGER NOT NULL,
  triggers INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE TABLE incident_motion(
  incident_id INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  poll_time_ns INTEGER,
  requested_speed_m_s REAL,
  commanded_speed_m_s REAL,
  set_speed_m_s REAL,
  measured_speed_m_s REAL,
  set_split_m_s REAL,
  measured_split_m_s REAL,
  set_incline_percent REAL,
  measured_incline_percent REAL,
  state TEXT NOT NULL,
  stop TEXT NOT NULL,
  outcome TEXT NOT NULL,
  cause TEXT NOT NULL,
  fault_code INTEGER NOT NULL,
  running INTEGER NOT NULL,
  local_stop INTEGER NOT NULL,
  communication_loss INTEGER NOT NULL,
  console_stale INTEGER NOT NULL,
  bus_silent INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE incident_command(
  incident_id INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  answered_time_ns INTEGER NOT NULL,
  action TEXT NOT NULL,
  speed_m_s REAL,
  split_m_s REAL,
  incline_percent REAL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE incident_event(
  incident_id INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  kind TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  what TEXT NOT NULL,
  value TEXT NOT NULL,
  outcome TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE incident_wire(
  incident_id INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  direction TEXT NOT NULL,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE incident_force(
  incident_id INTEGER NOT NULL,
  first_time_ns INTEGER NOT NULL,
  last_time_ns INTEGER NOT NULL,
  sample_count INTEGER NOT NULL,
  codec TEXT NOT NULL,
  samples BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE summary(
  steps INTEGER NOT NULL,
  cadence_spm REAL,
  contact_time_s REAL,
  flight_time_s REAL,
  peak_vgrf_n REAL,
  body_weight_n REAL,
  braking_peak_n REAL,
  propulsive_peak_n REAL,
  peak_vgrf_bw REAL,
  braking_impulse_n_s REAL,
  propulsive_impulse_n_s REAL,
  net_ap_impulse_n_s REAL,
  vertical_average_loading_rate_bw_s REAL,
  overstride_cop_m REAL
) STRICT;
CREATE TABLE chain(
  of_table TEXT NOT NULL UNIQUE,
  row_count INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE tail(
  state TEXT NOT NULL,
  start_hash BLOB NOT NULL,
  chunk_count INTEGER NOT NULL,
  chunk_hash BLOB NOT NULL,
  gap_count INTEGER NOT NULL,
  treadmill_count INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  log_count INTEGER NOT NULL,
  log_hash BLOB NOT NULL,
  incident_count INTEGER NOT NULL,
  incident_hash BLOB NOT NULL
) STRICT;
)sql";
}

}  // namespace footfall::recording
