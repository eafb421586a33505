#include "station/belt/treadmill_loop.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "control/supervisor_cycle.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kFirstBackOff = core::milliseconds(250), kLongestBackOff = core::milliseconds(500);
/// Twice within the measuring loop's limit: one status that cannot be read in one piece is no fault.
constexpr core::Duration kGlance = core::milliseconds(50);
constexpr core::Duration kSuspendJump = core::milliseconds(500);
/// The drive's output rests a moment before the belt does.
constexpr core::Duration kCertainRest = core::milliseconds(300);
constexpr core::Duration kAsGoodAsSilent = core::milliseconds(3'600'000);
/// Longer than any flight.
constexpr core::Duration kLoadLasts = core::milliseconds(1000);
/// The measuring loop stamps a step with support; the next step is due within this.
constexpr core::Duration kSupportLasts = core::milliseconds(2000);
constexpr core::Duration kShutdownPatience = core::milliseconds(20'000);

}  // namespace

std::int64_t TreadmillLoop::boot_ahead() {
  return core::clock_ns(CLOCK_BOOTTIME) - core::clock_ns(CLOCK_MONOTONIC);
}

TreadmillLoop::TreadmillLoop(hal::Treadmill& treadmill, const control::Limits& limits, std::size_t plates,
                             const core::LatestValue<MeasureStatus>& measuring, TreadmillMailbox& mailbox,
                             TreadmillOutputs& outputs, BoxInputs* black_box, BootAhead ahead)
    : treadmill_(treadmill),
      supervisor_(limits, treadmill.info()),
      plates_(plates),
      period_(core::from_seconds(treadmill.info().poll_period.value())),
      measuring_(measuring),
      mailbox_(mailbox),
      out_(outputs),
      pen_(black_box, treadmill),
      born_(core::monotonic_now()),
      measuring_lost_(limits.measuring_lost),
      boot_ahead_clock_(ahead),
      boot_ahead_ns_(ahead()) {
  treadmill_.set_interrupt(mailbox_.stop_flag());
}

void TreadmillLoop::connect(core::Timestamp now) {
  if (connected_ || now < next_connect_) return;
  if (treadmill_.open()) {
    connected_ = true;
    back_off_ = kFirstBackOff;
    pen_.happened(BoxExchange::Kind::LineOpened);
    return;
  }
  next_connect_ = core::monotonic_now() + back_off_;
  back_off_ = std::min(back_off_ * 2, kLongestBackOff);
}

void TreadmillLoop::disconnect() {
  treadmill_.close();
  connected_ = false;
  pen_.happened(BoxExchange::Kind::LineLost);
  arm_check_.cancel();
  next_connect_ = core::monotonic_now() + back_off_;
}

void TreadmillLoop::poll() {
  pen_.begin();
  const auto state = treadmill_.poll();
  if (!state) pen_.poll_failed(state.error());
  if (state) {
    drive_ = *state;
    out_.belt.store(*state);
  } else if (state.error().remedy() == core::Remedy::Reconnect) {
    disconnect();
  }
}

