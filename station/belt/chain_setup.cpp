#include "station/belt/chain_setup.hpp"

#include "drivers/modbus_relay/relay_board.hpp"

namespace footfall::station {
namespace {

drivers::RelayBoardOptions address_of(const config::BoardAddress& board) {
  drivers::RelayBoardOptions options;
  options.link = board.link;
  options.device = board.device;
  options.host = board.host;
  options.port = board.port;
  options.slave = board.slave;
  return options;
}

void wire(const config::SafetyInputsConfig& inputs, drivers::RelayBoardOptions& options) {
  options.emergency_stop = inputs.emergency_stop;
  options.lanyard = inputs.lanyard;
  options.local_stop = inputs.local_stop;
}

core::Result<std::shared_ptr<drivers::RelayBoard>> open_board(drivers::RelayBoardOptions options) {
  auto made = drivers::RelayBoard::make(std::move(options));
  if (!made) return tl::unexpected<core::Error>(made.error());
  std::shared_ptr<drivers::RelayBoard> board(std::move(*made));
  auto opened = board->open();
  for (int again = 0; again < 3 && !opened && opened.error().remedy() == core::Remedy::Retry; ++again) {
    opened = board->open();
  }
  if (!opened) return core::fail(opened.error().remedy(), "relay board: %s", opened.error().what());
  return board;
}

}  // namespace

core::Result<ChainDevices> open_chain(const config::StationConfig& config) {
  ChainDevices devices;
  const auto& contacts = config.safety_inputs;
  if (config.stop_relay) {
    auto options = address_of(config.stop_relay->board);
    options.relay = config.stop_relay->relay;
    options.contact_input = config.stop_relay->contact_input;
    options.hold = config.stop_relay->hold;
    const bool same_board = contacts && !contacts->board;
    if (same_board) wire(*contacts, options);
    auto board = open_board(std::move(options));
    if (!board) return tl::unexpected<core::Error>(board.error());
    devices.relay = *board;
    if (same_board) devices.inputs = *board;
    devices.deceleration = config.stop_relay->deceleration;
  }
  if (contacts && contacts->board) {
    auto options = address_of(*contacts->board);
    wire(*contacts, options);
    auto board = open_board(std::move(options));
    if (!board) return tl::unexpected<core::Error>(board.error());
    devices.inputs = *board;
  }
  return devices;
}

}  // namespace footfall::station
