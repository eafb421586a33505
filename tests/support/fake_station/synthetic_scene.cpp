#include "tests/support/fake_station/synthetic_scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::tests {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kBodyWeightN = 731.0, kStepS = 60.0 / 176.4, kContactS = 0.246, kSpeedMs = 3.0;

double vertical_n(double since_contact_s) {
  if (since_contact_s > kContactS) return 0.0;
  const double active = 2.42 * kBodyWeightN * std::sin(kPi * since_contact_s / kContactS);
  const double impact = 620.0 * std::exp(-std::pow((since_contact_s - 0.027) / 0.011, 2));
  return active + impact;
}

double fore_aft_n(double since_contact_s) {
  if (since_contact_s > kContactS) return 0.0;
  const double phase = since_contact_s / kContactS;
  return -245.0 * std::sin(2.0 * kPi * phase) * (1.0 - 0.15 * phase) -
         60.0 * std::exp(-std::pow((since_contact_s - 0.02) / 0.01, 2));
}

void fill_summary(v1::GaitSummary& s, unsigned steps, double cadence, double braking, double peak_n) {
  s.set_steps(steps);
  s.set_cadence_spm(cadence);
  s.set_contact_time_s(kContactS);
  s.set_flight_time_s(60.0 / cadence - kContactS);
  s.set_peak_vgrf_n(peak_n);
  s.set_peak_vgrf_bw(peak_n / kBodyWeightN);
  s.set_braking_peak_n(braking * 13.4);
  s.set_braking_impulse_ns(braking);
  s.set_vertical_average_loading_rate_bw_s(braking * 3.2);
  s.set_overstride_cop_m(0.17);
  s.set_body_weight_n(kBodyWeightN);
  v1::Metric& shank = *s.add_metrics();
  shank.set_key("shank_angle_at_contact_deg");
  shank.set_value(8.4);
}

void add_segment(v1::Programme& programme, const char* name, double speed_m_s, double ramp_s, double hold_s) {
  v1::ProgrammeSegment& segment = *programme.add_segments();
  segment.set_name(name);
  segment.set_speed_m_s(speed_m_s);
  segment.set_ramp_s(ramp_s);
  segment.set_hold_s(hold_s);
}

void fill_programme(v1::ProgrammeStatus& status, bool paused, double elapsed_s) {
  status.set_state(paused ? "Paused" : "Running");
  status.set_name(synthetic_programmes().programmes(0).name());
  status.set_segment(1);
  status.set_segments(4);
  status.set_segment_name("ramp");
  status.set_next_speed_m_s(3.5);
  status.set_segment_elapsed_s(paused ? 100.0 : 235.0 + std::fmod(elapsed_s, 5.0));
  status.set_segment_left_s(paused ? 140.0 : 5.0 - std::fmod(elapsed_s, 5.0));
  status.set_left_s(365.0);
  status.set_length_s(725.0);
  if (paused) {
    status.set_pause("The console was silent for a moment.");
  } else {
    status.set_announcing(true);
    status.set_countdown_left_s(status.segment_left_s());
  }
}

void fill_runner_view(v1::RunnerView& view, const std::string& scene) {
  view.set_band_percent(2.5);
  view.set_first(scene == "runner-band"   ? v1::RUNNER_CADENCE_BAND
                 : scene == "runner-beat" ? v1::RUNNER_BEAT
                                          : v1::RUNNER_CADENCE);
  if (scene == "runner-two") view.set_second(v1::RUNNER_SPEED);
  if (scene != "runner-beat") return;
  view.mutable_cue()->set_on(true);
  view.mutable_cue()->set_tempo_spm(1.05 * 168.0);
}

}  // namespace

v1::ProgrammeList synthetic_programmes() {
  v1::ProgrammeList list;
  v1::Programme& ramp = *list.add_programmes();
  ramp.set_name("Ramp with a sprint");
  ramp.set_description("Warm-up, evenly faster, a sprint, down.");
  ramp.set_length_s(725.0);
  add_segment(ramp, "warm-up", 1.4, 0.0, 120.0);
  add_segment(ramp, "ramp", 3.0, 180.0, 60.0);
  add_segment(ramp, "sprint", 3.5, 0.0, 180.0);
  add_segment(ramp, "cool-down", 1.4, 65.0, 120.0);
  v1::Programme& intervals = *list.add_programmes();
  intervals.set_name("Intervals");
  intervals.set_refusal(
      "Segment 1, 'work': 20.0 km/h is above the ceiling of 18.0 km/h: choose a lower speed.");
  for (int round = 0; round < 4; ++round) {
    add_segment(intervals, "work", 5.5, 0.0, 60.0);
    add_segment(intervals, "rest", 2.0, 0.0, 60.0);
  }
  return list;
}

