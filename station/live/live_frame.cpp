#include "station/live/live_frame.hpp"

#include <algorithm>
#include <cmath>

#include "station/live/side_means.hpp"
#include "station/live_output/streaming.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kPlateStale = core::milliseconds(300), kDriveStale = core::milliseconds(500),
                         kImuStale = core::milliseconds(300), kSupportShown = core::milliseconds(2'000);
constexpr std::size_t kRecentSteps = 12;

void fill_forces(const HubBatch& batch, core::Timestamp epoch, v1::ForceBatch& forces) {
  for (const DisplaySample& sample : batch.samples) {
    forces.add_time_s((sample.time - epoch).seconds());
    forces.add_f_v_n(sample.f_v_n);
    forces.add_f_ap_n(sample.f_ap_n);
    forces.add_left_f_v_n(sample.plate_f_v_n[0]);
    forces.add_right_f_v_n(sample.plate_f_v_n[1]);
    forces.add_cop_ap_m(sample.cop_ap_m);
    forces.add_cop_ml_m(sample.cop_ml_m);
  }
}

}  // namespace

void fill_status(const StationView& view, v1::Status& status) {
  const MotionRecord motion = view.treadmill.motion.load();
  const control::SupervisorStatus& s = motion.status;
  status.set_station_time_ns(core::monotonic_now().ns);
  status.set_state(control::name_of(s.state));
  if (s.cause != control::Cause::None) status.set_cause(control::sentence_for(s.cause));
  if (s.cause == control::Cause::StationStarted && !view.interrupted_run.empty())
    status.set_cause(view.interrupted_run + " Look at the belt and the runner, then reset.");
  status.set_stop_kind(control::name_of(s.stop));
  status.set_outcome(control::name_of(s.outcome));
  status.set_requested_speed_m_s(s.requested_speed.value());
  status.set_commanded_speed_m_s(s.commanded_speed.value());
  const core::TreadmillState& drive = motion.drive;
  // An old speed would be a claim about a belt that nobody sees.
  if (drive.time.ns != 0 && core::monotonic_now() - drive.time <= kDriveStale)
    status.set_measured_speed_m_s(drive.measured_speed.value());
  status.set_belts(view.belts);
  status.set_largest_split_m_s(s.largest_split.value());
  status.set_requested_split_m_s(s.requested_split.value());
  status.set_commanded_split_m_s(s.commanded_split.value());
  if (status.has_measured_speed_m_s()) status.set_measured_split_m_s(drive.measured_split.value());
  status.set_speed_source(motion.drive.speed_source == core::SpeedSource::Encoder ? "encoder"
                                                                                  : "drive_nominal");
  status.set_requested_incline_percent(s.requested_incline.value());
  status.set_measured_incline_percent(s.measured_incline.value());
  status.set_incline_available(motion.drive.incline_available);
  status.set_ceiling_m_s(s.ceiling.value());
  status.set_slowest_speed_m_s(control::kSlowestRun.value());
  status.set_hold_progress(s.hold_progress);
  status.set_countdown_left_s(s.countdown_left.seconds());
  status.set_armed_left_s(s.armed_left.seconds());
  status.set_arming(s.arming);
  status.set_arm_refusal(s.arm_refusal.data());
  status.set_console_stale(s.console_stale);
  status.set_drive_connected(view.has_treadmill && s.state != control::MotionState::Disconnected);
  status.set_levelling(s.levelling);
  if (view.programmes != nullptr) {
    const auto baseline = view.hub.baseline();
    view.programmes->fill(s.programme, baseline ? baseline->cadence : std::nullopt,
                          *status.mutable_programme());
  }
  const LeaseView lease = view.mailbox.lease.load();
  status.set_lease_held(lease.held);
  status.set_lease_epoch(lease.epoch);
  status.set_simulation(view.simulation);
  const RecorderStatus recorder = view.recorder.status();
  status.set_recording(recorder.recording && recorder.samples_arrive);
  status.set_session_file(recorder.file);
  status.set_recording_alarm(recorder.alarm);
  status.set_recording_alarm_grade(static_cast<std::uint32_t>(recorder.grade));
  status.set_recording_behind_s(recorder.behind.seconds());
  status.set_belt_ran(recorder.belt_ran);
  status.set_committed_samples(recorder.committed_samples);
  status.set_disk_free_bytes(recorder.disk.free_bytes);
  if (recorder.disk.minutes_left) status.set_disk_minutes_left(*recorder.disk.minutes_left);
  if (view.black_box != nullptr) status.set_incident_serial(view.black_box->serial());
  if (view.black_box != nullptr) status.set_black_box_problem(view.black_box->problem());
  for (const auto& notice : view.notices) status.add_notices(notice);
  if (view.more_notices) {
    for (const auto& notice : view.more_notices()) status.add_notices(notice);
  }
  if (view.streaming != nullptr && view.streaming->publishes()) {
    const MqttPublisher::Counts mqtt = view.streaming->mqtt();
    status.set_mqtt_connected(mqtt.connected);
    status.set_mqtt_published(mqtt.published);
    status.set_mqtt_dropped(mqtt.dropped);
  }
  const ChainReading chain = view.treadmill.chain.load();
  status.set_has_stop_relay(chain.has_relay);
  if (chain.has_relay && chain.closed) status.set_stop_chain_closed(*chain.closed);
  const bool contacts_read =
      chain.has_inputs && core::monotonic_now() - chain.inputs.time < core::milliseconds(200);
  if (contacts_read) status.set_emergency_stop_closed(chain.inputs.emergency_stop_closed);
  const core::Timestamp support = view.measured.status.load().support_seen;
  if (support.ns != 0 && core::monotonic_now() - support < kSupportShown) {
    status.add_notices("Hands or a harness carry part of the runner's weight: the forces are too small.");
  }
}

