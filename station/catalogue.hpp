#pragma once
#include <memory>
#include <vector>

#include "config/station_config.hpp"
#include "core/result.hpp"
#include "hal/force_plate.hpp"
#include "hal/imu.hpp"
#include "hal/treadmill.hpp"

/// Which configured kind is which driver: the one table that knows.
/// Thread: main, at start-up. Blocks: no (devices are opened later). Errors: an unknown kind, with the known
/// ones.
namespace footfall::station {

core::Result<std::unique_ptr<hal::ForcePlate>> make_plate(const config::PlateConfig& config,
                                                          std::uint8_t index);
/// All of them, device i from `configs[i]`; those that are found by announcement share one listener.
core::Result<std::vector<std::unique_ptr<hal::Imu>>> make_imus(const std::vector<config::ImuConfig>& configs);
core::Result<std::unique_ptr<hal::Treadmill>> make_treadmill(const config::TreadmillConfig& config,
                                                             bool simulated);
/// Refuses a serial line that another program has locked, before the plates' streams are taken from it; sends
/// nothing. The driver itself locks the line when it opens.
core::Result<void> check_line_free(const config::TreadmillConfig& config);

}  // namespace footfall::station
