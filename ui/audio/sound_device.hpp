#pragma once
#include <memory>

#include "core/result.hpp"
#include "ui/audio/beat_player.hpp"

namespace footfall::ui {

/// The machine's sound output through PortAudio; the only place that knows it. The beat is drawn by sample
/// position at the time the device says that a buffer will sound. Thread: open() and the destructor on one
/// thread; the device calls back on its own, which neither locks nor allocates. Blocks: open() while the
/// sound system is asked, up to seconds. Errors: open() fails with one sentence where there is no device.
[[nodiscard]] core::Result<std::unique_ptr<BeatSound>> open_sound_device();

}  // namespace footfall::ui
