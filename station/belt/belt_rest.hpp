#pragma once
#include "station/belt/motion_record.hpp"

namespace footfall::station {

/// Two questions about a belt, because they differ in what silence means. Units: in the types. Thread: any.
/// Blocks, allocates: no. Errors: none.

/// Nothing is about to move the belt: it is neither armed, arming nor moving, and no fresh poll sees more
/// than 0.05 m/s (somebody pulls it, or it runs out). A silent drive is believed: its runner may be asked
/// questions.
[[nodiscard]] bool belt_rests(const MotionRecord& motion, core::Timestamp now);
/// The belt was seen to stand: Idle, Stopped or Fault, not arming, and the last poll, however old, saw at
/// most 0.05 m/s. After a cable pull it may still be running out: silence is no rest here.
[[nodiscard]] bool belt_seen_at_rest(const MotionRecord& motion);

}  // namespace footfall::station
