#pragma once
#include <string>

#include "formats/recording.hpp"
#include "gait/offline/offline.hpp"
#include "recording/verify/session_forces.hpp"

/// Columns as gait::analyze() takes them, the plates beside their sum, and the belt's speed and incline where
/// they were measured. What is given must outlive the view. Thread: any, reentrant. Blocks: never. Allocates:
/// the views of the plates. Errors: none.
namespace footfall::recording {

[[nodiscard]] gait::RecordingView view_of(const SessionForces& forces);
/// `sums`: formats::sum_belts(recording).
[[nodiscard]] gait::RecordingView view_of(const formats::ForceRecording& recording,
                                          const formats::SummedForces& sums);

}  // namespace footfall::recording
