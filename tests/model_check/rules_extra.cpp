#include <cmath>
#include <limits>

#include "rules.hpp"

/// Programmes, stop relay and cable pull: what they may never do, whatever else happens.
namespace footfall::model {
namespace {

using control::MotionState;
using control::ProgrammeState;
using control::PullPhase;
using control::RelayWish;
using control::RequestKind;

constexpr double kRounding = 1e-9;
constexpr double kAnything = std::numeric_limits<double>::infinity();

bool accepted(const control::SupervisorInputs& in, const control::SupervisorOutputs& out, RequestKind kind) {
  return in.request && in.request->kind == kind && out.reply && out.reply->id == in.request->id &&
         out.reply->accepted;
}

bool alive(ProgrammeState state) {
  return state == ProgrammeState::Running || state == ProgrammeState::Paused;
}

bool sets(const control::SupervisorOutputs& out) {
  return out.command && out.command->action == hal::DriveAction::SetMotion;
}

}  // namespace

const char* Rules::judge_programme(const In& in, const Out& out) {
  const ProgrammeState now = out.status.programme.state, before = was_.programme.state;
  if (out.status.state != MotionState::Running) {
    pause_speed_ = kAnything;
    return alive(now) ? "a programme outlives the run" : nullptr;
  }
  if (now == ProgrammeState::Running && before == ProgrammeState::Paused &&
      !accepted(in, out, RequestKind::ResumeProgramme))
    return "a programme resumes by itself";
  if (alive(now) && !alive(before) && !accepted(in, out, RequestKind::BeginProgramme))
    return "a programme begins by itself";
  const bool odd = in.runner.any() || in.support_seen || !in.lease_held ||
                   in.console_age >= limits_.console_stale || in.plate_age > limits_.plate_lost;
  if (now == ProgrammeState::Running && odd) return "a programme runs on though something is odd";
  if (now != ProgrammeState::Paused || accepted(in, out, RequestKind::SetSpeed)) {
    pause_speed_ = kAnything;
    return nullptr;
  }
  // The acceleration that the belt has may be taken away in its own time: a²/2j more, then no more.
  const double run_out = std::pow(limits_.acceleration.value(), 2) / (2.0 * limits_.jerk.value());
  if (before == ProgrammeState::Running) pause_speed_ = set_before_ + run_out + kRounding;
  if (sets(out) && out.command->speed.value() > pause_speed_)
    return "the set-point rises though the programme is paused";
  return nullptr;
}

const char* Rules::judge_relay(const In& in, const Out& out) {
  const MotionState now = out.status.state;
  if (!in.relay.configured)
    return out.relay == RelayWish::Feed ? "a relay is fed that is not there" : nullptr;
  const bool may_power = now == MotionState::Armed || now == MotionState::Starting || told_power(now);
  const bool open = in.has_safety_inputs && !(in.safety.emergency_stop_closed && in.safety.lanyard_closed &&
                                              in.safety.local_stop_released);
  const bool trip = out.command && out.command->action == hal::DriveAction::Trip;
  // A stop that nobody heard is made by the hardware, and stays made until the machine is armed again.
  if (now == MotionState::Armed && was_.state != MotionState::Armed) relay_opened_ = false;
  if (!may_power || open || trip || out.stay_silent) relay_opened_ = true;
  if (out.relay == RelayWish::Feed && relay_opened_)
    return "the stop relay is fed at standstill, with a contact open or after a stop was lost";
  if (out.command && out.command->start && in.relay.closed != true)
    return "the belt is started though the stop relay is not known to be closed";
  const bool failed = fed_ && in.relay.feed_failed;
  fed_ = out.relay == RelayWish::Feed;
  if (failed && told_power(was_.state) && !control::is_latched(now) && now != MotionState::Disconnected &&
      out.status.stop < control::StopKind::Fast && !was_.cable_pull.active())
    return "the stop relay failed under way and the belt did not stop fast";
  if (failed && (now == MotionState::Armed || now == MotionState::Starting))
    return "the stop relay failed and the machine stays armed";
  return nullptr;
}

const char* Rules::judge_pull(const In& in, const Out& out) const {
  const bool asked = accepted(in, out, RequestKind::CablePull);
  if (asked && !in.commissioning) return "a cable pull without a commissioning test";
  if (asked && was_.state != MotionState::Running) return "a cable pull of a belt that does not run";
  if (out.status.cable_pull.active() && !was_.cable_pull.active() && !asked)
    return "a cable pull that nobody asked for";
  if (!out.status.cable_pull.active()) return nullptr;
  if (out.relay == RelayWish::Feed) return "the stop relay is fed in a cable pull";
  // The cycle in which the line is lost may still call it so.
  if (out.status.state != MotionState::Slowing && was_.state != MotionState::Slowing && !asked)
    return "a cable pull goes on in another state than Slowing";
  if (sets(out)) return "a set-point goes out in a cable pull";
  if (in.stop_requested) return "a cable pull goes on over STOP";
  return nullptr;
}

bool Rules::told_power(MotionState state) {
  return state == MotionState::Running || state == MotionState::Slowing;
}

}  // namespace footfall::model
