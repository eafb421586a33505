#pragma once
#include "core/result.hpp"
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// Whether a recording and its options can be analysed at all: filter, threshold, lengths of body and
/// columns, duration. Private to gait. Thread: any, reentrant. Blocks/allocates: only for an error. Errors:
/// Reconfigure with the figure. Source: own definition: docs/metrics/signal.md, "Filter".
[[nodiscard]] core::Result<void> check(const RecordingView& recording, const OfflineOptions& options);

}  // namespace footfall::gait
