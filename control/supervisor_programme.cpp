#include <algorithm>

#include "control/supervisor.hpp"
#include "control/supervisor_cycle.hpp"

/// What a programme asks of the governor, and what pauses it. A stop ends it (supervisor.cpp).
namespace footfall::control {
namespace {

/// Tighter than the limits that stop the belt: a programme is the first thing to end.
constexpr core::Duration kPlateGap = core::milliseconds(200), kStationLate = core::milliseconds(300);

}  // namespace

ProgrammePause Supervisor::odd(const Cycle& cycle) const {
  if (!cycle.in.lease_held || cycle.in.lease_epoch != programme_epoch_) return ProgrammePause::ControlChanged;
  if (cycle.console_stale) return ProgrammePause::ConsoleStale;
  if (cycle.in.plate_age > kPlateGap) return ProgrammePause::PlateSilent;
  if (cycle.in.measuring_age > limits_.measuring_lost) return ProgrammePause::MeasuringLate;
  if (cycle.in.runner.any()) return ProgrammePause::RunnerAlarm;
  if (cycle.in.support_seen) return ProgrammePause::SupportSeen;
  if (cycle.drive == nullptr) return ProgrammePause::DriveSilent;
  if (cycle.dt > kStationLate) return ProgrammePause::StationLate;
  switch (confirmation_.outcome()) {
    case MotionOutcome::Unknown:
      return ProgrammePause::OutcomeUnknown;
    case MotionOutcome::Rejected:
      return ProgrammePause::OutcomeRejected;
    default:
      return ProgrammePause::None;
  }
}

core::MetersPerSecond Supervisor::runnable(core::MetersPerSecond speed) const {
  return std::clamp(speed, kSlowestRun, std::max(kSlowestRun, ceiling()));
}

std::optional<Sentence> Supervisor::refuse_two_speeds() const {
  if (requested_.split().value() == 0.0) return std::nullopt;
  return make_sentence("A programme runs both belts at one speed: set their difference to 0 first.");
}

/// The belt keeps the speed that it is coming to, and the deck its place.
void Supervisor::hold_speed() {
  const BeltSpeeds settling = governors_.settling();
  requested_ = {runnable(settling.left), runnable(settling.right)};
  incline_.set_target(incline_.set_point());
  confirmation_.begin(machine_.speed_step);
}

void Supervisor::follow_programme(const Cycle& cycle) {
  if (!programme_.running()) return;
  if (const ProgrammePause why = odd(cycle); why != ProgrammePause::None) {
    programme_.pause(why);
    return hold_speed();
  }
  const auto target = programme_.step(cycle.dt, requested_.left, incline_.target());
  if (!target) return;
  requested_ = BeltSpeeds::both(runnable(target->speed));
  if (target->begins) confirmation_.begin(machine_.speed_step);
  if (target->incline && incline_moves_) incline_.set_target(*target->incline);
}

std::optional<Sentence> Supervisor::refuse_programme(const Request& request, const Cycle& cycle) {
  if (request.kind == RequestKind::BeginProgramme) return refuse_begin_programme(request, cycle);
  if (!programme_.alive()) return make_sentence("No programme is under way: begin one.");
  switch (request.kind) {
    case RequestKind::PauseProgramme:
      if (programme_.paused()) return std::nullopt;
      programme_.pause(ProgrammePause::Operator);
      hold_speed();
      return std::nullopt;
    case RequestKind::EndProgramme:
      if (programme_.running()) hold_speed();
      programme_.end();
      return std::nullopt;
    case RequestKind::SkipSegment:
      if (programme_.running()) hold_speed();
      if (programme_.skip(requested_.left, incline_.target())) return std::nullopt;
      return make_sentence("This is the last segment: end the programme instead.");
    default:
      break;
  }
  if (!programme_.paused()) return make_sentence("The programme is not paused.");
  if (for_test(cycle))
    return make_sentence("No programme runs during the commissioning test: finish it first.");
  programme_epoch_ = cycle.in.lease_epoch;
  if (const ProgrammePause why = odd(cycle); why != ProgrammePause::None) {
    return make_sentence("The programme stays paused: %s", sentence_for(why));
  }
  if (auto refusal = refuse_two_speeds()) return refusal;
  programme_.resume(requested_.left, incline_.target());
  return std::nullopt;
}

std::optional<Sentence> Supervisor::refuse_begin_programme(const Request& request, const Cycle& cycle) {
  if (state_ != MotionState::Running) {
    return make_sentence("A programme begins on a running belt; it is %s: start it first.", name_of(state_));
  }
  if (for_test(cycle))
    return make_sentence("No programme runs during the commissioning test: finish it first.");
  if (programme_.alive()) return make_sentence("A programme is under way: end it first.");
  if (cycle.in.programme == nullptr || cycle.in.programme->id != request.programme_id) {
    return make_sentence("The programme did not arrive: ask again.");
  }
  programme_epoch_ = cycle.in.lease_epoch;
  if (const ProgrammePause why = odd(cycle); why != ProgrammePause::None) {
    return make_sentence("The programme was not begun: %s", sentence_for(why));
  }
  ProgrammeBounds bounds = programme_bounds(limits_, incline_moves_);
  bounds.ceiling = ceiling();
  if (machine_.max_acceleration.value() > 0.0) {
    bounds.acceleration = std::min(bounds.acceleration, machine_.max_acceleration);
  }
  if (auto refusal = refuse_two_speeds()) return refusal;
  const ProgrammeStart start{requested_.left, incline_.set_point(), request.programme_step};
  if (auto refusal = programme_refusal(*cycle.in.programme, bounds, start)) return refusal;
  programme_.begin(*cycle.in.programme, bounds.countdown, start);
  return std::nullopt;
}

}  // namespace footfall::control
