#pragma once
#include <memory>
#include <vector>

#include "config/station_config.hpp"
#include "hal/force_plate.hpp"
#include "hal/treadmill.hpp"
#include "recording/session.hpp"
#include "station/measure/imu_keeper.hpp"

/// What a session says of the devices it was recorded with. Thread: not real-time. Blocks: never. Allocates:
/// yes. Errors: what a device does not tell stays empty or NaN.
namespace footfall::station {

/// Fills `devices` and `calibrations` of `meta`, whose `imus` are there already. `treadmill`: nullptr when
/// there is none.
void describe_devices(const config::StationConfig& config,
                      const std::vector<std::unique_ptr<hal::ForcePlate>>& plates, const ImuKeeper& imus,
                      const hal::TreadmillInfo* treadmill, recording::SessionMeta& meta);

/// A plate that has just taken its reading as zero; it does not tell the offset.
[[nodiscard]] recording::Zeroing zeroing_now(std::size_t plate, const std::string& who,
                                             const std::string& role);

}  // namespace footfall::station
