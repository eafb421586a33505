#include "station/measure/measure_loop.hpp"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "gait/incline.hpp"
#include "gait/metrics/cop.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kBeltStale = core::milliseconds(300);  // an older speed is not this frame's
/// Two drives set to the same speed differ by less.
constexpr core::MetersPerSecond kOneSpeed{0.02};
constexpr core::MetersPerSecond kMovingBelt{0.05};
/// What an incline axis is good for (docs/metrics/signal.md, "The belt").
constexpr core::GradePercent kInclineReached{0.3};

std::vector<core::BodySegment> segments_of(const gait::ImuKinematicsConfig& config) {
  std::vector<core::BodySegment> segments(config.sensors.size());
  for (const gait::ImuPlacement& sensor : config.sensors) {
    if (sensor.device < segments.size()) segments[sensor.device] = sensor.segment;
  }
  return segments;
}

AnalysisConfig of_loop(const MeasureConfig& config, std::size_t plates) {
  AnalysisConfig analysis = config.analysis;
  analysis.plates = plates;
  return analysis;
}

std::optional<gait::CentreOfPressure> shown_cop(const gait::ForceFrame& frame) noexcept {
  core::Wrench sum = frame.plate[0];
  for (std::size_t i = 1; i < frame.plates && i < frame.plate.size(); ++i) sum = sum + frame.plate[i];
  return gait::centre_of_pressure(sum, gait::least_force_for_cop(std::nullopt));
}

}  // namespace

MeasureLoop::MeasureLoop(const MeasureConfig& config, std::vector<hal::ForcePlate*> plates,
                         const core::LatestValue<core::TreadmillState>& belt, MeasureOutputs& outputs,
                         std::vector<hal::Imu*> imus, TreadmillMailbox* treadmill, BoxInputs* black_box)
    : config_(config),
      plates_(std::move(plates)),
      belt_(belt),
      out_(outputs),
      imus_(std::move(imus), segments_of(config.analysis.imu), outputs.imu),
      feed_(outputs.record_forces, outputs.imu.record, outputs.record_steps, outputs.feed.record),
      watch_(config.runner),
      treadmill_(treadmill),
      black_box_(black_box),
      analysis_(std::make_unique<Analysis>(of_loop(config, plates_.size()))) {}

MeasureLoop::~MeasureLoop() {
  delete pending_.load();
  delete retired_;
}

