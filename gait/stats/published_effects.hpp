#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/units.hpp"

/// What has been published on a change of cadence at constant speed, as data: what, by whom, measured how, in
/// one session or after training. A number stands here only where it was read; "rises" or "falls" where only
/// the direction was.
/// Frame/sign: change in per cent of the value before, per step; magnitudes for braking. Units: per cent.
/// Thread: constant data. Blocks: never. Allocates: expected_change() only. Errors: none.
/// Source: docs/metrics/change.md; each row names its own. The model: sim/runner/slip.hpp. The 20 % of the
/// "5/20 rule" is energy absorbed at the knee, which forces cannot see: it has no metric here and no place
/// beside one.
namespace footfall::gait {

enum class EffectMethod : std::uint8_t {
  ForcePlate,
  Insole,
  MotionCapture,
  JointModel,  ///< inverse dynamics: forces with motion capture
  SpringMass   ///< computed from a running model, no measurement
};
enum class EffectTiming : std::uint8_t { Acute, Trained };
enum class Direction : std::int8_t { Falls = -1, Rises = 1 };

struct PublishedEffect {
  std::string_view metric;  ///< key of the catalogue; empty: text only, no force shows it
  std::string_view what;
  std::string_view source;
  EffectMethod method = EffectMethod::ForcePlate;
  EffectTiming timing = EffectTiming::Acute;
  double cadence_percent = 0.0;  ///< change of cadence in the study; 0: none stated
  Direction direction = Direction::Falls;
  std::optional<double> percent;  ///< change of the value; nullopt: only the direction was read
};

[[nodiscard]] std::span<const PublishedEffect> published_effects() noexcept;

/// "force plate", "insole", "motion capture", "joint model", "spring-mass model".
[[nodiscard]] std::string_view name_of(EffectMethod method) noexcept;
/// "acute", "trained".
[[nodiscard]] std::string_view name_of(EffectTiming timing) noexcept;

/// What the published effects on one metric say for the cadence change that was achieved: scaled as a power
/// of the cadence, value ~ cadence^p.
struct ExpectedChange {
  Direction direction = Direction::Falls;
  /// Smallest and largest published size, signed as `direction`; nullopt where only directions were read.
  std::optional<double> least_percent, most_percent;
  std::vector<const PublishedEffect*> effects;  ///< those behind it
  bool trained_only = false;                    ///< no acute figure exists: these runners had trained
};
/// nullopt without a published effect on that metric, or without a change of cadence. Figures of one session
/// come before those of trained runners.
[[nodiscard]] std::optional<ExpectedChange> expected_change(std::string_view metric, double cadence_percent);

/// Values that follow from the cadence by arithmetic (step time, vertical impulse): they are checks of the
/// measurement, and get no verdict.
[[nodiscard]] bool follows_from_cadence(std::string_view metric) noexcept;

/// What the 5/20 rule is about, in one sentence to stand above a measured change, never beside a force.
[[nodiscard]] std::string_view knee_energy_sentence() noexcept;

}  // namespace footfall::gait
