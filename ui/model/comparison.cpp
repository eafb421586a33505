#include "ui/model/comparison.hpp"

#include <cmath>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

// science.md 5.1: no comparison between speeds that differ by more than 1 %.
constexpr double kSameSpeed = 0.01;

struct Measure {
  const char* label;
  int decimals;
  bool (v1::GaitSummary::*has)() const;
  double (v1::GaitSummary::*get)() const;
};

using Summary = v1::GaitSummary;
constexpr std::array<Measure, 5> kMeasures{{
    {"cadence", 1, &Summary::has_cadence_spm, &Summary::cadence_spm},
    {"braking impulse", 0, &Summary::has_braking_impulse_ns, &Summary::braking_impulse_ns},
    {"braking peak", 0, &Summary::has_braking_peak_n, &Summary::braking_peak_n},
    {"peak vertical GRF", 0, &Summary::has_peak_vgrf_n, &Summary::peak_vgrf_n},
    {"loading rate", 0, &Summary::has_vertical_average_loading_rate_bw_s,
     &Summary::vertical_average_loading_rate_bw_s},
}};

Change change_of(const Measure& measure, const Summary& recent, const Summary& baseline) {
  Change change{measure.label, measure.decimals, std::nullopt, ""};
  if (baseline.steps() == 0) {
    change.reason = "no baseline yet";
  } else if (!(baseline.*measure.has)() || !((baseline.*measure.get)() > 0.0)) {
    change.reason = "not in the baseline";
  } else if (recent.steps() == 0 || !(recent.*measure.has)() || !std::isfinite((recent.*measure.get)())) {
    change.reason = recent.steps() == 0 ? "no steps" : "not measurable";
  } else {
    change.fraction = (recent.*measure.get)() / (baseline.*measure.get)() - 1.0;
  }
  return change;
}

/// product.md: "180" only with what it means for this runner; above +10 % somebody has to agree.
std::string alternatives_to(const v1::GaitSummary& baseline) {
  constexpr double kAdvised = 180.0, kMore = 5.0, kNeedsConsent = 0.10;
  if (baseline.steps() == 0 || !baseline.has_cadence_spm() || !(baseline.cadence_spm() > 0.0)) return "";
  const double by = kAdvised / baseline.cadence_spm() - 1.0;
  std::string words = "Or 180: " + percent_change(by, 0);
  if (by > kNeedsConsent) words += " (a clinician decides)";
  return words + ", or +5: " + number(baseline.cadence_spm() + kMore, 0) + " (" +
         percent_change(kMore / baseline.cadence_spm(), 0) + ").";
}

}  // namespace

Comparison compare_with_baseline(const Snapshot& snapshot) {
  Comparison comparison;
  for (std::size_t i = 0; i < kMeasures.size(); ++i) {
    comparison.changes[i] = change_of(kMeasures[i], snapshot.recent, snapshot.baseline);
  }
  comparison.alternatives = alternatives_to(snapshot.baseline);
  const double speed = snapshot.status.measured_speed_m_s();
  const auto& at_baseline = snapshot.baseline_speed_m_s;
  if (snapshot.baseline.steps() == 0) {
    comparison.caution = "Run steadily, then press Set baseline.";
  } else if (!at_baseline) {
    comparison.comparable = true;
    comparison.caution = "Baseline set before this console opened: compare only at the same speed.";
  } else if (!snapshot.status.has_measured_speed_m_s()) {
    comparison.caution = "Not comparable: the belt's speed is not known.";
  } else if (std::fabs(speed - *at_baseline) > kSameSpeed * std::fabs(*at_baseline)) {
    comparison.caution = "Not comparable: baseline at " + speed_words(snapshot.unit, *at_baseline) +
                         ", belt now at " + speed_words(snapshot.unit, speed) + " " +
                         unit_words(snapshot.unit) + ".";
  } else {
    comparison.comparable = true;
    comparison.caution = "Last " + std::to_string(snapshot.recent.steps()) + " steps against " +
                         std::to_string(snapshot.baseline.steps()) + " baseline steps, per step; no verdict.";
  }
  return comparison;
}

}  // namespace footfall::ui
