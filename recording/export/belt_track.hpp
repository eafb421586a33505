#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "recording/session.hpp"

namespace footfall::recording {

/// The treadmill's polls on the sample times of the plates. Sign: speed > 0 runs the foot backward, incline >
/// 0 uphill. Units: m/s, degrees. NaN where no two polls are near enough, and throughout where the drive has
/// no incline.
struct BeltTrack {
  std::vector<double> speed_m_s, incline_deg;
};

/// Linear between neighbouring polls at most 300 ms apart, the oldest that the station takes as current.
/// `times` rise. Thread: reentrant. Blocks: never. Allocates: the result. Errors: none.
[[nodiscard]] BeltTrack belt_track(std::span<const TreadmillRecord> records,
                                   std::span<const core::Timestamp> times);

/// Mean measured belt speed while the set-point held still and the belt followed; nullopt without, or at
/// speeds more than 5 % apart. `note` is then the sentence that says so.
[[nodiscard]] std::optional<core::MetersPerSecond> steady_belt_speed(std::span<const TreadmillRecord> records,
                                                                     core::Timestamp from, core::Timestamp to,
                                                                     std::string* note = nullptr);

}  // namespace footfall::recording
