#include "gait/stats/verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr std::array kNames{
    CannotTellName{kCadenceChangeSmall, "cadence_change_small", "cadence changed by less than 2.5 %"},
    CannotTellName{kSpeedsDiffer, "speeds_differ", "belt speeds differ by more than 1 %"},
    CannotTellName{kSpeedUnknown, "speed_unknown", "the belt speed of a recording is not known"},
    CannotTellName{kTooFewSteps, "too_few_steps", "fewer than 30 steady steps a side"},
    CannotTellName{kWithinBaselines, "within_baselines", "no larger than the two baselines' difference"},
    CannotTellName{kWithinDetectable, "within_detectable", "smaller than what could be detected"},
    CannotTellName{kMethodsDiffer, "methods_differ", "the conditions were analysed by different methods"},
    CannotTellName{kGaitsDiffer, "gaits_differ", "walking is not compared with running"},
    CannotTellName{kValuesDoubtful, "values_doubtful", "the values are doubtful"},
    CannotTellName{kNotMeasured, "not_measured", "not measurable in every condition"},
};

double towards(Direction direction) {
  return direction == Direction::Falls ? -1.0 : 1.0;
}

Verdict size_of(double along, double detectable, const ExpectedChange& expected) {
  if (!expected.least_percent || !expected.most_percent) {
    return along < 0.0 ? Verdict::Opposite : Verdict::AsExpected;
  }
  const double least = std::abs(*expected.least_percent), most = std::abs(*expected.most_percent);
  if (std::abs(along) < kNegligiblePart * least) return Verdict::NoChange;
  if (along < 0.0) return Verdict::Opposite;
  if (along + detectable < least) return Verdict::Weaker;
  if (along - detectable > most) return Verdict::Stronger;
  return Verdict::AsExpected;
}

}  // namespace

Judgement judge(const MeasuredChange& change, const ExpectedChange& expected,
                std::uint32_t reasons) noexcept {
  const double size = std::abs(change.percent);
  const double along = change.percent * towards(expected.direction);
  Judgement out{Verdict::CannotTell, reasons, false};
  if (!(size > change.detectable_percent)) out.reasons |= kWithinDetectable;
  if (!(size > change.baseline_difference_percent)) out.reasons |= kWithinBaselines;
  if (out.reasons == 0) {
    out.verdict = size_of(along, change.detectable_percent, expected);
  } else if (reasons == 0 && expected.least_percent) {
    out.published_size_excluded = std::abs(*expected.least_percent) - along >
                                  std::max(change.detectable_percent, change.baseline_difference_percent);
  }
  return out;
}

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::Opposite:
      return "opposite";
    case Verdict::NoChange:
      return "no_change";
    case Verdict::Weaker:
      return "weaker";
    case Verdict::AsExpected:
      return "as_expected";
    case Verdict::Stronger:
      return "stronger";
    case Verdict::CannotTell:
      break;
  }
  return "cannot_tell";
}

std::string_view label_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::NoChange:
      return "no change";
    case Verdict::AsExpected:
      return "as expected";
    case Verdict::CannotTell:
      return "cannot tell";
    case Verdict::Opposite:
    case Verdict::Weaker:
    case Verdict::Stronger:
      break;
  }
  return name_of(verdict);
}

std::span<const CannotTellName> all_cannot_tell_names() noexcept {
  return kNames;
}

}  // namespace footfall::gait