bool SyntheticScene::known(const std::string& scene) {
  constexpr std::array<const char*, 12> kScenes{"runner-band", "runner-two", "runner-beat", "running",
                                                "new",         "armed",      "starting",    "stopped",
                                                "fault",       "countdown",  "paused",      "idle"};
  return std::find(kScenes.begin(), kScenes.end(), scene) != kScenes.end();
}

namespace {

struct Told {
  const char *key, *verdict;
  double value, low, high, least, most;
  const char* source;
};

/// Widest words and figures: the panel has to hold them.
void fill_five_twenty(v1::LiveFrame& frame) {
  constexpr const char* kModel = "spring-mass runner, spring-mass model";
  constexpr std::array<Told, 5> kTold{
      {{"braking_impulse_ns", "as_expected", -8.1, -9.6, -6.6, -8.6, -8.6, kModel},
       {"braking_peak_n", "weaker", -1.9, -2.9, -0.9, -6.0, -6.0, kModel},
       {"peak_vgrf_n", "cannot_tell", -1.2, -2.0, -0.4, -3.9, -2.1, "Musgjerd 2021, insole"},
       {"vertical_average_loading_rate_bw_s", "opposite", 22.4, 14.1, 31.7, -10.9, -10.9,
        "Willy 2016, force plate"},
       {"contact_time_s", "as_expected", -2.9, -3.4, -2.3, -2.7, -2.7, kModel}}};
  v1::LiveComparison& all = *frame.mutable_comparison();
  all.set_serial(3);
  all.mutable_baseline()->set_steps(184);
  all.mutable_changed()->set_steps(206);
  all.mutable_changed()->set_condition("metronome 176.4 steps/min");
  all.set_cadence_percent(4.8);
  for (const Told& told : kTold) {
    v1::MeasureChange& one = *all.add_measures();
    one.set_key(told.key);
    one.set_verdict(told.verdict);
    one.mutable_percent()->set_value(told.value);
    one.mutable_percent()->set_low(told.low);
    one.mutable_percent()->set_high(told.high);
    one.set_published_least_percent(told.least);
    one.set_published_most_percent(told.most);
    one.add_sources(told.source);
    if (one.key() == "peak_vgrf_n") one.add_sources(kModel);
    one.set_trained_only(one.key() == "vertical_average_loading_rate_bw_s");
    if (one.key() == "braking_impulse_ns") one.set_per_km_percent(-3.7);
    if (one.verdict() == "cannot_tell") one.add_cannot_tell_because("within_detectable");
  }
  constexpr double kBaseline = 168.0;
  for (const auto& [rule, spm] :
       {std::pair{v1::TARGET_FIVE_PERCENT, 1.05 * kBaseline}, std::pair{v1::TARGET_180, 180.0},
        std::pair{v1::TARGET_PLUS_FIVE, kBaseline + 5.0}}) {
    v1::CadenceTarget& target = *frame.add_targets();
    target.set_rule(rule);
    target.set_target_spm(spm);
    target.set_increase_percent(100.0 * (spm / kBaseline - 1.0));
    target.set_chosen(rule == v1::TARGET_FIVE_PERCENT);
  }
  v1::SideMeans& shank = *frame.add_side_means();
  shank.set_key("shank_angle_at_contact_deg");
  shank.set_left(7.4);
  shank.set_right(6.1);
  shank.set_baseline_left(8.6);
  shank.set_baseline_right(8.0);
}

}  // namespace

v1::LiveFrame SyntheticScene::frame(double elapsed_s) {
  v1::LiveFrame frame;
  fill_status(*frame.mutable_status(), elapsed_s);
  for (const char* name : {"left", "right"}) {
    v1::PlateStatus& plate = *frame.add_plates();
    plate.set_name(name);
    plate.set_received(static_cast<std::uint64_t>(elapsed_s * 1000.0));
    plate.set_simulated(true);
  }
  for (const char* name : {"left_shank", "right_shank"}) {
    v1::ImuStatus& imu = *frame.add_imus();
    imu.set_name(name);
    imu.set_received(static_cast<std::uint64_t>(elapsed_s * 200.0));
    imu.set_rate_hz(200.0);
    imu.set_aligned(true);
    imu.set_simulated(true);
  }
  v1::LoopStatus& loop = *frame.mutable_loop();
  loop.set_cycles(static_cast<std::uint64_t>(elapsed_s * 1000.0));
  loop.set_late_cycles(3);
  loop.set_wake_p99_us(48.0);
  loop.set_fifo(true);
  fill_forces(*frame.mutable_forces(), elapsed_s);
  if (runs()) {
    add_steps(frame, elapsed_s);
    fill_runner_view(*frame.mutable_runner_view(), scene_);
    fill_summary(*frame.mutable_recent(), 12, 176.1, 17.2, 1842.0);
    fill_summary(*frame.mutable_baseline(), 30, 168.0, 18.5, 1880.0);
    frame.set_target_cadence_spm(1.05 * 168.0);
    fill_five_twenty(frame);
  }
  return frame;
}

