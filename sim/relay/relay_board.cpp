#include "sim/relay/relay_board.hpp"

namespace footfall::sim {
namespace {

constexpr std::uint8_t kReadRelays = 1, kReadInputs = 2, kWriteRelay = 5, kWriteRelays = 15;
constexpr unsigned kOn = 0xFF00, kOff = 0x0000, kToggle = 0x5500, kLongest = 0x7FFF;
constexpr unsigned kFlashOn = 0x0200, kFlashOff = 0x0400, kAll = 0x00FF;
constexpr std::uint8_t kFine = 0, kIllegalFunction = 1, kIllegalAddress = 2, kIllegalValue = 3;

unsigned word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return (static_cast<unsigned>(bytes[at]) << 8) | bytes[at + 1];
}

}  // namespace

void SimRelayBoard::put(unsigned number, const Relay& wanted, core::Timestamp now) {
  const bool changed = relays_.at(number).on != wanted.on;
  relays_.at(number) = wanted;
  if (changed && listener_) listener_(now, number, wanted.on);
}

void SimRelayBoard::advance(core::Timestamp now) {
  for (unsigned i = 0; i < kChannels; ++i) {
    const Relay relay = relays_.at(i);
    if (relay.until.ns != 0 && now >= relay.until) put(i, {relay.then, {}, false}, relay.until);
  }
}

void SimRelayBoard::excuse(core::Duration stall) {
  for (Relay& relay : relays_) {
    if (relay.until.ns != 0) relay.until = relay.until + stall;
  }
}

Bytes SimRelayBoard::answer(std::span<const std::uint8_t> request, core::Timestamp now) {
  if (request.size() < 2 || request[0] != slave_) return {};
  advance(now);
  Bytes reply{request[0], request[1]};
  const std::uint8_t exception = serve(request, reply, now);
  if (exception == kFine) return reply;
  return {request[0], static_cast<std::uint8_t>(request[1] | 0x80U), exception};
}

std::uint8_t SimRelayBoard::serve(std::span<const std::uint8_t> request, Bytes& reply, core::Timestamp now) {
  const std::uint8_t function = request[1];
  if (function != kReadRelays && function != kReadInputs && function != kWriteRelay &&
      function != kWriteRelays) {
    return kIllegalFunction;
  }
  if (request.size() < 6) return kIllegalValue;
  const unsigned address = word_at(request, 2), argument = word_at(request, 4);
  if (function == kWriteRelay) {
    reply.insert(reply.end(), request.begin() + 2, request.begin() + 6);
    return request.size() == 6 ? write_one(address, argument, now) : kIllegalValue;
  }
  if (argument == 0 || argument > kChannels) return kIllegalValue;
  if (address + argument > kChannels) return kIllegalAddress;
  if (function == kWriteRelays) {
    if (request.size() != 8 || request[6] != 1) return kIllegalValue;
    for (unsigned i = 0; i < argument; ++i) put(address + i, {((request[7] >> i) & 1U) != 0, {}, false}, now);
    reply.insert(reply.end(), request.begin() + 2, request.begin() + 6);
    return kFine;
  }
  std::uint8_t bits = 0;
  for (unsigned i = 0; i < argument; ++i) {
    const bool on = function == kReadInputs ? inputs_.at(address + i) : relays_.at(address + i).on;
    if (on) bits = static_cast<std::uint8_t>(bits | (1U << i));
  }
  reply.push_back(1);
  reply.push_back(bits);
  return kFine;
}

std::uint8_t SimRelayBoard::write_one(unsigned address, unsigned value, core::Timestamp now) {
  const unsigned number = address & 0xFFU, kind = address & 0xFF00U;
  if (kind == kFlashOn || kind == kFlashOff) {
    if (number >= kChannels) return kIllegalAddress;
    if (value == 0 || value > kLongest) return kIllegalValue;
    const bool on = kind == kFlashOn;
    const Relay& running = relays_.at(number);
    if (ignores_second_flash && running.until.ns != 0) return kFine;
    put(number, {on, now + core::milliseconds(100) * static_cast<std::int64_t>(value), !on}, now);
    return kFine;
  }
  if (kind != 0) return kIllegalAddress;
  if (value != kOn && value != kOff && value != kToggle) return kIllegalValue;
  if (number >= kChannels && number != kAll) return kIllegalAddress;
  for (unsigned i = number == kAll ? 0 : number; i <= (number == kAll ? kChannels - 1 : number); ++i) {
    put(i, {value == kToggle ? !relays_.at(i).on : value == kOn, {}, false}, now);
  }
  return kFine;
}

}  // namespace footfall::sim
