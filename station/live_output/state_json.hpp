#pragma once
#include <string>

#include "station/live/live_frame.hpp"

namespace footfall::station {

/// The state of the station as one line of JSON, units in the keys, null for what is not known
/// (docs/streaming.md). Names nobody: no pseudonym, no file name. Thread: any. Blocks: short mutexes.
/// Allocates: yes.
[[nodiscard]] std::string state_json(const StationView& view);

}  // namespace footfall::station
