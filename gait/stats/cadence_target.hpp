#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "core/units.hpp"

/// From a measured cadence to the one that is tried next. The target is the runner's own baseline plus a
/// share of it; a fixed number ("180") only says what it would mean for this runner; "175" is a flag beside
/// what people choose at that speed, never a target. Frame/sign: none. Units: steps/min, per cent. Thread:
/// pure. Blocks/allocates: never. Errors: nullopt for a cadence that is not finite and above 0. Source: own
/// definition: docs/metrics/change.md; what people choose: Hamner 2013, Willer 2024.
namespace footfall::gait {

inline constexpr double kUsualIncreasePercent = 5.0;
/// Beyond this a person must confirm.
inline constexpr double kConfirmAbovePercent = 10.0;
inline constexpr core::StepsPerMinute kLowCadenceFlag{175.0};

struct CadenceTarget {
  core::StepsPerMinute baseline, target;
  double increase_percent = 0.0;
  bool needs_confirmation = false;  ///< above +10 %
};

/// baseline x (1 + increase).
[[nodiscard]] std::optional<CadenceTarget> cadence_target(core::StepsPerMinute baseline,
                                                          double increase_percent = kUsualIncreasePercent);
/// What a number from elsewhere means for this runner.
[[nodiscard]] std::optional<CadenceTarget> cadence_target_of(core::StepsPerMinute baseline,
                                                             core::StepsPerMinute wanted);

/// What a group of runners chose, at speeds between those it ran.
struct CadenceNorm {
  std::string_view source;
  core::StepsPerMinute cadence;
};
struct CadenceFlag {
  bool below_175 = false;
  std::optional<CadenceNorm> hamner, willer;  ///< nullopt: outside the speeds of the group, or speed unknown
};
[[nodiscard]] CadenceFlag cadence_flag(core::StepsPerMinute cadence,
                                       std::optional<core::MetersPerSecond> speed);

}  // namespace footfall::gait