control::SupervisorInputs TreadmillLoop::gather(core::Timestamp now, bool stop_requested) {
  control::SupervisorInputs inputs;
  inputs.now = now;
  inputs.drive_connected = connected_;
  inputs.drive = drive_;
  inputs.last_command = last_command_;
  chain_.fill(inputs);
  chain_.judged();
  (void)mailbox_.commissioning.try_load(commissioning_);
  inputs.commissioning = commissioning_.under_way;
  inputs.arm_veto = commissioning_.veto;
  // These writers may have been preempted by this very thread in the middle of a store: an old copy ages, and
  // is safe.
  (void)measuring_.try_load(measured_);
  (void)mailbox_.lease.try_load(lease_);
  inputs.measuring_age = measuring_age(now);
  judged_open_ = control::open_contact(inputs) != control::Cause::None;
  judged_late_ = inputs.measuring_age > measuring_lost_;
  for (std::size_t i = 0; i < plates_; ++i) {
    inputs.plate_age = std::max(inputs.plate_age, now - std::max(measured_.last_sample[i], born_));
    // Known to be wrong is no better than silent, and there is nothing left to wait for.
    if (measured_.doubt[i] != control::PlateDoubt::None) inputs.plate_age = kAsGoodAsSilent;
  }
  inputs.runner = measured_.runner;
  inputs.loaded = measured_.loaded.ns != 0 && now - measured_.loaded < kLoadLasts;
  inputs.support_seen = measured_.support_seen.ns != 0 && now - measured_.support_seen < kSupportLasts;
  inputs.lease_held = lease_.held;
  inputs.lease_epoch = lease_.epoch;
  inputs.console_age = now - lease_.last_beat;
  // Taken anew between two cycles after a silence: lost all the same.
  if (lease_.lapses != lapses_seen_) inputs.console_age = kAsGoodAsSilent;
  lapses_seen_ = lease_.lapses;
  inputs.stop_requested = stop_requested;
  inputs.shutdown_requested = mailbox_.shutdown_requested();
  const std::int64_t ahead = boot_ahead_clock_();
  inputs.suspended = ahead - boot_ahead_ns_ > kSuspendJump.ns;
  boot_ahead_ns_ = ahead;
  inputs.arm_check = arm_check_.take_result();
  if (inputs.arm_check)
    out_.readback.store({true, core::clock_ns(CLOCK_REALTIME), inputs.arm_check->readback});
  inputs.arm_check_failed = arm_check_.take_failure();
  control::Request request;
  if (mailbox_.take_request(request)) inputs.request = request;
  take_programme(inputs);
  return inputs;
}

void TreadmillLoop::take_programme(control::SupervisorInputs& inputs) {
  begin_request_ = 0;
  if (!inputs.request || inputs.request->kind != control::RequestKind::BeginProgramme) return;
  // The one under way stays as it is until the supervisor has taken this one.
  control::Programme& spare = programmes_[1 - kept_programme_];
  if (!mailbox_.programme.try_load(spare)) return;
  begin_request_ = inputs.request->id;
  inputs.programme = &spare;
}

void TreadmillLoop::act(const control::SupervisorOutputs& outputs) {
  if (outputs.reply) {
    const bool begun = begin_request_ != 0 && outputs.reply->id == begin_request_ && outputs.reply->accepted;
    if (begun) kept_programme_ = 1 - kept_programme_;
    mailbox_.answer(*outputs.reply);
  }
  silent_ = outputs.stay_silent;
  if (outputs.begin_arm_check) {
    arm_check_.begin();
    chain_.test_begins();
  }
  // Whatever ended the arming (STOP, Disarm, a lost console) ends its check: polls are due again.
  if (!outputs.status.arming && !outputs.begin_arm_check) arm_check_.cancel();
  last_command_.reset();
  if (outputs.command && connected_) {
    pen_.begin();
    const auto outcome = treadmill_.command(*outputs.command);
    pen_.commanded(*outputs.command, outcome);
    last_command_ = outcome.value_or(hal::CommandOutcome::Unknown);
    if (!outcome && outcome.error().remedy() == core::Remedy::Reconnect) disconnect();
  }
  // While the check has the relay its own feeds are the only ones.
  if (!arm_check_.active()) chain_.obey(outputs.relay, core::monotonic_now());
}

void TreadmillLoop::publish(const control::SupervisorStatus& status, core::Timestamp now) {
  const MotionRecord record{now, drive_.value_or(core::TreadmillState{}), status, ++cycles_};
  out_.motion.store(record);
  out_.chain.store(chain_.reading());
  (void)out_.record.try_push(record);
  pen_.cycle(record);
  if (status.state != previous_.state || status.cause != previous_.cause ||
      status.outcome != previous_.outcome || status.stop != previous_.stop ||
      status.programme.state != previous_.programme.state ||
      status.programme.step != previous_.programme.step) {
    (void)out_.events.try_push(record);
  }
  previous_ = status;
}

