#pragma once
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// Takes away every centre of pressure, of the sum and of the plates, where one of them lies farther from the
/// lab's origin than any plate: its unit is no metre. Said in one note. Private to gait. Frame/units:
/// gait/offline/offline.hpp. Window: samples above 100 N, below which a CoP is noise. Thread: reentrant.
/// Blocks: CPU only. Allocates: yes. Errors: none.
void drop_far_cop(RecordingView& recording, OfflineResult& result);

}  // namespace footfall::gait
