#include "control/safety_latch.hpp"

namespace footfall::control {
namespace {

int severity(MotionState latched) {
  if (latched == MotionState::EmergencyStop) return 2;
  return latched == MotionState::Fault ? 1 : 0;
}

}  // namespace

void SafetyLatch::trip(Cause cause) {
  if (cause == Cause::None) return;
  if (cause_ == Cause::None || cause_ == Cause::StationStarted) cause_ = cause;
  const MotionState wanted = latched_state_of(cause);
  if (severity(wanted) > severity(state_)) state_ = wanted;
}

bool SafetyLatch::reset(bool all_inputs_healthy) {
  if (!all_inputs_healthy) return false;
  cause_ = Cause::None;
  state_ = MotionState::Stopped;
  return true;
}

}  // namespace footfall::control
