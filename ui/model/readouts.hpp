#pragma once
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// One read-out, ready to print. `value` is "--" when it cannot be measured; then `reason` says why.
struct Readout {
  std::string label, value, unit;
  std::string detail{};  ///< a second figure or the method
  std::string reason{};
};

struct LoadReadouts {
  Readout peak, contact_time, loading_rate, braking;
  Readout overstride;   ///< of the forces alone (OS_cop)
  Readout shank_angle;  ///< of inertial sensors: another measure, never in the same trend
};

/// Means over the last steps, from the station. Pure. Thread: any. Blocks: never. Errors: absent stays
/// absent.
[[nodiscard]] Readout cadence_readout(const Snapshot& snapshot);
[[nodiscard]] LoadReadouts load_readouts(const Snapshot& snapshot);
/// "no baseline yet", or how far the cadence is from it.
/// The figures are those of steps before the belt came to rest, not of now.
[[nodiscard]] bool steps_are_past(const Snapshot& snapshot);
[[nodiscard]] std::string cadence_caption_short(const Snapshot& snapshot);

}  // namespace footfall::ui