void fill_plates(const StationView& view, v1::LiveFrame& frame) {
  const core::Timestamp now = core::monotonic_now();
  const MeasureStatus measured = view.measured.status.load();
  for (std::size_t i = 0; i < view.plates.size(); ++i) {
    const hal::ForcePlateHealth health = view.plates[i]->health();
    v1::PlateStatus& plate = *frame.add_plates();
    plate.set_name(view.plate_names[i]);
    plate.set_received(health.received);
    plate.set_lost(health.lost);
    plate.set_reordered(health.reordered);
    plate.set_reconnects(health.reconnects);
    const core::Duration age = now - health.last_receive;
    plate.set_age_s(age.seconds());
    // By samples that may be used: a plate that only sends errors is as good as silent.
    const core::Timestamp valid = measured.last_sample[i];
    const control::PlateDoubt doubt = measured.doubt[i];
    plate.set_stale(valid.ns == 0 || now - valid > kPlateStale || doubt != control::PlateDoubt::None);
    if (doubt != control::PlateDoubt::None) {
      frame.mutable_status()->add_notices("Plate " + view.plate_names[i] +
                                          " is not trusted: " + control::words_for(doubt) + ".");
    }
    plate.set_simulated(view.plates[i]->info().simulated);
  }
}

namespace {

void fill_imu(const ImuLive::Device& live, const hal::ImuHealth& health, core::Timestamp now,
              v1::ImuStatus& imu) {
  imu.set_received(health.received);
  imu.set_lost(health.lost);
  imu.set_reconnects(health.reconnects);
  imu.set_late(live.late);
  const bool seen = live.last_sample.ns != 0;
  imu.set_stale(!seen || now - live.last_sample > kImuStale);
  if (seen) imu.set_age_s((now - live.last_sample).seconds());
  if (std::isfinite(live.clock_drift_ppm)) {
    imu.set_clock_offset_s(static_cast<double>(live.clock_offset_ns) * 1e-9);
    imu.set_clock_drift_ppm(static_cast<double>(live.clock_drift_ppm));
  }
  if (std::isfinite(health.battery_percent))
    imu.set_battery_percent(static_cast<double>(health.battery_percent));
  if (std::isfinite(live.angle_deg) && !imu.stale()) imu.set_angle_deg(static_cast<double>(live.angle_deg));
}

}  // namespace

