#pragma once
#include <optional>

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

/// Of the target, to both sides: what the station tells, or this where it tells none.
inline constexpr double kBandPercent = 2.5;
[[nodiscard]] inline double band_percent(const v1::RunnerView& view) {
  return view.band_percent() > 0.0 ? view.band_percent() : kBandPercent;
}

/// The axis runs from 5 % below to 12 % above the baseline, or as far as the target's band needs. The band is
/// the one of the runner's screen.
[[nodiscard]] std::optional<CadenceGauge> cadence_gauge(const Snapshot& snapshot);

}  // namespace footfall::ui
