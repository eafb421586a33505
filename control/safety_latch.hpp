#pragma once
#include "control/motion_words.hpp"

namespace footfall::control {

/// Permission to move. Starts tripped (StationStarted); released only by a reset edge while every input is
/// healthy; names the first cause of a trip until then. An edge given while something is unhealthy is lost,
/// not remembered. Thread: treadmill thread. Blocks/allocates: never. Errors: none.
class SafetyLatch {
 public:
  /// A later cause never replaces an earlier one, except StationStarted, which is no event; the latched
  /// state only becomes more severe (Stopped, Fault, EmergencyStop).
  void trip(Cause cause);
  /// One call is one reset edge. True when released.
  bool reset(bool all_inputs_healthy);

  [[nodiscard]] bool tripped() const { return cause_ != Cause::None; }
  [[nodiscard]] Cause cause() const { return cause_; }
  /// Where the belt's stop ends; Stopped, Fault or EmergencyStop.
  [[nodiscard]] MotionState state() const { return state_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  Cause cause_ = Cause::StationStarted;
  MotionState state_ = MotionState::Stopped;
};

}  // namespace footfall::control
