#pragma once
#include "gait/offline/offline.hpp"
#include "gait/offline/offline_faults.hpp"

/// Walking in a whole recording with one set of columns per plate; private to gait. Frame/units:
/// gait/offline/offline.hpp. Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: notes and health
/// bits. Source: own definition: docs/metrics/events.md; a plate's contacts, their ends and its zero are
/// those of gait/offline/offline_zero.hpp.
namespace footfall::gait {

/// Whether feet stand on different plates at the same time, landing one after the other, for most contacts;
/// or every plate's contacts are too long for running.
[[nodiscard]] bool feet_overlap(const RecordingView& recording, const Method& method);

/// Fills contacts (in order of initial contact), drift and notes; the plates' filter suits the sample rate.
void analyze_walking(const RecordingView& recording, const OfflineFaults& faults,
                     const OfflineOptions& options, OfflineResult& result);

}  // namespace footfall::gait
