#include "ui/model/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/doubt_words.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

struct Measure {
  const char *key, *label;
  bool adds_up;  ///< over steps: gait::StepMetric::accumulates
};
constexpr std::array<Measure, 5> kMeasures{{{"braking_impulse_ns", "Braking impulse", true},
                                            {"braking_peak_n", "Braking peak", false},
                                            {"peak_vgrf_n", "Peak vertical GRF", false},
                                            {"vertical_average_loading_rate_bw_s", "Loading rate", false},
                                            {"contact_time_s", "Contact time", false}}};

struct Words {
  const char *name, *words;
};
/// gait::CannotTell by name, for the width of a column.
constexpr std::array<Words, 10> kReasons{{{"cadence_change_small", "cadence changed too little"},
                                          {"speeds_differ", "speeds differ"},
                                          {"speed_unknown", "belt speed not known"},
                                          {"too_few_steps", "too few steps"},
                                          {"within_baselines", "baselines differ as much"},
                                          {"within_detectable", "within own variation"},
                                          {"methods_differ", "methods differ"},
                                          {"gaits_differ", "walk against run"},
                                          {"values_doubtful", "values doubtful"},
                                          {"not_measured", "not measured"}}};

/// A name that is not in the table, and each of gait::Verdict, is words once its underscores are blanks.
std::string words_for(std::string name) {
  for (const Words& one : kReasons) {
    if (name == one.name) return one.words;
  }
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

bool contains(const google::protobuf::RepeatedPtrField<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// From the sources' own words (station/live/comparison_message.cpp).
const char* how_published(const v1::MeasureChange& change) {
  const bool sized = change.has_published_least_percent() && change.has_published_most_percent();
  if (!sized) return change.published_direction().empty() ? "" : kDirection;
  if (change.trained_only()) return kTrained;
  int models = 0, others = 0;
  for (const std::string& source : change.sources()) {
    if (source.ends_with("direction only")) continue;
    ++(source.find("spring-mass model") != std::string::npos ? models : others);
  }
  if (models == 0) return kAcute;
  return others > 0 ? kPartModel : kFromModel;
}

bool is_doubtful(const v1::MeasureChange& change) {
  return change.doubtful_because_size() > 0 && contains(change.cannot_tell_because(), "values_doubtful");
}

/// What holds for this measure alone: the rest stands once above all.
std::string own_reason(const v1::MeasureChange& change, const v1::LiveComparison& all) {
  if (is_doubtful(change)) return short_doubt(change.doubtful_because(0));
  for (const std::string& name : change.cannot_tell_because()) {
    if (!contains(all.cannot_tell_because(), name)) return words_for(name);
  }
  return "";
}

/// The published range in figures and how it is known. Its ends are no better known than to a per cent; a
/// range that is one value is told once.
std::string expected_words(const MeasureRow& row, const v1::MeasureChange& change) {
  if (row.published.empty()) return "none";
  if (!row.least || !row.most) return change.published_direction() + ", " + row.published;
  const std::string least = signed_number(*row.least, 0), most = signed_number(*row.most, 0);
  return (least == most ? signed_number(0.5 * (*row.least + *row.most), 1) : least + " to " + most) + ", " +
         row.published;
}

std::string per_km_words(const Measure& measure, const MeasureRow& row, const v1::MeasureChange& change) {
  if (change.has_per_km_percent()) return signed_number(change.per_km_percent(), 1);
  if (!row.change) return "--";  // not per step either, and the row says why
  return measure.adds_up ? "not told" : kNoSum;
}

MeasureRow row_of(const Measure& measure, const v1::LiveComparison& all) {
  MeasureRow row;
  row.label = measure.label;
  row.figures = row.per_km = "--";
  const auto found = std::find_if(all.measures().begin(), all.measures().end(),
                                  [&](const auto& one) { return one.key() == measure.key; });
  if (found == all.measures().end()) {
    if (!all.measures().empty()) row.why = "not measured";
    return row;
  }
  if (found->has_percent() && std::isfinite(found->percent().value())) {
    row.change = found->percent().value();
    row.low = found->percent().low();
    row.high = found->percent().high();
    row.figures = signed_number(*row.change, 1) + " [" + signed_number(*row.low, 1) + ", " +
                  signed_number(*row.high, 1) + "]";
  }
  if (found->has_published_least_percent() && found->has_published_most_percent()) {
    row.least = found->published_least_percent();
    row.most = found->published_most_percent();
  }
  row.per_km = per_km_words(measure, row, *found);
  row.published = how_published(*found);
  row.expected = expected_words(row, *found);
  row.verdict = words_for(found->verdict());
  row.told = found->verdict() != "cannot_tell";
  row.doubtful = is_doubtful(*found);
  if (!row.told) row.why = own_reason(*found, all);
  return row;
}

std::optional<double> farthest(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b || !std::isfinite(*a) || !std::isfinite(*b)) return std::nullopt;
  return std::max(std::fabs(*a), std::fabs(*b));
}

double axis_of(const std::array<MeasureRow, 5>& rows) {
  constexpr std::array<double, 8> kHalves{5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0};
  constexpr double kMostWider = 2.0;
  double most = 0.0;
  std::vector<double> reach;
  for (const MeasureRow& row : rows) {
    most = std::max(most, farthest(row.least, row.most).value_or(0.0));
    if (const auto far = farthest(row.low, row.high)) reach.push_back(*far);
  }
  std::sort(reach.begin(), reach.end());
  const double limit = reach.empty() ? 0.0 : std::max(most, kMostWider * reach[reach.size() / 2]);
  for (const double far : reach) {
    if (far <= limit) most = std::max(most, far);
  }
  const auto half = std::find_if(kHalves.begin(), kHalves.end(), [&](double one) { return one >= most; });
  return half == kHalves.end() ? kHalves.back() : *half;
}

std::string few_words(const v1::ComparedBlock& block, const char* name) {
  return std::string(name) + " " + std::to_string(block.left()) + " left, " + std::to_string(block.right()) +
         " right";
}

/// The first doubtful measure in full: its row has the short words.
std::string doubt_of(const v1::LiveComparison& all) {
  for (const Measure& measure : kMeasures) {
    for (const v1::MeasureChange& one : all.measures()) {
      if (one.key() == measure.key && is_doubtful(one))
        return std::string(measure.label) + " doubtful: " + one.doubtful_because(0) + ".";
    }
  }
  return "";
}

std::string caution_of(const Snapshot& snapshot) {
  const v1::LiveComparison& all = snapshot.comparison;
  if (!snapshot.ever_connected) return "No station yet.";
  if (all.serial() == 0) return "This station compares nothing.";
  if (!all.why_not().empty()) return all.why_not();
  if (contains(all.cannot_tell_because(), "too_few_steps"))
    return "Too few steps, 30 a foot: " + few_words(all.baseline(), "baseline") + "; " +
           few_words(all.changed(), "now") + ".";
  if (contains(all.cannot_tell_because(), "speeds_differ"))
    return "Cannot tell: baseline at " + speed_words(snapshot.unit, all.baseline().speed_m_s()) +
           ", now at " + speed_words(snapshot.unit, all.changed().speed_m_s()) + " " +
           unit_words(snapshot.unit) + ".";
  if (!all.cannot_tell_because().empty())
    return "Cannot tell: " + words_for(all.cannot_tell_because(0)) + ".";
  if (all.stale()) return "Of steps " + number(all.age_s(), 0) + " s ago.";
  if (std::string doubt = doubt_of(all); !doubt.empty()) return doubt;
  return std::to_string(all.changed().steps()) + " steps (" + all.changed().condition() + ") against " +
         std::to_string(all.baseline().steps()) + " of one baseline; brackets: 95 %.";
}

TargetChoice choice_of(const v1::CadenceTarget& target) {
  TargetChoice choice;
  choice.rule = target.rule();
  choice.chosen = target.chosen();
  const std::string change = percent_change(0.01 * target.increase_percent(), 0);
  switch (target.rule()) {
    case v1::TARGET_180:
      choice.name = "target_180";
      choice.label = "180: " + change;
      break;
    case v1::TARGET_PLUS_FIVE:
      choice.name = "target_plus_five";
      choice.label = "+5: " + number(target.target_spm(), 1);
      break;
    default:
      choice.name = "target_five_percent";
      choice.label = "+5 %: " + number(target.target_spm(), 1);
  }
  if (target.needs_confirmation()) choice.confirm = number(target.target_spm(), 0) + " is " + change;
  if (!(target.increase_percent() > 0.0))
    choice.why_not = "It would be no more steps than this runner takes.";
  return choice;
}

}  // namespace