void TreadmillLoop::listen() {
  connect(core::monotonic_now());
  const bool checking =
      connected_ && !silent_ && arm_check_.step(treadmill_, core::monotonic_now(), chain_.relay());
  if (connected_ && !silent_ && !checking && core::monotonic_now() >= last_poll_due_) {
    last_poll_due_ = core::monotonic_now() + period_ / 2;
    poll();
  }
  chain_.read(core::monotonic_now());
}

void TreadmillLoop::cycle(bool stop_requested) {
  const bool again = std::exchange(say_again_, false);
  const bool owed = owes_listening_ && !again;
  if (stop_requested) {
    arm_check_.cancel();
    mailbox_.hush(true);
  }
  // A stop goes out before anything else is put on the line, and once more when the drive has not taken it.
  if (owed || (!stop_requested && !again)) listen();
  const bool cut_short = owed && *mailbox_.stop_flag();
  const bool stop = mailbox_.take_stop() || stop_requested;
  // One that came meanwhile has interrupted this cycle's poll, unless it was hushed.
  owes_listening_ = again || cut_short || (stop && !owed);
  if (stop) {
    mailbox_.hush(true);
    pen_.happened(BoxExchange::Kind::StopTaken);
  }
  if (owes_listening_) last_poll_due_ = {};
  const core::Timestamp now = core::monotonic_now();
  const control::SupervisorOutputs outputs = supervisor_.step(gather(now, stop));
  act(outputs);
  publish(outputs.status, core::monotonic_now());
  const bool untaken = connected_ && last_command_ && *last_command_ != hal::CommandOutcome::Accepted;
  // In turns, so that neither a deaf drive nor STOPs without end keep the station from listening.
  say_again_ = owes_listening_ && untaken && !again && !cut_short;
  mailbox_.hush(owes_listening_ && (!untaken || cut_short));
}

/// Before the first cycle it counts from the birth of this thread, so that start-up is no fault and a loop
/// that never starts is one.
core::Duration TreadmillLoop::measuring_age(core::Timestamp now) const {
  return now - std::max(measured_.last_cycle, born_);
}

/// A contact has opened, or the measuring loop has stopped, since the last cycle.
bool TreadmillLoop::unjudged(core::Timestamp now) {
  control::SupervisorInputs seen;
  seen.now = now;
  chain_.fill(seen);
  (void)measuring_.try_load(measured_);
  return (measuring_age(now) > measuring_lost_ && !judged_late_) ||
         (!judged_open_ && control::open_contact(seen) != control::Cause::None);
}

bool TreadmillLoop::sleep(core::Timestamp deadline) {
  if (owes_listening_) return true;
  for (;;) {
    const core::Timestamp glance = core::monotonic_now() + kGlance;
    const core::Timestamp until = std::min({deadline, chain_.due(), glance});
    if (mailbox_.wait_until(until)) return true;
    if (until >= deadline) return false;
    const core::Timestamp now = core::monotonic_now();
    if (now >= chain_.due()) chain_.read(now);
    if (unjudged(core::monotonic_now())) return true;
  }
}

bool TreadmillLoop::may_end() {
  if (shutdown_since_.ns == 0) return false;  // a request that came during this cycle is the next one's
  const core::Timestamp now = core::monotonic_now();
  const bool rests = drive_ && now - drive_->time < core::milliseconds(500) &&
                     control::BeltSpeeds::measured(*drive_).fastest() < core::MetersPerSecond(0.02) &&
                     !drive_->running;
  if (!rests) rest_since_ = now;
  const bool never_there = !drive_;
  return now - rest_since_ > kCertainRest || never_there || now - shutdown_since_ > kShutdownPatience;
}

void TreadmillLoop::run() {
  core::Timestamp deadline = core::monotonic_now();
  for (;;) {
    const bool woken = sleep(deadline);
    if (mailbox_.shutdown_requested() && shutdown_since_.ns == 0)
      shutdown_since_ = rest_since_ = core::monotonic_now();
    cycle(mailbox_.take_stop());
    if (may_end()) break;
    const core::Timestamp now = core::monotonic_now();
    if (!woken || now >= deadline) deadline = std::max(deadline + period_, now);
  }
  chain_.close();
  treadmill_.close();
}

}  // namespace footfall::station
