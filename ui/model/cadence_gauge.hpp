#pragma once
#include <optional>
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// The bar under the cadence: places on it as fractions of its length, 0 left to 1 right.
/// Units: steps/min on the axis. Thread: any. Blocks: never. Errors: without a baseline there is no gauge.
struct CadenceGauge {
  double lowest_spm = 0.0, highest_spm = 0.0;
  double baseline = 0.0, target = 0.0;     ///< fractions
  double band_low = 0.0, band_high = 0.0;  ///< fractions: the band to keep about the target
  std::optional<double> current{};         ///< fraction, clamped to the bar
  bool off_scale = false;                  ///< current lies outside the bar
};

/// The axis runs from 5 % below to 12 % above the baseline, or as far as the target's band needs. The band is
/// the one of the runner's screen.
[[nodiscard]] std::optional<CadenceGauge> cadence_gauge(const Snapshot& snapshot);
/// "baseline 168.0, target 176.4" or why there is none.
[[nodiscard]] std::string cadence_caption(const Snapshot& snapshot);

}  // namespace footfall::ui
