#pragma once
#include <array>
#include <optional>

#include "control/runner_alarms.hpp"
#include "control/runner_load.hpp"
#include "control/runner_place.hpp"
#include "control/runner_presence.hpp"
#include "control/stance_belt.hpp"

namespace footfall::control {

/// One moment of all plates together.
struct RunnerSample {
  core::Timestamp time;
  core::Wrench sum;                     ///< of all plates, about the lab origin; neither zeroed nor filtered
  bool valid = true;                    ///< false: a plate is missing or not to be trusted
  core::MetersPerSecond belt_speed;     ///< measured by the drive, of two belts the faster one; NaN unknown
  bool belts_differ = false;            ///< two belts at two speeds: no stance foot can speak for both
  std::optional<core::Newtons> weight;  ///< entered or from the runner's own steps
};

/// The stops that only a force treadmill can give: nobody on the moving belt, an edge, a fall, load beside
/// the belt, a belt that does not move as the feet do. Judges while the belt moves (above 0.05 m/s); an alarm
/// holds for half a second after its last evidence and ends when the belt stands. Samples are averaged over 4
/// ms. Frame/sign/units: core/samples.hpp, force on the runner. Thread: one owner (the measuring thread).
/// Blocks/allocates: never. Errors: invalid samples and gaps above 50 ms count for nothing; a belt speed
/// unknown stops every clock. A body weight not known: `present_unknown_weight`, `impact_unknown_weight`.
class RunnerWatch {
 public:
  explicit RunnerWatch(const RunnerLimits& limits)
      : limits_(limits), presence_(limits), place_(limits), belt_(limits) {}
  void reset() noexcept;
  void step(const RunnerSample& sample) noexcept;
  [[nodiscard]] RunnerAlarms alarms() const noexcept { return alarms_; }
  /// Somebody's weight was on the belt in the newest 4 ms.
  [[nodiscard]] bool loaded() const noexcept { return loaded_; }
  [[nodiscard]] const StanceBelt& belt() const noexcept { return belt_; }

 private:
  struct Block {
    core::Timestamp start;
    core::Wrench sum;
    double count = 0.0;
  };
  void judge(const RunnerSample& newest) noexcept;
  [[nodiscard]] RunnerLoad load_of(const RunnerSample& newest) noexcept;
  void hold(RunnerAlarm alarm, bool evidence, core::Timestamp now) noexcept;

  RunnerLimits limits_;
  LoadZero zero_;
  RunnerPresence presence_;
  RunnerPlace place_;
  StanceBelt belt_;
  Block block_;
  std::optional<core::Timestamp> last_sample_, last_load_;
  std::array<std::optional<core::Timestamp>, kRunnerAlarms> seen_{};
  RunnerAlarms alarms_;
  bool loaded_ = false;
};

}  // namespace footfall::control
