#pragma once
#include <vector>

#include "gait/offline/offline.hpp"
#include "gait/offline/offline_stretch.hpp"

/// Signs and axes that no runner's force can have; private to gait. Frame/units: gait/offline/offline.hpp.
/// Thread: reentrant. Blocks: CPU only. Allocates: work and notes. Errors: notes. Source:
/// docs/frames-and-signs.md, docs/metrics/horizontal-force.md.
namespace footfall::gait {

/// Whether the vertical force of a plate, or of the sum, pulls the foot down: then nothing is measurable, and
/// the note says which way out. Feet on a turned plate would count as flights.
[[nodiscard]] bool pulls_down(const RecordingView& recording, const Method& method,
                              const std::vector<OfflineStretch>& stretches, OfflineResult& result);

/// Running brakes first and pushes off later, and sideways force is the smaller one. Window: all steps.
void note_axes(const std::vector<OfflineStretch>& stretches, core::Hertz rate, OfflineResult& result);

}  // namespace footfall::gait
