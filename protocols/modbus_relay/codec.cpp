#include "protocols/modbus_relay/codec.hpp"

namespace footfall::protocols::modbus_relay {
namespace {

using modbus_drive::Function;
using modbus_drive::Request;

constexpr std::uint16_t kFlashOn = 0x0200;

bool is_channel(int number) {
  return number >= 1 && number <= kChannels;
}

std::uint16_t coil(int relay) {
  return static_cast<std::uint16_t>(relay - 1);
}

}  // namespace

core::Result<Request> feed_request(int slave, int relay, core::Duration hold) {
  if (!is_channel(relay)) {
    return core::fail(core::Remedy::Reconfigure, "relay %d does not exist; the board has 1 to %d", relay,
                      kChannels);
  }
  const std::int64_t units = hold.ns / kTimeUnit.ns;
  if (units < 1 || units > kMostUnits || kTimeUnit * units != hold) {
    return core::fail(core::Remedy::Reconfigure,
                      "a hold time of %.3f s cannot be told to the board; it counts in 0.1 s",
                      hold.seconds());
  }
  return Request{static_cast<std::uint8_t>(slave), Function::WriteCoil,
                 static_cast<std::uint16_t>(kFlashOn + coil(relay)), static_cast<std::uint16_t>(units)};
}

Request drop_request(int slave, int relay) {
  return {static_cast<std::uint8_t>(slave), Function::WriteCoil, coil(relay), 0x0000};
}

Request inputs_request(int slave) {
  return {static_cast<std::uint8_t>(slave), Function::ReadInputs, 0, kChannels};
}

Request relays_request(int slave) {
  return {static_cast<std::uint8_t>(slave), Function::ReadCoils, 0, kChannels};
}

bool channel_on(std::uint16_t word, int number) {
  return is_channel(number) && ((word >> (number - 1)) & 1U) != 0;
}

}  // namespace footfall::protocols::modbus_relay
