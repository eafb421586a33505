#pragma once
#include <memory>

#include "config/station_config.hpp"
#include "station/belt/chain_watch.hpp"

namespace footfall::station {

/// The devices of the hardware stop chain; relay and contacts may be one board.
struct ChainDevices {
  std::shared_ptr<hal::StopRelay> relay;
  std::shared_ptr<hal::SafetyInputs> inputs;
  core::MetersPerSecond2 deceleration{1.0};
  [[nodiscard]] StopChain chain() const { return {relay.get(), inputs.get(), deceleration}; }
};

/// Makes and opens what the station's file names; the relay is dropped. Thread: main. Blocks: opening.
/// Errors: a board that is not there, with the remedy.
core::Result<ChainDevices> open_chain(const config::StationConfig& config);

}  // namespace footfall::station
