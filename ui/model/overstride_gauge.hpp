#pragma once
#include <optional>
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// The overstride measure that this station has, left and right, beside the runner's own baseline: the shank
/// angle at contact where sensors tell it, else the estimate from the forces; never both in one gauge. No
/// target band: none is published that could be used (docs/metrics/overstride.md). Places are fractions of
/// the bar, 0 left to 1 right. Units: deg or cm, + = ahead of the body. Thread: any. Blocks: never. Errors:
/// without any value `reason` says why; without one foot's, and when they are doubtful, `note` does.
struct OverstrideGauge {
  std::string title;                      ///< measure and method
  std::string left = "--", right = "--";  ///< values
  std::string unit;
  std::string note;    ///< why doubtful, why a foot is missing, or the change from the own baseline
  std::string reason;  ///< not measurable; empty: it is
  std::optional<double> at_left{}, at_right{}, baseline_left{}, baseline_right{};
  bool doubtful = false;
};
[[nodiscard]] OverstrideGauge overstride_gauge(const Snapshot& snapshot);

}  // namespace footfall::ui
