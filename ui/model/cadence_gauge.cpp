#include "ui/model/cadence_gauge.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kBelow = 0.95, kAbove = 1.12, kBandPercent = 2.5, kRoom = 1.01;

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
  const double told = snapshot.runner_view.band_percent();
  const double half = 0.01 * (told > 0.0 ? told : kBandPercent) * target;
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

std::string cadence_caption(const Snapshot& snapshot) {
  if (!has_gauge(snapshot)) {
    return snapshot.baseline.steps() > 0 ? "baseline has no cadence" : "no baseline yet";
  }
  const double baseline = snapshot.baseline.cadence_spm();
  const double raise = *snapshot.target_cadence_spm / baseline - 1.0;
  return "baseline " + number(baseline, 1) + ", target " + number(snapshot.target_cadence_spm, 1) + " (" +
         percent_change(raise, 0) + ")";
}

}  // namespace footfall::ui
