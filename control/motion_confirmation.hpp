#pragma once
#include <optional>

#include "control/belt_speeds.hpp"
#include "control/motion_words.hpp"
#include "core/samples.hpp"

namespace footfall::control {

/// The outcome of a set-point, told from what the drive reads back and from measured motion. Pending while
/// the ramp is under way; Accepted when the register echo equals the set-point; Confirmed when the measured
/// speed agrees too, on each belt (2 %, at least 0.03 m/s); Unknown when that has not happened, or no longer
/// holds, for 1 s after the ramp. Thread: treadmill thread, virtual time. Blocks/allocates: never. Errors:
/// none.
class MotionConfirmation {
 public:
  /// A new set-point was asked for; the machine takes it in steps of `speed_step` (0: below 0.01 m/s).
  void begin(core::MetersPerSecond speed_step);
  void clear() { outcome_ = MotionOutcome::None; }
  /// The last command was refused, or its fate is unknown; the next agreement makes good again.
  void set(MotionOutcome outcome);
  /// `settled`: the set-point has arrived at the request. `drive`: newest poll, if trustworthy and fresh.
  void step(core::Timestamp now, bool settled, const BeltSpeeds& commanded,
            const core::TreadmillState* drive);
  [[nodiscard]] MotionOutcome outcome() const { return outcome_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  [[nodiscard]] bool echoed_by(const core::TreadmillState& drive, const BeltSpeeds& commanded) const;
  [[nodiscard]] bool measured_by(const core::TreadmillState& drive, const BeltSpeeds& commanded) const;

  MotionOutcome outcome_ = MotionOutcome::None;
  core::MetersPerSecond speed_step_;
  std::optional<core::Timestamp> last_good_;  ///< end of the ramp, then the last agreement
};

/// The register echo equals the set-point, within the rounding of the coarsest register or one step of the
/// machine.
[[nodiscard]] bool echo_agrees(core::MetersPerSecond commanded, core::MetersPerSecond echo,
                               core::MetersPerSecond speed_step = {});
/// Speeds told in such steps are off by one more at most.
[[nodiscard]] bool measured_agrees(core::MetersPerSecond commanded, core::MetersPerSecond measured,
                                   core::MetersPerSecond speed_step = {});

}  // namespace footfall::control
