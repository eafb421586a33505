#include "ui/model/cadence_gauge.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr double kBelow = 0.95, kAbove = 1.12, kRoom = 1.01;

bool has_gauge(const Snapshot& snapshot) {
  const v1::GaitSummary& baseline = snapshot.baseline;
  return baseline.steps() > 0 && baseline.has_cadence_spm() && std::isfinite(baseline.cadence_spm()) &&
         baseline.cadence_spm() > 0.0 && snapshot.target_cadence_spm.has_value();
}

}  // namespace

std::optional<CadenceGauge> cadence_gauge(const Snapshot& snapshot) {
  if (!has_gauge(snapshot)) return std::nullopt;
  CadenceGauge gauge;
  const double baseline = snapshot.baseline.cadence_spm();
  gauge.lowest_spm = kBelow * baseline;
  const double target = *snapshot.target_cadence_spm;
  const double half = 0.01 * band_percent(snapshot.runner_view) * target;
  gauge.highest_spm = std::max(kAbove * baseline, kRoom * (target + half));
  const auto place = [&gauge](double spm) {
    return (spm - gauge.lowest_spm) / (gauge.highest_spm - gauge.lowest_spm);
  };
  gauge.baseline = place(baseline);
  gauge.target = std::clamp(place(target), 0.0, 1.0);
  gauge.band_low = std::clamp(place(target - half), 0.0, 1.0);
  gauge.band_high = std::clamp(place(target + half), 0.0, 1.0);
  if (snapshot.recent.has_cadence_spm() && std::isfinite(snapshot.recent.cadence_spm())) {
    const double at = place(snapshot.recent.cadence_spm());
    gauge.off_scale = at < 0.0 || at > 1.0;
    gauge.current = std::clamp(at, 0.0, 1.0);
  }
  return gauge;
}

}  // namespace footfall::ui
