#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gait/stats/published_effects.hpp"

/// What a measured change says beside a published one. A verdict is about this runner, in this session, on
/// this metric; "cannot tell" comes first and says why.
/// Frame/sign: change per step in per cent of the baseline. Units: per cent. Thread: pure. Blocks: never.
/// Allocates: reason_names() only. Errors: none. Source: own definition: docs/metrics/change.md.
namespace footfall::gait {

enum class Verdict : std::uint8_t { CannotTell, Opposite, NoChange, Weaker, AsExpected, Stronger };

/// Why nothing can be told, as bits.
enum CannotTell : std::uint32_t {
  kCadenceChangeSmall = 1U << 0,  ///< below 2.5 %
  kSpeedsDiffer = 1U << 1,        ///< by more than 1 %
  kSpeedUnknown = 1U << 2,        ///< of a recording
  kTooFewSteps = 1U << 3,         ///< steady steps, fewer than 30 a side
  kWithinBaselines = 1U << 4,     ///< no larger than the difference of the two baselines
  kWithinDetectable = 1U << 5,    ///< no larger than the minimal detectable change
  kMethodsDiffer = 1U << 6,       ///< filter, threshold or zero: never compared
  kGaitsDiffer = 1U << 7,         ///< walking against running
  kValuesDoubtful = 1U << 8,      ///< the health of more than a tenth of the steps
  kNotMeasured = 1U << 9          ///< in one of the conditions
};

inline constexpr double kSmallestCadenceChangePercent = 2.5;
inline constexpr double kLargestSpeedDifferencePercent = 1.0;
inline constexpr std::size_t kFewestStepsPerSide = 30;
/// Less than this part of the published size is no change, however surely it is measured.
inline constexpr double kNegligiblePart = 0.25;

struct MeasuredChange {
  double percent = 0.0;
  double detectable_percent = 0.0;           ///< minimal detectable change, > 0
  double baseline_difference_percent = 0.0;  ///< 0 with one baseline
};

struct Judgement {
  Verdict verdict = Verdict::CannotTell;
  std::uint32_t reasons = 0;  ///< CannotTell bits; 0 with any other verdict
  /// Cannot tell, but the smallest published size would have been seen.
  bool published_size_excluded = false;
};

/// `reasons`: what is known beforehand. Else, in this order: within the detectable change or the baselines'
/// difference = cannot tell; against the published direction = opposite; under a quarter of the published
/// size = no change; surely (by the detectable change) less than the smallest published size = weaker, surely
/// more than the largest = stronger; else as expected. Where only a direction was published: opposite or as
/// expected.
[[nodiscard]] Judgement judge(const MeasuredChange& change, const ExpectedChange& expected,
                              std::uint32_t reasons) noexcept;

/// "cannot_tell", "opposite", "no_change", "weaker", "as_expected", "stronger"; label with blanks for people.
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;
[[nodiscard]] std::string_view label_of(Verdict verdict) noexcept;

struct CannotTellName {
  std::uint32_t bit = 0;
  std::string_view name;     ///< of JSON: "cadence_change_small"
  std::string_view meaning;  ///< for people
};
/// Every bit once, lowest first.
[[nodiscard]] std::span<const CannotTellName> all_cannot_tell_names() noexcept;

}  // namespace footfall::gait
