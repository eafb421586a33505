#pragma once
#include <optional>
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// What the runner reads: few, calm words, no judgement, no clinical term (docs/charts.md, "Runner's
/// screen"). Pure. Units: in the strings. Thread: any. Blocks: never. Errors: what cannot be told is a dash.
struct RunnerWords {
  std::string value;    ///< huge; "–" when there is none
  std::string unit;     ///< below it
  std::string caption;  ///< one short line; may be empty
};
[[nodiscard]] RunnerWords runner_words(v1::RunnerReadout readout, const Snapshot& snapshot);

/// Where the runner is in the band about the target: 0 in its middle, -1 and +1 at its edges, cut at +-3.
/// nullopt: no target, no steps, or the belt stands.
[[nodiscard]] std::optional<double> band_place(const Snapshot& snapshot);
/// "a little quicker", "in the band", "a little slower".
[[nodiscard]] std::string band_words(std::optional<double> place);

/// Empty while all is fresh; else what covers the screen: old figures are never shown as those of now.
[[nodiscard]] std::string runner_waits(const Snapshot& snapshot);

}  // namespace footfall::ui