/// A step is complete with the next contact.
void SyntheticScene::add_steps(v1::LiveFrame& frame, double until_s) {
  const auto complete = static_cast<std::uint32_t>(std::max(0.0, until_s / kStepS));
  next_step_ = std::max(next_step_, complete > 16 ? complete - 16 : 0);  // whoever comes late
  for (; next_step_ < complete; ++next_step_) {
    v1::Step& step = *frame.add_steps();
    step.set_index(next_step_);
    step.set_side(next_step_ % 2 == 0 ? "left" : "right");
    step.set_initial_contact_s(kStepS * next_step_);
    step.set_contact_time_s(kContactS);
    step.set_step_time_s(kStepS);
    const double sway = std::sin(1.7 * next_step_);
    step.set_braking_impulse_ns(-17.2 - (next_step_ % 2 == 0 ? 1.2 : 0.0) + 1.1 * sway);
    step.set_vertical_average_loading_rate_bw_s(55.0 + 4.0 * sway);
    step.set_peak_vgrf_n(1842.0);
  }
}

void SyntheticScene::fill_status(v1::Status& status, double elapsed_s) const {
  status.set_simulation(true);
  status.set_drive_connected(true);
  status.set_incline_available(true);
  status.set_ceiling_m_s(5.0);
  status.set_slowest_speed_m_s(0.1);
  status.set_speed_source("drive_nominal");
  status.set_state("Stopped");
  if (scene_ != "fault") status.set_measured_speed_m_s(0.0);
  status.set_outcome("None");
  if (scene_ == "new") status.set_cause("The station has started: check the belt, then reset.");
  if (scene_ == "stopped") status.set_cause("STOP was pressed. Reset to go on.");
  if (scene_ == "idle") {
    status.set_state("Idle");
    status.set_measured_incline_percent(4.5);
    status.set_requested_incline_percent(4.5);
  } else if (scene_ == "armed") {
    status.set_state("Armed");
    status.set_armed_left_s(std::max(0.0, 60.0 - elapsed_s));
  } else if (scene_ == "starting") {
    status.set_state("Starting");
    status.set_hold_progress(1.0);
    status.set_countdown_left_s(2.4);
  } else if (scene_ == "fault") {
    status.set_state("Fault");
    status.set_drive_connected(false);
    status.set_cause("The drive does not answer: check its cable and its power, then reset.");
  } else if (runs()) {
    status.set_state("Running");
    status.set_outcome("Confirmed");
    status.set_requested_speed_m_s(kSpeedMs);
    status.set_commanded_speed_m_s(kSpeedMs);
    status.set_measured_speed_m_s(kSpeedMs + 0.004 * std::sin(elapsed_s));
    status.set_requested_incline_percent(1.0);
    status.set_measured_incline_percent(1.0);
    status.set_recording(true);
    status.set_disk_free_bytes(412'700'000'000);
    status.set_disk_minutes_left(11'520.0);
    status.set_session_file("/var/lib/footfall/2024-05-14_unnamed_03.ffs");
    if (scene_ == "countdown" || scene_ == "paused")
      fill_programme(*status.mutable_programme(), scene_ == "paused", elapsed_s);
  }
}

void SyntheticScene::fill_forces(v1::ForceBatch& forces, double until_s) {
  // Whoever comes late gets the last seconds only.
  next_sample_s_ = std::max(next_sample_s_, until_s - 6.0);
  for (; next_sample_s_ <= until_s; next_sample_s_ += 0.001) {
    const double t = std::max(0.0, next_sample_s_);
    const double since = std::fmod(t, kStepS);
    const bool left = static_cast<long long>(t / kStepS) % 2 == 0;
    const double noise = 6.0 * std::sin(t * 911.0) * std::cos(t * 377.0);
    const double v = (runs() ? vertical_n(since) * (left ? 1.0 : 0.97) : 0.0) + noise;
    forces.add_time_s(next_sample_s_);
    forces.add_f_v_n(static_cast<float>(v));
    forces.add_f_ap_n(static_cast<float>((runs() ? fore_aft_n(since) : 0.0) + 0.3 * noise));
    forces.add_left_f_v_n(static_cast<float>(left ? v : noise));
    forces.add_right_f_v_n(static_cast<float>(left ? noise : v));
    const bool loaded = v >= 100.0;
    forces.add_cop_ap_m(loaded ? static_cast<float>(0.25 - kSpeedMs * since + 0.26 * since / kContactS)
                               : std::nanf(""));
    forces.add_cop_ml_m(loaded ? static_cast<float>((left ? -0.06 : 0.06) + 2e-4 * noise) : std::nanf(""));
  }
}

}  // namespace footfall::tests
