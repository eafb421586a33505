#pragma once
#include "config/station_config.hpp"

namespace footfall::station {

/// Checks machine rights, folders, plates and drive of a configuration, one line each (or one JSON object),
/// and returns the exit code: 0 all well, 1 something to know, 2 a session would not start. Thread: main.
/// Blocks: some seconds for devices. It reads; the one thing it writes is Stop on opening the drive's line.
int run_doctor(const config::StationConfig& config, bool json);

}  // namespace footfall::station
