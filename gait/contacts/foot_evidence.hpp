#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "gait/contacts/side.hpp"

/// What landings next to each other say about their feet; private to gait. Frame/units:
/// gait/contacts/side.hpp; log odds of right against left. Thread: reentrant. Blocks/allocates: never.
/// Errors: 0 where nothing is said. Source: own definition: docs/metrics/events.md (a midline that adapts to
/// lateral wandering, sigma of a step): a straight line through the dozen, or the nearest landings' median
/// where he wanders faster than a line follows.
namespace footfall::gait {

/// One landing says at most this, below log(0.98 / 0.02) = 3.9: the parity outlasts a single wrong one.
inline constexpr double kMostLogOdds = 3.5;

using LogOdds = std::array<double, SideTracker::kMemory>;
/// Probability of the right foot, as believed so far; NaN where nothing is.
using RightProbability = std::array<double, SideTracker::kMemory>;

/// At most SideTracker::kMemory landings in order. `stance` is how far the feet land apart: kept from call to
/// call, so that a foot that hops still has its side.
[[nodiscard]] LogOdds foot_evidence(std::span<const Landing> landings, const RightProbability& right,
                                    std::optional<StanceWidth>& stance) noexcept;

}  // namespace footfall::gait
