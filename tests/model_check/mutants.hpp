#pragma once
#include <algorithm>

#include "control/inspect.hpp"

/// Supervisors that break one rule each, to show that the search finds it: the real one with its inputs or
/// outputs tampered with. A broken one that remembers something shows it after the real one's fields. Thread:
/// one owner.
namespace footfall::model {

class Mutant {
 public:
  using In = control::SupervisorInputs;
  using Out = control::SupervisorOutputs;
  explicit Mutant(control::Supervisor real) : real_(std::move(real)) {}
  template <class See>
  void inspect(See&& see) const {
    real_.inspect(see);
    see("mutant.state", was_.state);
    see("mutant.stop", was_.stop);
    see("mutant.commanded", was_.commanded_speed);
    see("mutant.started", started_);
  }

 protected:
  Out forward(const In& in) {
    const Out out = real_.step(in);
    was_ = out.status;
    return out;
  }
  control::Supervisor real_;
  control::SupervisorStatus was_;
  bool started_ = false;
};

struct IgnoresStopInArmed : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (was_.state == control::MotionState::Armed) in.stop_requested = false;
    return forward(in);
  }
};

/// Believes the left belt for both.
struct ForgetsTheRightBelt : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.drive) in.drive->measured_split = core::MetersPerSecond{0.0};
    return forward(in);
  }
};

struct PullsTheBeltsApart : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    if (out.command && out.command->action == hal::DriveAction::SetMotion && out.command->split.value() > 0.0)
      out.command->split = out.command->split * 1.5;
    return out;
  }
};

struct StopNeedsLease : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    in.stop_requested = in.stop_requested && in.lease_held;
    return forward(in);
  }
};

struct ResetsWithOpenContact : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.request && in.request->kind == control::RequestKind::Reset) in.safety = {in.now, true, true, true};
    return forward(in);
  }
};

struct ResetsATurningBelt : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    const bool reset = in.request && in.request->kind == control::RequestKind::Reset;
    if (reset && in.drive) in.drive->measured_speed = core::MetersPerSecond{0.0};
    return forward(in);
  }
};

/// A plate that goes silent in a stop turns it into an ease.
struct WeakensStop : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool weaken = in.plate_age > core::milliseconds(500) && out.status.stop == control::StopKind::Stop;
    if (weaken) out.status.stop = control::StopKind::Ease;
    return out;
  }
};

/// Says stop, and lets the set-point fall as slowly as an ease does.
struct BrakesTooGently : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    const double before = was_.commanded_speed.value();
    Out out = forward(in);
    const bool ramp = out.command && out.command->action == hal::DriveAction::SetMotion &&
                      out.status.state == control::MotionState::Slowing;
    if (ramp) out.command->speed = core::MetersPerSecond{std::max(out.command->speed.value(), before)};
    return out;
  }
};

struct RepeatsStart : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool set = out.command && out.command->action == hal::DriveAction::SetMotion;
    if (set && started_ && out.status.state == control::MotionState::Starting) out.command->start = true;
    started_ = set && out.command->start;
    return out;
  }
};

/// One beat is enough.
struct StartsWithoutHold : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool beat = in.request && in.request->kind == control::RequestKind::HoldBeat && out.reply &&
                      out.reply->accepted && out.status.state == control::MotionState::Armed;
    if (beat && !out.command) {
      out.command = hal::TreadmillCommand{};
      out.command->action = hal::DriveAction::SetMotion;
      out.command->start = true;
      out.command->speed = core::MetersPerSecond{0.1};
    }
    return out;
  }
};

struct ExceedsTheCeiling : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool fastest = out.command && out.command->action == hal::DriveAction::SetMotion &&
                         out.command->speed.value() > 0.19;
    if (fastest) out.command->speed = core::MetersPerSecond{0.201};
    return out;
  }
};

