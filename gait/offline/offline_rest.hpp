#pragma once
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// What a recording without one measurable contact shows, named in gait_class and in one note: nobody, a
/// force of the wrong sign, somebody who stands, or feet that overlap in the sum (walking on one plate,
/// running without a flight). Private to gait. Frame/units: gait/offline/offline.hpp. Window: the stretch
/// `f_v`, zero-lag filtered, zeroed where a zero was found. Thread: reentrant. Blocks: CPU only. Allocates:
/// the note. Errors: none. Source: own definition: docs/metrics/events.md.
void name_rest(std::span<const double> f_v, core::Hertz rate, OfflineResult& result);

}  // namespace footfall::gait
