#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "control/limits.hpp"
#include "control/motion_words.hpp"

/// A training or test programme as plain data, and what can be known of it before it begins: whether this
/// station may run it, and how long it takes. Frame/sign: incline > 0 uphill. Units: in the types. Thread:
/// values and pure functions. Blocks/allocates: never. Errors: a refusal is one sentence naming the segment.
namespace footfall::control {

inline constexpr std::size_t kMaxProgrammeSteps = 120;
inline constexpr core::Duration kShortestCountdown = core::milliseconds(3'000),
                                kLongestCountdown = core::milliseconds(30'000),
                                kDefaultCountdown = core::milliseconds(5'000);
inline constexpr core::Duration kShortestStep = core::milliseconds(1'000),
                                kLongestStep = core::milliseconds(2LL * 3'600'000);
/// What may change without a countdown, counted from what was last announced or asked for by hand: many small
/// steps do not add up to an unannounced large one.
inline constexpr core::MetersPerSecond kUnannouncedChange = core::from_km_per_h(1.0);
inline constexpr core::GradePercent kUnannouncedIncline{1.0};

/// One segment. The change to `speed` takes `ramp`, or goes with `acceleration`, or, with neither, is made as
/// fast as the station's limits allow and counts into `hold`. Repeated work and rest are written out.
struct ProgrammeStep {
  std::array<char, 32> name{};  ///< marker for the screen: "baseline"; may be empty
  core::MetersPerSecond speed;
  core::Duration ramp;                  ///< 0: not given
  core::MetersPerSecond2 acceleration;  ///< 0: not given
  core::Duration hold;
  std::optional<core::GradePercent> incline;    ///< nullopt: stays as it is
  std::optional<core::StepsPerMinute> cadence;  ///< for the runner, shown only
  std::optional<double> cadence_change;         ///< fraction of the measured baseline, shown only
};

struct Programme {
  std::uint32_t id = 0;  ///< told apart by its owner
  std::array<char, 64> name{};
  core::Duration countdown;  ///< longer than the station's; 0: the station's
  std::uint16_t count = 0;
  std::array<ProgrammeStep, kMaxProgrammeSteps> steps{};
};
static_assert(std::is_trivially_copyable_v<Programme>);

/// What this station allows.
struct ProgrammeBounds {
  core::MetersPerSecond slowest, ceiling;
  core::MetersPerSecond2 acceleration;
  core::MetersPerSecond3 jerk;
  bool has_incline = false;
  core::GradePercent lowest, highest;
  double incline_rate_percent_per_s = 0.0;
  core::Duration countdown = kDefaultCountdown;
};
[[nodiscard]] ProgrammeBounds programme_bounds(const Limits& limits, bool has_incline);

/// Where the belt is when the programme begins, and at which of its steps.
struct ProgrammeStart {
  core::MetersPerSecond speed;
  core::GradePercent incline;
  std::size_t step = 0;
};

/// Checks every step from `start.step` on against the bounds: speed, time for the change within acceleration
/// and jerk, incline range and rate, lengths.
[[nodiscard]] std::optional<Sentence> programme_refusal(const Programme& programme,
                                                        const ProgrammeBounds& bounds,
                                                        const ProgrammeStart& start);

/// The time that the governor needs for a change at rest before and after it: dv/a + a/j, or 2 sqrt(dv/j)
/// when the acceleration limit is not reached (bounded acceleration and jerk).
[[nodiscard]] core::Duration shortest_change(core::MetersPerSecond change,
                                             core::MetersPerSecond2 acceleration,
                                             core::MetersPerSecond3 jerk);

struct StepTiming {
  bool announced = false;
  core::Duration wait;  ///< before the change: what the step before is too short for the countdown
  core::Duration ramp, hold;
  core::MetersPerSecond from;
  [[nodiscard]] core::Duration length() const { return ramp + hold; }
};

/// Times of one step after the other, and which of them need a countdown. The countdown runs in the end of
/// the step before; where that is shorter, the belt waits.
class ProgrammeWalk {
 public:
  ProgrammeWalk(core::Duration countdown, core::MetersPerSecond speed, core::GradePercent incline)
      : countdown_(countdown), speed_(speed), told_speed_(speed), incline_(incline), told_incline_(incline) {}
  [[nodiscard]] StepTiming next(const ProgrammeStep& step);
  /// Goes on in the middle of a programme: `lead` of the present step is left, at its own speed.
  void go_on(core::Duration lead) { lead_ = lead; }
  [[nodiscard]] bool needs_countdown(const ProgrammeStep& step) const;
  /// The operator knows these: announced to him, or asked for by himself.
  void told(core::MetersPerSecond speed, core::GradePercent incline);
  [[nodiscard]] core::MetersPerSecond speed() const { return speed_; }
  [[nodiscard]] core::Duration countdown() const { return countdown_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  core::Duration countdown_, lead_{};
  core::MetersPerSecond speed_, told_speed_;
  core::GradePercent incline_, told_incline_;
};

/// From the begin to the end, waits included, without pauses.
[[nodiscard]] core::Duration programme_length(const Programme& programme, core::Duration countdown,
                                              const ProgrammeStart& start);
/// The longer of the programme's and the station's, within the compiled bounds.
[[nodiscard]] core::Duration countdown_of(const Programme& programme, core::Duration station);

}  // namespace footfall::control