struct SetsSpeedAfterStop : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool again = started_ && out.command && out.command->action == hal::DriveAction::Stop &&
                       out.status.state == control::MotionState::Slowing;
    started_ = out.command && out.command->action == hal::DriveAction::Stop;
    if (again) {
      out.command->action = hal::DriveAction::SetMotion;
      out.command->valid_until = in.now + core::milliseconds(100);
    }
    return out;
  }
};

/// Takes orders from anybody.
struct IgnoresTheLease : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.request && in.request->kind == control::RequestKind::SetSpeed)
      in.request->lease_epoch = in.lease_epoch;
    return forward(in);
  }
};

struct TakesLateRequests : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.request && in.request->kind == control::RequestKind::Arm) in.request->valid_until = {};
    return forward(in);
  }
};

/// A hold counts for whoever has the lease when the countdown is over.
struct StartsForAnotherHand : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.lease_held && !in.request) in.lease_epoch = 7;
    return forward(in);
  }
};

struct ForgetsTheEmergencyStop : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (was_.state == control::MotionState::Slowing) in.safety = {in.now, true, true, true};
    return forward(in);
  }
};

struct RunsOnAfterAFall : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.runner.has(control::RunnerAlarm::Fell)) {
      in.runner = {};
      in.runner.raise(control::RunnerAlarm::AtRear);
    }
    return forward(in);
  }
};

/// Once the belt slows, run is never switched off: only the liveness of a stop can tell.
struct NeverSwitchesOff : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    const bool moving_stop = out.command && out.status.state == control::MotionState::Slowing &&
                             out.command->action != hal::DriveAction::SetMotion;
    if (moving_stop) out.command.reset();
    return out;
  }
};

/// Whoever takes a programme's pause for a hitch.
struct ResumesByItself : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (was_.programme.state == control::ProgrammeState::Paused && !in.request) {
      in.request = control::Request{};
      in.request->kind = control::RequestKind::ResumeProgramme;
      in.request->lease_epoch = in.lease_epoch;
    }
    return forward(in);
  }
};

/// Carries a paused programme's speed on.
struct RisesInAPause : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    const bool paused = was_.programme.state == control::ProgrammeState::Paused;
    Out out = forward(in);
    const bool set = out.command && out.command->action == hal::DriveAction::SetMotion &&
                     out.status.state == control::MotionState::Running;
    if (paused && set) out.command->speed = out.command->speed + core::MetersPerSecond{0.01};
    return out;
  }
};

/// Shows the programme of before after a stop.
struct KeepsTheProgramme : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    const auto before = was_.programme;
    Out out = forward(in);
    if (out.status.state == control::MotionState::Slowing) out.status.programme = before;
    return out;
  }
};

/// The deck's command lets the belt creep.
struct LevelsWithSpeed : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    if (out.command && out.status.levelling) out.command->speed = core::MetersPerSecond{0.1};
    return out;
  }
};

/// The released key is overheard.
struct LevelsOn : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    const bool moved = was_.levelling;
    Out out = forward(in);
    const bool idle = out.status.state == control::MotionState::Idle && !out.status.arming;
    if (!moved || !idle || out.status.levelling || !out.command) return out;
    out.command->incline = core::GradePercent{0.4};
    return out;
  }
};

struct FeedsAfterStop : Mutant {
  using Mutant::Mutant;
  Out step(const In& in) {
    Out out = forward(in);
    if (out.status.state == control::MotionState::Stopped) out.relay = control::RelayWish::Feed;
    return out;
  }
};

/// A relay that does not answer is believed.
struct TrustsTheRelay : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    in.relay.feed_failed = false;
    return forward(in);
  }
};

struct StartsWithOpenRelay : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    if (in.relay.configured && was_.state == control::MotionState::Starting) in.relay.closed = true;
    return forward(in);
  }
};

struct PullsWithoutATest : Mutant {
  using Mutant::Mutant;
  Out step(In in) {
    in.commissioning = true;
    return forward(in);
  }
};

}  // namespace footfall::model
