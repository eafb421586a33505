#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// The deck to level, at standstill and on the operator's hold only. The command carries speed 0 and no
/// start: it cannot move the belt.
namespace footfall::control {
namespace {

/// How long the frozen place is told again to an axis that has not answered.
constexpr core::Duration kFreezePatience = core::milliseconds(500);
constexpr core::GradePercent kLevelWithin{0.05};

}  // namespace

std::optional<Sentence> Supervisor::may_level(const Cycle& cycle) const {
  if (state_ != MotionState::Idle || arming_) {
    return make_sentence("Levelling needs a standing treadmill at rest, it is %s: stop, reset, then hold.",
                         arming_ ? "being armed" : name_of(state_));
  }
  if (cycle.drive == nullptr || !cycle.standing || cycle.drive->running) {
    return make_sentence("The drive does not report a standing belt: wait a moment, then hold again.");
  }
  if (!machine_.has_incline || !cycle.drive->incline_available) {
    return make_sentence("This treadmill has no incline that answers: check its line.");
  }
  if (cycle.console_stale) return make_sentence("The console is not beating: release and hold again.");
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_level(const Request& request, const Cycle& cycle, Reply& reply) {
  if (auto refusal = may_level(cycle)) return refusal;
  if (request.kind == RequestKind::BeginLevel) {
    if (core::abs(cycle.drive->measured_incline) < kLevelWithin) {
      return make_sentence("The deck is level already.");
    }
    level_epoch_ = cycle.in.lease_epoch;
    reply.token = level_.begin(cycle.now);
    return std::nullopt;
  }
  const bool was_moving = level_.moving();
  if (!level_.beat(request.token, cycle.now)) {
    return make_sentence("This hold has lapsed or was interrupted: release the key and hold it again.");
  }
  if (level_.moving() && !was_moving) {
    incline_.begin(cycle.drive->measured_incline);
    incline_.set_target(core::GradePercent{0.0});
  }
  return std::nullopt;
}

void Supervisor::advance_level(const Cycle& cycle) {
  if (!level_.held() && !levelling_) return;
  level_.step(cycle.now);
  const bool same_hand = cycle.in.lease_held && cycle.in.lease_epoch == level_epoch_;
  if (!same_hand || may_level(cycle)) level_.end();
  if (level_.moving()) {
    incline_.step(cycle.drive->measured_incline, cycle.dt);
    levelling_ = true;
    level_freeze_since_.reset();
    return;
  }
  if (!levelling_) return;
  if (!level_freeze_since_) {
    level_freeze_since_ = cycle.now;
    incline_.set_target(incline_.set_point());
    if (cycle.drive != nullptr) incline_.freeze(cycle.drive->measured_incline);
    return;
  }
  // Told until the axis has taken it: then nothing more is said.
  if (command_good_ || state_ != MotionState::Idle || cycle.now - *level_freeze_since_ > kFreezePatience) {
    levelling_ = false;
  }
}

std::optional<hal::TreadmillCommand> Supervisor::level_command(const Cycle& cycle) {
  if (!levelling_ || state_ != MotionState::Idle || cycle.in.stop_requested) return std::nullopt;
  hal::TreadmillCommand command;
  command.action = hal::DriveAction::SetMotion;
  command.incline = incline_.set_point();
  command.valid_until = cycle.now + limits_.command_lifetime;
  return command;
}

}  // namespace footfall::control
