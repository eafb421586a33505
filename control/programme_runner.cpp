#include "control/programme_runner.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

/// Begun a little early, so that the change is not late by the cycle in which its time comes.
constexpr core::Duration kOneCycle = core::milliseconds(100);

}  // namespace

void ProgrammeRunner::begin(const Programme& programme, core::Duration station_countdown,
                            const ProgrammeStart& start) {
  programme_ = &programme;
  state_ = ProgrammeState::Running;
  pause_ = ProgrammePause::None;
  countdown_ = countdown_of(programme, station_countdown);
  walk_ = ProgrammeWalk(countdown_, start.speed, start.incline);
  length_ = programme_length(programme, countdown_, start);
  take(start.step);
  wait_or_go(start.speed, start.incline);
}

void ProgrammeRunner::take(std::size_t step) {
  step_ = step;
  rest_ = programme_->steps[step];
  elapsed_ = step_elapsed_ = {};
}

/// Before the change of what is left of the present step, from a speed that the operator knows.
void ProgrammeRunner::wait_or_go(core::MetersPerSecond speed, core::GradePercent incline) {
  incline_ = incline;
  walk_.told(speed, incline);
  announcing_ = false;
  waiting_ = walk_.needs_countdown(rest_);
  if (waiting_) return announce(countdown_);
  go(speed, {});
}

void ProgrammeRunner::announce(core::Duration left) {
  announcing_ = true;
  countdown_left_ = std::max(left, countdown_);
}

void ProgrammeRunner::go(core::MetersPerSecond from, core::Duration elapsed) {
  timing_ = walk_.next(rest_);
  waiting_ = announcing_ = false;
  begins_ = true;
  elapsed_ = step_elapsed_ = elapsed;
  from_ = from;
}

core::MetersPerSecond ProgrammeRunner::planned_speed() const {
  if (elapsed_ >= timing_.ramp || timing_.ramp.ns <= 0) return rest_.speed;
  const double gone = std::clamp(elapsed_.seconds() / timing_.ramp.seconds(), 0.0, 1.0);
  return from_ + (rest_.speed - from_) * gone;
}

/// Announces the step that follows in good time; true when its moment has come.
bool ProgrammeRunner::may_go_on(core::Duration left) {
  const bool tell = walk_.needs_countdown(programme_->steps[step_ + 1U]);
  if (tell && !announcing_ && left <= countdown_ + kOneCycle) announce(left);
  return left.ns <= 0 && (!tell || (announcing_ && countdown_left_.ns <= 0));
}

std::optional<ProgrammeTarget> ProgrammeRunner::step(core::Duration dt, core::MetersPerSecond speed,
                                                     core::GradePercent incline) {
  if (!running()) return std::nullopt;
  incline_ = incline;
  if (announcing_) countdown_left_ = std::max(core::Duration{}, countdown_left_ - dt);
  if (waiting_) {
    if (countdown_left_.ns > 0) return std::nullopt;
    go(speed, {});
  } else {
    elapsed_ = elapsed_ + dt;
    step_elapsed_ = step_elapsed_ + dt;
    const core::Duration left = timing_.length() - elapsed_;
    if (!has_next()) {
      if (left.ns <= 0) state_ = ProgrammeState::Complete;
    } else if (may_go_on(left)) {
      const core::MetersPerSecond from = rest_.speed;
      take(step_ + 1U);
      // What the cycle took beyond the end belongs to the next segment, a wait for the countdown does not.
      go(from, std::min(dt, core::Duration{-left.ns}));
    }
  }
  ProgrammeTarget target{planned_speed(), std::nullopt, begins_};
  if (begins_) target.incline = rest_.incline;
  begins_ = false;
  return target;
}

/// What is left of the present step becomes a step of its own, whose change waits for the resume.
void ProgrammeRunner::pause(ProgrammePause why) {
  if (!running()) return;
  state_ = ProgrammeState::Paused;
  pause_ = why;
  if (!waiting_) {
    walk_.told(planned_speed(), incline_);
    rest_.hold = std::max(core::Duration{}, rest_.hold - std::max(core::Duration{}, elapsed_ - timing_.ramp));
    rest_.ramp = rest_.ramp.ns > 0 ? std::max(core::Duration{}, rest_.ramp - elapsed_) : core::Duration{};
    elapsed_ = {};
  }
  waiting_ = true;
  announcing_ = begins_ = false;
  countdown_left_ = {};
}

