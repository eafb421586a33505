#pragma once
#include "station/motion_record.hpp"

namespace footfall::station {

/// Whether the belt stands and nothing is about to move it: no belt at rest while armed, arming or moving,
/// nor while a fresh poll sees more than 0.05 m/s (somebody pulls it, or it runs out). A drive that is silent
/// is believed to rest when its state says so (Disconnected too: ask for that one where it matters). Units:
/// in the types. Thread: any. Blocks, allocates: no. Errors: none.
[[nodiscard]] bool belt_rests(const MotionRecord& motion, core::Timestamp now);

}  // namespace footfall::station
