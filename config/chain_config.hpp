#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/units.hpp"
#include "protocols/modbus_drive/profile.hpp"

namespace footfall::config {

class TableReader;

/// How a relay board is reached.
struct BoardAddress {
  std::string kind = "modbus_relay";
  protocols::modbus_drive::Link link;
  std::string device, host;
  std::uint16_t port = 502;
  int slave = 1;
};

/// [stop_relay]: a timed relay in the hardware stop chain (docs/treadmills.md).
struct StopRelayConfig {
  BoardAddress board;
  int relay = 1;          ///< as printed, from 1
  int contact_input = 1;  ///< the contactor's auxiliary contact
  core::Duration hold = core::milliseconds(500);
  /// How fast the belt stops without power: measured. Coasting is refused.
  core::MetersPerSecond2 deceleration;
};

/// [safety_inputs]: contacts of the treadmill; 0 = not wired.
struct SafetyInputsConfig {
  std::optional<BoardAddress> board;  ///< nullopt: the stop relay's
  int emergency_stop = 0, lanyard = 0, local_stop = 0;
};

enum class DailyCheck : std::uint8_t { Off, Notice, Refuse };

/// [commissioning]: what of a technician's tests arming asks for.
struct CommissioningConfig {
  bool required = true;  ///< false only in a simulation
  int valid_days = 180;
  DailyCheck daily_check = DailyCheck::Notice;  ///< of the emergency stop
};

/// What the stop relay must fit: the treadmill's poll period and the longest watchdog allowed.
struct RelayBounds {
  int poll_period_ms = 100;
  core::Duration watchdog_max;
};

/// Thread: start-up. Blocks: never. Errors: throw ConfigError, one sentence naming file, line and key.
StopRelayConfig read_stop_relay(TableReader reader, const RelayBounds& bounds);
/// `relay`: of the same station, nullptr = none.
SafetyInputsConfig read_safety_inputs(TableReader reader, const StopRelayConfig* relay);
CommissioningConfig read_commissioning(TableReader reader, bool simulation);

}  // namespace footfall::config