void ProgrammeRunner::resume(core::MetersPerSecond speed, core::GradePercent incline) {
  if (!paused()) return;
  state_ = ProgrammeState::Running;
  pause_ = ProgrammePause::None;
  const core::Duration shown = step_elapsed_;
  wait_or_go(speed, incline);
  step_elapsed_ = shown;
}

bool ProgrammeRunner::skip(core::MetersPerSecond speed, core::GradePercent incline) {
  if (!alive() || !has_next()) return false;
  take(step_ + 1U);
  if (running()) {
    wait_or_go(speed, incline);
  } else {
    walk_.told(speed, incline);
  }
  return true;
}

void ProgrammeRunner::end() {
  if (!alive()) return;
  state_ = ProgrammeState::Ended;
  pause_ = ProgrammePause::None;
  announcing_ = waiting_ = begins_ = false;
  countdown_left_ = {};
}

ProgrammeRunner::Left ProgrammeRunner::time_left() const {
  ProgrammeWalk walk = walk_;
  Left left;
  if (waiting_) {
    left.step = walk.next(rest_).length();
    left.all = countdown_left_ + left.step;
  } else {
    left.step = std::max(core::Duration{}, timing_.length() - elapsed_);
    left.all = announcing_ ? std::max(countdown_left_, left.step) : left.step;
    walk.go_on(announcing_ ? countdown_ : left.step);
  }
  for (std::size_t next = step_ + 1U; next < programme_->count; ++next) {
    const StepTiming timing = walk.next(programme_->steps[next]);
    left.all = left.all + timing.wait + timing.length();
  }
  return left;
}

ProgrammeStatus ProgrammeRunner::status() const {
  ProgrammeStatus status;
  status.state = state_;
  status.pause = pause_;
  if (state_ == ProgrammeState::None) return status;
  status.id = programme_->id;
  status.step = static_cast<std::uint16_t>(step_);
  status.steps = programme_->count;
  status.length = length_;
  const bool own = waiting_ || !has_next();
  const ProgrammeStep& next = own ? programme_->steps[step_] : programme_->steps[step_ + 1U];
  status.next_speed = next.speed;
  status.next_incline = next.incline;
  status.step_elapsed = step_elapsed_;
  if (!alive()) return status;
  status.announcing = announcing_;
  status.countdown_left = countdown_left_;
  status.changing = !waiting_ && elapsed_ < timing_.ramp;
  const Left left = time_left();
  status.step_left = left.step;
  status.left = left.all;
  return status;
}

const char* name_of(ProgrammeState state) {
  switch (state) {
    case ProgrammeState::None:
      return "None";
    case ProgrammeState::Running:
      return "Running";
    case ProgrammeState::Paused:
      return "Paused";
    case ProgrammeState::Complete:
      return "Complete";
    case ProgrammeState::Ended:
      return "Ended";
  }
  return "?";
}

const char* sentence_for(ProgrammePause why) {
  switch (why) {
    case ProgrammePause::None:
      return "";
    case ProgrammePause::Operator:
      return "Paused by the operator.";
    case ProgrammePause::ByHand:
      return "Speed or incline was set by hand.";
    case ProgrammePause::ConsoleStale:
      return "The console was silent for a moment.";
    case ProgrammePause::ControlChanged:
      return "Control of the treadmill has changed hands.";
    case ProgrammePause::PlateSilent:
      return "A force plate was silent for a moment.";
    case ProgrammePause::MeasuringLate:
      return "The measuring loop was late.";
    case ProgrammePause::RunnerAlarm:
      return "The force plates show something odd about the runner.";
    case ProgrammePause::SupportSeen:
      return "Hands or a harness carry part of the runner's weight.";
    case ProgrammePause::DriveSilent:
      return "The treadmill drive did not answer for a moment.";
    case ProgrammePause::OutcomeUnknown:
      return "The drive has not confirmed its speed: watch the belt.";
    case ProgrammePause::OutcomeRejected:
      return "The drive has refused a speed.";
    case ProgrammePause::StationLate:
      return "The station itself was late.";
  }
  return "";
}

}  // namespace footfall::control
