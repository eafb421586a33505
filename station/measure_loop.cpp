#include "station/measure_loop.hpp"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "gait/incline.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kBeltStale = core::milliseconds(300);  // an older speed is not this frame's
constexpr core::GradePercent kInclineReached{0.3};  // what an incline axis is good for (science.md 7.2)

gait::EngineConfig engine_for(const MeasureConfig& config) {
  gait::EngineConfig engine;
  engine.sample_rate = config.plate_rate;
  return engine;
}

}  // namespace

MeasureLoop::MeasureLoop(const MeasureConfig& config, std::vector<hal::ForcePlate*> plates,
                         const core::LatestValue<core::TreadmillState>& belt, MeasureOutputs& outputs)
    : config_(config),
      plates_(std::move(plates)),
      belt_(belt),
      out_(outputs),
      merger_(plates_.size(), config.plate_rate, config.max_lateness),
      engine_(std::make_unique<gait::GaitEngine>(engine_for(config))) {}

MeasureLoop::~MeasureLoop() {
  delete pending_.load();
  delete retired_;
}

bool MeasureLoop::use_engine(std::unique_ptr<gait::GaitEngine> engine, bool record, core::Duration patience) {
  record_.store(false, std::memory_order_release);
  delete std::exchange(retired_, nullptr);
  record_pending_.store(record, std::memory_order_relaxed);
  const std::uint64_t before = taken_.load(std::memory_order_acquire);
  pending_.store(engine.release(), std::memory_order_release);
  const core::Timestamp give_up = core::monotonic_now() + patience;
  while (taken_.load(std::memory_order_acquire) == before) {
    if (core::monotonic_now() > give_up) {
      // Whoever empties the slot owns the engine: when it is empty the cycle is taking it this moment.
      const std::unique_ptr<gait::GaitEngine> mine(pending_.exchange(nullptr, std::memory_order_acq_rel));
      if (mine) return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void MeasureLoop::take_engine() noexcept {
  if (pending_.load(std::memory_order_relaxed) == nullptr) return;
  gait::GaitEngine* fresh = pending_.exchange(nullptr, std::memory_order_acq_rel);
  if (fresh == nullptr) return;
  retired_ = engine_.release();
  engine_.reset(fresh);
  merger_.reset();
  record_.store(record_pending_.load(std::memory_order_relaxed), std::memory_order_release);
  taken_.fetch_add(1, std::memory_order_release);
}

void MeasureLoop::on_force(const core::ForceSample& sample) noexcept {
  // A plate that only sends what nobody may trust counts as lost.
  if ((sample.flags & core::kInvalid) == 0) status_.last_sample[sample.plate] = sample.receive_time;
  if (record_.load(std::memory_order_acquire)) (void)out_.record_forces.try_push(sample);
  if ((sample.flags & core::kStale) == 0) merger_.push(sample);
}

void MeasureLoop::analyse(const gait::ForceFrame& frame) noexcept {
  for (const gait::Event& event : engine_->step(frame)) {
    if (event.kind != gait::EventKind::StepCompleted) continue;
    if (record_.load(std::memory_order_acquire)) (void)out_.record_steps.try_push(event.step);
    (void)out_.display_steps.try_push(event.step);
  }
  DisplaySample shown;
  shown.time = frame.time;
  shown.f_v_n = static_cast<float>(engine_->live_f_v().value());
  shown.f_ap_n = static_cast<float>(engine_->live_f_ap().value());
  for (std::size_t i = 0; i < shown.plate_f_v_n.size() && i < frame.plates; ++i) {
    shown.plate_f_v_n[i] = static_cast<float>(frame.plate[i].f_v.value());
  }
  (void)out_.display.try_push(shown);
}

void MeasureLoop::set_belt(core::Timestamp now) noexcept {
  const core::TreadmillState belt = belt_.load();
  const bool known = belt.time.ns != 0 && now - belt.time <= kBeltStale;
  merger_.set_belt_speed(known ? belt.measured_speed
                               : core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN()));
  if (!known || !belt.incline_available) return merger_.set_incline(std::nullopt, false);
  const bool moving = core::abs(belt.set_incline - belt.measured_incline) > kInclineReached;
  merger_.set_incline(gait::to_degrees(belt.measured_incline), moving);
}

void MeasureLoop::cycle(const core::ClockPair& clocks) noexcept {
  take_engine();
  for (hal::ForcePlate* plate : plates_) plate->drain(clocks, *this);
  set_belt(clocks.monotonic);
  gait::ForceFrame frame;
  while (merger_.pop(frame)) analyse(frame);
  ++status_.cycles;
  status_.last_cycle = clocks.monotonic;
  status_.drift_v = engine_->drift_v();
  out_.status.store(status_);
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
