#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// One load measure of the forest plot: changes in per cent of the baseline, per step.
struct MeasureRow {
  std::string label;
  std::optional<double> change{}, low{}, high{};  ///< measured, with its 95 % interval
  std::optional<double> least{}, most{};          ///< published, for the cadence that was reached
  std::string figures{};                          ///< "-8.6 [-9.8, -7.1]", or "--"
  std::string per_km{};                           ///< "-3.9", or in two words why there is none
  std::string published{};                        ///< how it is known: kAcute, kTrained, ..., or empty
  std::string expected{};                         ///< "-7 to -5, model"; "none" where none is published
  std::string verdict{};                          ///< as expected, weaker, opposite, ..., cannot tell
  std::string why{};                              ///< short, where this measure alone cannot tell
  bool doubtful = false;                          ///< its steps' health says so: `why`
  bool told = false;                              ///< there is a verdict other than "cannot tell"
};

/// How the published range is known. Only the first may be taken for the effect of one session.
inline constexpr const char *kAcute = "one session", *kTrained = "after training", *kFromModel = "model",
                            *kPartModel = "part model", *kDirection = "direction only";

/// In the place of the change per kilometre of what does not add up over steps: peaks, rates, times.
inline constexpr const char* kNoSum = "no sum";

/// A target that may be chosen.
struct TargetChoice {
  v1::TargetRule rule = v1::TARGET_FIVE_PERCENT;
  std::string name, label;  ///< of the item; "180: +7 %"
  std::string confirm{};    ///< above +10 %, what is to be confirmed: "180 is +12 %"; empty: nothing
  std::string why_not{};    ///< empty: may be chosen
  bool chosen = false;
};

/// The 5/20 panel: what this runner's measures did beside what is published, with the station's verdict,
/// which is that of `footfall compare`. Never an injury claim, never the published knee figure beside a
/// force. Thread: any. Blocks: never. Allocates: yes. Errors: what cannot be told is greyed and says why.
/// Source: docs/metrics/change.md.
struct FiveTwenty {
  std::string baseline = "--", target = "--", reached = "--";
  std::string baseline_of = "baseline";  ///< with its steps: other ones than those that `reached` is of
  std::string reached_of{};              ///< "reached: 206 steps against 184"; empty: nothing is compared
  std::array<MeasureRow, 5> rows{};
  /// The plot reaches this far to both sides of zero: every published range, and the whiskers but of rows
  /// that are more than twice as wide as the middle one and would make all others unreadable.
  double axis_percent = 20.0;
  bool beyond_axis = false;  ///< a whisker leaves it
  bool sure = false;         ///< false: show greyed, with `caution`
  std::string caution{};     ///< what the reader must know before reading the numbers
  std::vector<TargetChoice> targets{};
};
[[nodiscard]] FiveTwenty five_twenty(const Snapshot& snapshot);

/// Of the mean cadence of the last steps from the baseline's; nullopt: not measurable.
[[nodiscard]] std::optional<double> cadence_change(const Snapshot& snapshot);

/// What is published, in words that cannot be read as a promise about ground-reaction force.
inline constexpr const char* kPublished =
    "Lab, 45 runners: +5 % step rate, about 20 % less energy absorbed at the knee per step. "
    "Force plates cannot see it.";

}  // namespace footfall::ui
