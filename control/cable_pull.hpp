#pragma once
#include <cstdint>
#include <limits>

#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::control {

/// The technician's moving cable pull: silence on the line at low speed, no feed for the stop relay, then one
/// look. Stood: the first poll after `limit` saw a belt at rest.
enum class PullPhase : std::uint8_t { None, Silent, Listening, Stood, StillMoving, Interrupted };

struct PullStatus {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  PullPhase phase = PullPhase::None;
  core::Timestamp began;
  core::MetersPerSecond speed;         ///< measured when the silence began
  core::Seconds limit;                 ///< (watchdog or hold time + ramp) and 10 %
  core::Seconds relay_open{kUnknown};  ///< after the last feed; NaN: no relay, or not seen
  core::Seconds rest_seen{kUnknown};   ///< the poll that saw the belt stand; it may have stood before
  [[nodiscard]] bool active() const { return phase == PullPhase::Silent || phase == PullPhase::Listening; }
};

inline constexpr core::MetersPerSecond kSlowestPull{0.3}, kFastestPull{1.5};
/// After the silence the drive has so long to answer; then Stop goes out in any case.
inline constexpr core::Duration kPullListening = core::milliseconds(600);

}  // namespace footfall::control