std::optional<double> cadence_change(const Snapshot& snapshot) {
  const v1::GaitSummary &now = snapshot.recent, &before = snapshot.baseline;
  if (now.steps() == 0 || before.steps() == 0 || !now.has_cadence_spm() || !(before.cadence_spm() > 0.0))
    return std::nullopt;
  const double fraction = now.cadence_spm() / before.cadence_spm() - 1.0;
  return std::isfinite(fraction) ? std::optional(fraction) : std::nullopt;
}

FiveTwenty five_twenty(const Snapshot& snapshot) {
  FiveTwenty panel;
  const v1::LiveComparison& all = snapshot.comparison;
  for (std::size_t i = 0; i < kMeasures.size(); ++i) panel.rows.at(i) = row_of(kMeasures.at(i), all);
  panel.axis_percent = axis_of(panel.rows);
  panel.beyond_axis = std::any_of(panel.rows.begin(), panel.rows.end(), [&](const MeasureRow& row) {
    return farthest(row.low, row.high).value_or(0.0) > panel.axis_percent;
  });
  panel.caution = caution_of(snapshot);
  panel.sure = snapshot.trusted() && all.serial() != 0 && all.why_not().empty() &&
               all.cannot_tell_because().empty() && !all.stale();
  if (snapshot.baseline.steps() > 0 && snapshot.baseline.has_cadence_spm()) {
    panel.baseline = number(snapshot.baseline.cadence_spm(), 1);
    panel.baseline_of += ", " + std::to_string(snapshot.baseline.steps()) + " steps";
  }
  panel.target = number(snapshot.target_cadence_spm, 1);
  if (all.has_cadence_percent()) {
    panel.reached = percent_change(0.01 * all.cadence_percent(), 1);
    panel.reached_of = "reached: " + std::to_string(all.changed().steps()) + " steps against " +
                       std::to_string(all.baseline().steps());
  }
  for (const v1::CadenceTarget& target : snapshot.targets) panel.targets.push_back(choice_of(target));
  return panel;
}

}  // namespace footfall::ui
