#pragma once
#include <footfall/v1/devices.pb.h>

#include "hal/treadmill.hpp"
#include "recording/session.hpp"
#include "station/belt/treadmill_loop.hpp"

namespace footfall::station {

/// What a session would say of its devices, as the API tells it to every console. Thread: any. Blocks: never.
/// Allocates: yes. Errors: what is not known stays empty.
void fill_devices(const recording::SessionMeta& meta, v1::DeviceList& list);
/// `machine`: nullptr without a treadmill.
void fill_watchdog(const hal::TreadmillInfo* machine, const ReadbackRecord& readback, v1::DeviceList& list);

}  // namespace footfall::station
