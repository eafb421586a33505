#pragma once
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// One read-out, ready to print. `value` is "--" when it cannot be measured, and `doubtful` when more than a
/// tenth of its steps are by their health; then `reason` says why.
struct Readout {
  std::string label, value, unit;
  std::string detail{};  ///< a second figure or the method
  std::string reason{};
  bool doubtful = false;
};

struct LoadReadouts {
  Readout peak, contact_time, loading_rate, braking;
};

/// Means over the last steps, from the station. Pure. Thread: any. Blocks: never. Errors: absent stays
/// absent.
[[nodiscard]] Readout cadence_readout(const Snapshot& snapshot);
[[nodiscard]] LoadReadouts load_readouts(const Snapshot& snapshot);
/// Why nothing of the last steps is told: there is no station, there are no steps, or `otherwise`.
[[nodiscard]] std::string why_absent(const Snapshot& snapshot, const char* otherwise);
/// The figures are those of steps before the belt came to rest, not of now.
[[nodiscard]] bool steps_are_past(const Snapshot& snapshot);
/// "no baseline yet", or how far the cadence is from it.
[[nodiscard]] std::string cadence_caption_short(const Snapshot& snapshot);

}  // namespace footfall::ui