void fill_imus(const StationView& view, v1::LiveFrame& frame) {
  if (view.imus == nullptr || view.imus->size() == 0) return;
  const core::Timestamp now = core::monotonic_now();
  const ImuLive live = view.measured.imu.live.load();
  for (std::size_t i = 0; i < view.imus->size(); ++i) {
    const config::ImuConfig& config = view.imu_configs[i];
    const ImuKeeper::Report report = view.imus->report(i);
    v1::ImuStatus& imu = *frame.add_imus();
    imu.set_name(config.name());
    imu.set_rate_hz(config.rate_hz);
    imu.set_aligned(config.alignment.has_value());
    if (config.alignment) imu.set_alignment_date(config.alignment->date);
    imu.set_simulated(report.info.simulated);
    imu.set_notice(report.notice);
    fill_imu(live.device[i], view.imus->health(i), now, imu);
  }
  if (std::isfinite(live.cadence_spm)) frame.set_imu_cadence_spm(live.cadence_spm);
}

void fill_loop(const StationView& view, v1::LoopStatus& loop) {
  const MeasureStatus measured = view.measured.status.load();
  const auto us = [](std::int64_t ns) { return static_cast<double>(ns) * 1e-3; };
  loop.set_cycles(measured.cycles);
  loop.set_late_cycles(measured.late_cycles);
  loop.set_wake_p50_us(us(view.measured.wake.percentile(0.50)));
  loop.set_wake_p99_us(us(view.measured.wake.percentile(0.99)));
  loop.set_compute_p50_us(us(view.measured.compute.percentile(0.50)));
  loop.set_compute_p99_us(us(view.measured.compute.percentile(0.99)));
  loop.set_fifo(view.fifo);
}

namespace {

/// Overstride by foot; and what the console shows as one figure, for the reason why it is doubtful.
constexpr std::array kSideMeasures = {
    "shank_angle_at_contact_deg",         "overstride_cop_m",  "step_time_s", "peak_vgrf_n", "contact_time_s",
    "vertical_average_loading_rate_bw_s", "braking_impulse_ns"};

void fill_sides(const std::vector<gait::StepResult>& now, const std::vector<gait::StepResult>& before,
                v1::LiveFrame& frame) {
  for (const char* key : kSideMeasures) {
    if (auto means = side_means(key, now, before)) *frame.add_side_means() = std::move(*means);
  }
}

void fill_comparison(const StationView& view, v1::LiveFrame& frame) {
  if (const auto target = view.comparison->target()) frame.set_target_cadence_spm(target->target.value());
  view.comparison->fill_targets(*frame.mutable_targets());
  view.comparison->fill(core::monotonic_now(), *frame.mutable_comparison());
}

}  // namespace

void fill_frame(const StationView& view, HubCursor& cursor, core::Timestamp epoch, v1::LiveFrame& frame) {
  fill_status(view, *frame.mutable_status());
  fill_plates(view, frame);
  fill_imus(view, frame);
  fill_loop(view, *frame.mutable_loop());
  const core::Newtons drift = view.measured.status.load().drift_v;
  if (drift.is_finite()) frame.set_drift_v_n(drift.value());
  const HubBatch batch = view.hub.take(cursor);
  fill_forces(batch, epoch, *frame.mutable_forces());
  for (const auto& step : batch.steps) fill_step(step, epoch, *frame.add_steps());
  const auto recent = view.hub.recent_steps(kRecentSteps);
  fill_summary(gait::summarize(recent), *frame.mutable_recent());
  fill_sides(recent, view.hub.baseline_steps(), frame);
  if (const auto baseline = view.hub.baseline()) {
    fill_summary(*baseline, *frame.mutable_baseline());
  }
  if (view.comparison != nullptr) fill_comparison(view, frame);
  frame.set_samples_skipped(cursor.samples_skipped);
  frame.set_stream_epoch_ns(epoch.ns);
  if (view.runner != nullptr)
    *frame.mutable_runner_view() = view.runner->shown(view.mailbox.lease.load().held);
}

}  // namespace footfall::station
