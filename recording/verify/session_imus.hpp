#pragma once
#include "core/result.hpp"
#include "gait/offline/offline.hpp"
#include "recording/export/session_contents.hpp"

namespace footfall::recording {

/// Computes what the inertial sensors of a session say of the analysed contacts anew from their stored
/// samples, by the same code as live (gait/imu/imu_analysis.hpp): angles, drop, shock, and the side where the
/// forces could not tell. Late samples are used as well. `result.contacts` are on the session's time base;
/// means of metrics are renewed. Alignment and lengths: the session's; `height` and `incline` win over it.
/// Thread: one. Blocks: never. Allocates: all samples. Errors: Reconfigure, for a sensor that makes no sense.
/// Without sensors nothing changes.
core::Result<void> complete_with_imus(const SessionContents& session, std::optional<core::Meters> height,
                                      std::optional<core::Degrees> incline, gait::OfflineResult& result);

}  // namespace footfall::recording
