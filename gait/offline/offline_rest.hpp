#pragma once
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// Of a body weight by the forces that no runner has.
inline constexpr const char* kNobodysWeight =
    "Body weight by the forces is below 10 kg or above 300 kg: it and what is given in body weights are not "
    "measurable. Check the axes (the vertical force is fz, up is positive) and the units (newtons).";

/// What a recording without one measurable contact shows, named in gait_class and in one note: nobody, a
/// force of the wrong sign, somebody who stands, or feet that overlap in the sum (walking on one plate,
/// running without a flight). Private to gait. Frame/units: gait/offline/offline.hpp. Window: the stretch
/// `f_v`, zero-lag filtered, zeroed where a zero was found;
/// `recording` is it before. Thread: reentrant. Blocks: CPU only. Allocates:
/// the note. Errors: none. Source: own definition: docs/metrics/events.md.
void name_rest(std::span<const double> f_v, const RecordingView& recording, OfflineResult& result);

}  // namespace footfall::gait
