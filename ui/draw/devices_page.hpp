#pragma once
#include "ui/draw/widgets.hpp"

namespace footfall::ui {

/// For the technician: health of belt, stop chain, plates, sensors and loop, the sensors' clock fit, and the
/// black box's records, what the drive's watchdog was read back as, calibrations, and the disk. Thread: draw
/// thread. Blocks: never. Errors: none; what is not told is "--" and old figures are greyed. True when the
/// plates shall be zeroed.
bool draw_devices(const Pen& pen, const Snapshot& snapshot, Rect r);

}  // namespace footfall::ui