bool MeasureLoop::use_analysis(std::unique_ptr<Analysis> analysis, bool record, core::Duration patience) {
  record_.store(false, std::memory_order_release);
  delete std::exchange(retired_, nullptr);
  record_pending_.store(record, std::memory_order_relaxed);
  const std::uint64_t before = taken_.load(std::memory_order_acquire);
  pending_.store(analysis.release(), std::memory_order_release);
  const core::Timestamp give_up = core::monotonic_now() + patience;
  while (taken_.load(std::memory_order_acquire) == before) {
    if (core::monotonic_now() > give_up) {
      // Whoever empties the slot owns what was in it: when it is empty the cycle is taking it this moment.
      const std::unique_ptr<Analysis> mine(pending_.exchange(nullptr, std::memory_order_acq_rel));
      if (mine) return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool MeasureLoop::stop_recording(core::Duration patience) {
  record_.store(false, std::memory_order_release);
  const std::uint64_t before = ended_.load(std::memory_order_acquire);
  const core::Timestamp give_up = core::monotonic_now() + patience;
  // One cycle may have begun before; the second one certainly did not.
  while (ended_.load(std::memory_order_acquire) < before + 2) {
    if (core::monotonic_now() >= give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void MeasureLoop::take_analysis() noexcept {
  if (pending_.load(std::memory_order_relaxed) == nullptr) return;
  Analysis* fresh = pending_.exchange(nullptr, std::memory_order_acq_rel);
  if (fresh == nullptr) return;
  retired_ = analysis_.release();
  analysis_.reset(fresh);
  feed_.start();
  record_.store(record_pending_.load(std::memory_order_relaxed), std::memory_order_release);
  taken_.fetch_add(1, std::memory_order_release);
}

void MeasureLoop::on_force(const core::ForceSample& arrived) noexcept {
  core::ForceSample sample = arrived;
  const bool moves = belt_now_.speed.is_finite() && belt_now_.speed > kMovingBelt;
  status_.doubt[sample.plate] = plate_watches_[sample.plate].step(sample, moves);
  if (status_.doubt[sample.plate] != control::PlateDoubt::None || !sample.wrench.f_v.is_finite())
    sample.flags = static_cast<std::uint16_t>(sample.flags | core::kInvalid);
  // A plate that only sends what nobody may trust counts as lost.
  if ((sample.flags & core::kInvalid) == 0) status_.last_sample[sample.plate] = sample.receive_time;
  if (recording_) feed_.keep(sample);
  if (black_box_ != nullptr) {
    const core::Wrench& wrench = sample.wrench;
    (void)black_box_->forces.try_push({sample.station_time, static_cast<float>(wrench.f_v.value()),
                                       static_cast<float>(wrench.f_ap.value()),
                                       static_cast<float>(wrench.f_ml.value()), sample.flags, sample.plate});
  }
  if ((sample.flags & core::kStale) == 0) analysis_->push(sample);
}

void MeasureLoop::watch_runner(const gait::ForceFrame& frame) noexcept {
  control::RunnerSample sample;
  sample.time = frame.time;
  for (std::size_t i = 0; i < frame.plates && i < frame.plate.size(); ++i) {
    sample.sum = sample.sum + frame.plate[i];
  }
  sample.valid = (frame.flags & (core::kInvalid | core::kStale)) == 0;
  sample.belt_speed = belts_differ_ ? fastest_belt_ : frame.belt_speed;
  sample.belts_differ = belts_differ_;
  sample.weight = analysis_->engine().body_weight();
  watch_.step(sample);
  if (watch_.loaded()) status_.loaded = frame.time;
}

void MeasureLoop::analyse(const gait::ForceFrame& frame) noexcept {
  watch_runner(frame);
  analysis_->step(frame, [&](const gait::StepResult& step) {
    if ((step.health & gait::kHandSupport) != 0) status_.support_seen = frame.time;
    if (recording_) feed_.keep(step);
    (void)out_.display_steps.try_push(step);
  });
  DisplaySample shown;
  shown.time = frame.time;
  shown.f_v_n = static_cast<float>(analysis_->engine().live_f_v().value());
  shown.f_ap_n = static_cast<float>(analysis_->engine().live_f_ap().value());
  for (std::size_t i = 0; i < shown.plate_f_v_n.size() && i < frame.plates; ++i) {
    shown.plate_f_v_n[i] = static_cast<float>(frame.plate[i].f_v.value());
  }
  shown.cop_ap_m = shown.cop_ml_m = std::numeric_limits<float>::quiet_NaN();
  if (const auto cop = shown_cop(frame)) {
    shown.cop_ap_m = static_cast<float>(cop->ap.value());
    shown.cop_ml_m = static_cast<float>(cop->ml.value());
  }
  (void)out_.display.try_push(shown);
}

void MeasureLoop::look_at_belt(core::Timestamp now) noexcept {
  // Never load(): the treadmill thread may have been preempted by this one in the middle of its store.
  (void)belt_.try_load(belt_state_);
  const core::TreadmillState& belt = belt_state_;
  const bool known = belt.time.ns != 0 && now - belt.time <= kBeltStale;
  const control::BeltSpeeds speeds = control::BeltSpeeds::measured(belt);
  belts_differ_ = known && core::abs(speeds.split()) > kOneSpeed;
  fastest_belt_ = speeds.fastest();
  // At two speeds no single one carries a contact's centre of pressure or a step's length.
  const bool one_speed = known && !belts_differ_;
  belt_now_ = {one_speed ? speeds.left : core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN()),
               std::nullopt, false};
  if (known && belt.incline_available) {
    belt_now_.incline = gait::to_degrees(belt.measured_incline);
    belt_now_.incline_moving = core::abs(belt.set_incline - belt.measured_incline) > kInclineReached;
  }
  analysis_->set_belt(belt_now_);
}

void MeasureLoop::cycle(const core::ClockPair& clocks) noexcept {
  take_analysis();
  // Once a cycle: what is recorded of a cycle is recorded whole.
  recording_ = record_.load(std::memory_order_acquire);
  if (recording_ && feed_.begin_cycle(clocks.monotonic)) analysis_->reset();
  look_at_belt(clocks.monotonic);
  imus_.drain(clocks, *analysis_, recording_ ? &feed_ : nullptr);
  const auto doubt_before = status_.doubt;
  for (hal::ForcePlate* plate : plates_) plate->drain(clocks, *this);
  if (recording_) feed_.end_of_samples(belt_now_);
  gait::ForceFrame frame;
  while (analysis_->pop(frame)) analyse(frame);
  ++status_.cycles;
  status_.last_cycle = clocks.monotonic;
  status_.drift_v = analysis_->engine().drift_v();
  const bool changed = watch_.alarms() != status_.runner;
  const bool alarm = (changed && watch_.alarms().any()) || status_.doubt != doubt_before;
  status_.runner = watch_.alarms();
  out_.status.store(status_);
  if (alarm && treadmill_ != nullptr) treadmill_->wake();
  if (changed && black_box_ != nullptr)
    (void)black_box_->alarms.try_push({clocks.monotonic, watch_.alarms()});
  ended_.fetch_add(1, std::memory_order_release);
}

core::Timestamp MeasureLoop::sleep_until(core::Timestamp deadline) const noexcept {
  const core::Timestamp target = deadline - config_.spin;
  timespec ts{target.ns / 1'000'000'000, target.ns % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, nullptr) == EINTR) {
  }
  core::Timestamp now = core::monotonic_now();
  while (now < deadline) now = core::monotonic_now();
  return now;
}

void MeasureLoop::run(const std::atomic<bool>& quit) noexcept {
  core::Timestamp deadline = core::monotonic_now() + config_.period;
  while (!quit.load(std::memory_order_relaxed)) {
    const core::Timestamp woken = sleep_until(deadline);
    out_.wake.record((woken - deadline).ns);
    const bool late = woken - deadline > config_.period;
    if (late) ++status_.late_cycles;
    cycle(core::ClockPair::read());
    const core::Timestamp done = core::monotonic_now();
    out_.compute.record((done - woken).ns);
    deadline = deadline + config_.period;
    if (deadline < done) deadline = done + config_.period;
  }
}

}  // namespace footfall::station
