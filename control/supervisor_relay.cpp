#include <algorithm>

#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// The stop relay and the technician's moving cable pull: what opens the hardware stop chain, and the silence
/// that proves that it opens by itself.
namespace footfall::control {
namespace {

constexpr double kPullMargin = 1.1;

}  // namespace

RelayScene Supervisor::relay_scene(const Cycle& cycle) const {
  RelayScene scene;
  scene.now = cycle.now;
  scene.state = state_;
  scene.testing = arming_;
  scene.cable_pull = pull_.active();
  scene.stop_lost = !scene.cable_pull && stop_.active() && (stop_.silent() || stop_.gave_up());
  scene.hardware_open = open_contact(cycle.in) != Cause::None;
  scene.speed = std::max(last_measured_.fastest(), commanded_.fastest());
  return scene;
}

bool Supervisor::for_test(const Cycle& cycle) const {
  return cycle.in.commissioning || armed_for_test_;
}

/// A test that lapsed or was cancelled takes with it what was allowed for its sake alone.
void Supervisor::heed_commissioning(const Cycle& cycle) {
  const bool committed = arming_ || state_ == MotionState::Armed || state_ == MotionState::Starting ||
                         state_ == MotionState::Running;
  if (armed_for_test_ && committed && !cycle.in.commissioning)
    trip(cycle, StopKind::Stop, Cause::CommissioningTest);
}

void Supervisor::heed_relay(const Cycle& cycle) {
  const bool before = relay_failed_;
  relay_failed_ = relay_.failed(relay_scene(cycle), cycle.in.relay);
  if (relay_failed_ && (!before || !is_latched(state_)) && ramp_.kind() != StopKind::Fast) {
    trip(cycle, StopKind::Fast, Cause::StopRelayFailed);
    if (is_latched(state_)) state_ = latch_.state();
  }
}

core::MetersPerSecond2 Supervisor::unpowered_deceleration(const Cycle& cycle) const {
  if (!cycle.in.relay.configured) return drive_deceleration();
  return std::min(drive_deceleration(), cycle.in.relay.deceleration);
}

std::optional<Sentence> Supervisor::refuse_cable_pull(const Cycle& cycle) {
  if (!cycle.in.commissioning) {
    return make_sentence("No commissioning test is under way: begin it first (footfall commission).");
  }
  if (state_ != MotionState::Running || cycle.drive == nullptr ||
      confirmation_.outcome() != MotionOutcome::Confirmed) {
    return make_sentence(
        "The cable pull needs a belt that runs at a confirmed speed; it is %s: start it first.",
        name_of(state_));
  }
  if (last_measured_.slowest() < kSlowestPull || last_measured_.fastest() > kFastestPull) {
    return make_sentence("The cable pull is done between %.1f and %.1f km/h: set such a speed.",
                         core::to_km_per_h(kSlowestPull), core::to_km_per_h(kFastestPull));
  }
  // An ordinary run has somebody on the belt, who would be left without console, plates and loop for the
  // silence.
  if (!armed_for_test_)
    return make_sentence("The belt was armed for a run, not for the test: stop, reset and arm it anew.");
  if (cycle.in.loaded)
    return make_sentence("Somebody is on the belt: the cable pull is done with nobody on it.");
  begin_cable_pull(cycle);
  return std::nullopt;
}

void Supervisor::begin_cable_pull(const Cycle& cycle) {
  const double watchdog = readback_ && readback_->watchdog_time ? readback_->watchdog_time->value()
                                                                : limits_.watchdog_max.seconds();
  const core::Seconds braking = last_measured_.fastest() / unpowered_deceleration(cycle);
  pull_ = {};
  pull_.phase = PullPhase::Silent;
  pull_.began = cycle.now;
  pull_.speed = last_measured_.fastest();
  pull_.limit = core::Seconds{kPullMargin * (watchdog + braking.value())};
  latch_.trip(Cause::CommissioningTest);
  if (incline_moves_) incline_.freeze(cycle.drive->measured_incline);
  ramp_.strengthen(StopKind::Stop, last_measured_);
  following_.begin(last_measured_);
  confirmation_.clear();
  requested_ = {};
  drive_tripped_by_us_ = true;  // its communication loss is wanted
  stop_.begin_silent(cycle.now, cycle.now + core::from_seconds(pull_.limit.value()), kPullListening);
  state_ = MotionState::Slowing;
}

void Supervisor::advance_cable_pull(const Cycle& cycle) {
  if (!pull_.active()) return;
  const bool disturbed = cycle.in.stop_requested || cycle.in.shutdown_requested || cycle.in.suspended ||
                         open_contact(cycle.in) != Cause::None || ramp_.kind() == StopKind::Fast ||
                         state_ != MotionState::Slowing;
  if (disturbed) {
    pull_.phase = PullPhase::Interrupted;
    stop_.speak(cycle.now);  // STOP is worth more than the test
    return;
  }
  const core::Duration passed = cycle.now - pull_.began;
  if (cycle.in.relay.configured && cycle.in.relay.closed == false && !pull_.relay_open.is_finite()) {
    pull_.relay_open = core::to_seconds(passed);
  }
  const core::Duration limit = core::from_seconds(pull_.limit.value());
  if (passed < limit) return;
  pull_.phase = PullPhase::Listening;
  if (cycle.drive != nullptr && cycle.drive->time >= pull_.began + limit) {
    const bool stood = last_measured_.fastest() < kStanding && !cycle.drive->running;
    // A relay that was not seen to open has not been proven by a belt that stands.
    const bool proven = !cycle.in.relay.configured || pull_.relay_open.is_finite();
    pull_.phase = !stood ? PullPhase::StillMoving : proven ? PullPhase::Stood : PullPhase::Interrupted;
    if (stood) pull_.rest_seen = core::to_seconds(passed);
    if (!stood) stop_.speak(cycle.now);
  } else if (passed > limit + kPullListening) {
    pull_.phase = PullPhase::Interrupted;
  }
}

}  // namespace footfall::control
