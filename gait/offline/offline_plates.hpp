#pragma once
#include <span>

#include "gait/contacts/side.hpp"
#include "gait/offline/offline.hpp"

/// Which of two plates is the left foot's, before landings say whose feet they are; private to gait.
/// Frame/units: gait/offline/offline.hpp. Thread: reentrant. Blocks: CPU only. Allocates: yes.
/// Errors: none. Source: own definition: docs/metrics/events.md.
namespace footfall::gait {

/// True where the plates are named after the left and the right foot.
[[nodiscard]] bool plates_are_named(const RecordingView& recording);

/// Renumbers Landing::plate so that 0 is the left foot's: by the plates' names, else by where their landings
/// lie. Where neither tells it, a plate says nothing of a foot: the numbers are taken away. A CoP that puts
/// the left plate to the right of the right one is no place in the lab: it is taken away, and that is noted.
void settle_plates(const RecordingView& recording, std::span<Landing> landings, OfflineResult& result);

}  // namespace footfall::gait
