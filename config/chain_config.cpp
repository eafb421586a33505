#include "config/chain_config.hpp"

#include <algorithm>
#include <array>

#include "config/address.hpp"
#include "config/toml_reader.hpp"

namespace footfall::config {
namespace {

constexpr int kChannels = 8;
constexpr std::int64_t kTimeUnitMs = 100;

BoardAddress read_board(TableReader& reader) {
  BoardAddress board;
  board.kind = reader.choice("kind", {"modbus_relay"});
  board.slave = static_cast<int>(reader.integer_or("slave", 1, 247, 1));
  auto& link = board.link;
  if (reader.has("device") && reader.has("host")) {
    reader.refuse("host", "stands beside device; a board hangs on a serial line or on a network, give one");
  }
  if (reader.has("host")) {
    link.type = protocols::modbus_drive::LinkType::Tcp;
    board.host = read_address(reader);
    board.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, 502));
  } else {
    board.device = reader.text("device");
    link.baud = static_cast<int>(reader.integer_or("baud", 4800, 256'000, 9600));
    link.parity = reader.has("parity") ? reader.choice("parity", {"N", "E", "O"})[0] : 'N';
  }
  link.response_timeout_ms = static_cast<int>(reader.integer_or("response_timeout_ms", 10, 200, 50));
  link.byte_timeout_ms = static_cast<int>(reader.integer_or("byte_timeout_ms", 1, 100, 10));
  link.inter_frame_ms = static_cast<int>(reader.integer_or("inter_frame_ms", 0, 50, 4));
  link.retries = static_cast<int>(reader.integer_or("retries", 0, 2, 1));
  return board;
}

int input_or_none(TableReader& reader, const char* key) {
  return static_cast<int>(reader.integer_or(key, 1, kChannels, 0));
}

void check_hold(const TableReader& reader, const StopRelayConfig& relay, const RelayBounds& bounds) {
  const std::int64_t hold_ms = relay.hold.ns / 1'000'000;
  if (hold_ms % kTimeUnitMs != 0) {
    reader.refuse("hold_ms", "is no multiple of 100; the board counts in tenths of a second");
  }
  if (relay.hold > bounds.watchdog_max) {
    reader.refuse("hold_ms", "is longer than limits.watchdog_max_ms (" +
                                 std::to_string(bounds.watchdog_max.ns / 1'000'000) + "); shorten it");
  }
  const auto& link = relay.board.link;
  const std::int64_t needed_ms =
      (link.retries + 1) * (link.response_timeout_ms + link.inter_frame_ms) + 2 * bounds.poll_period_ms;
  if (hold_ms < needed_ms) {
    reader.refuse("hold_ms", "is too short: (retries + 1) x (response + gap) + 2 polls take " +
                                 std::to_string(needed_ms) + " ms; lengthen it or shorten those");
  }
}

}  // namespace

StopRelayConfig read_stop_relay(TableReader reader, const RelayBounds& bounds) {
  StopRelayConfig relay;
  relay.board = read_board(reader);
  relay.relay = static_cast<int>(reader.integer("relay", 1, kChannels));
  relay.contact_input = static_cast<int>(reader.integer("contact_input", 1, kChannels));
  relay.hold = core::milliseconds(reader.integer_or("hold_ms", 100, 1000, 500));
  check_hold(reader, relay, bounds);
  if (reader.choice("without_power", {"brakes", "coasts"}) == "coasts") {
    reader.refuse("without_power",
                  "coasts: on a grade an unpowered belt rolls under the runner; fit a brake or a drive input "
                  "that ramps");
  }
  relay.deceleration = core::MetersPerSecond2(reader.number("deceleration_m_s2", 0.3, 2.2));
  reader.finish();
  return relay;
}

SafetyInputsConfig read_safety_inputs(TableReader reader, const StopRelayConfig* relay) {
  SafetyInputsConfig inputs;
  if (reader.has("kind") || reader.has("device") || reader.has("host")) {
    inputs.board = read_board(reader);
  } else if (relay == nullptr) {
    reader.refuse("kind",
                  "is missing, and there is no [stop_relay] whose board could be meant; name the board");
  }
  inputs.emergency_stop = static_cast<int>(reader.integer("emergency_stop", 1, kChannels));
  inputs.lanyard = input_or_none(reader, "lanyard");
  inputs.local_stop = input_or_none(reader, "local_stop");
  std::array<int, 4> used{inputs.emergency_stop, inputs.lanyard, inputs.local_stop,
                          relay != nullptr && !inputs.board ? relay->contact_input : 0};
  std::sort(used.begin(), used.end());
  for (std::size_t i = 1; i < used.size(); ++i) {
    if (used[i] != 0 && used[i] == used[i - 1]) {
      reader.refuse("emergency_stop", "and another contact name input " + std::to_string(used[i]) +
                                          "; each contact has an input of its own");
    }
  }
  reader.finish();
  return inputs;
}

CommissioningConfig read_commissioning(TableReader reader, bool simulation) {
  CommissioningConfig commissioning;
  commissioning.required = reader.boolean_or("required", !simulation);
  if (!commissioning.required && !simulation) {
    reader.refuse("required", "may be false only with station.simulation = true; real belts are tested");
  }
  commissioning.valid_days = static_cast<int>(reader.integer_or("valid_days", 1, 365, 180));
  if (reader.has("daily_check")) {
    const std::string check = reader.choice("daily_check", {"off", "notice", "refuse"});
    if (check == "off") commissioning.daily_check = DailyCheck::Off;
    if (check == "refuse") commissioning.daily_check = DailyCheck::Refuse;
  }
  reader.finish();
  return commissioning;
}

}  // namespace footfall::config
