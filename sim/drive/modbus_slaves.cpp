#include "sim/drive/modbus_slaves.hpp"

#include <algorithm>

namespace footfall::sim {
namespace {

constexpr std::uint8_t kReadCoils = 1, kReadHolding = 3, kWriteCoil = 5, kWriteOne = 6, kWriteMany = 16;
constexpr std::uint16_t kCoilOn = 0xFF00, kCoilOff = 0x0000;
constexpr unsigned kMaxCoilCount = 2000;
constexpr std::uint8_t kExceptionBit = 0x80;
constexpr unsigned kMaxReadCount = 125, kMaxWriteCount = 123;

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

void append_word(Bytes& bytes, std::uint16_t word) {
  bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

}  // namespace

void ModbusSlaves::attach(std::uint8_t slave, RegisterDevice& device) {
  attached_.push_back({slave, &device});
}

Bytes ModbusSlaves::answer(std::span<const std::uint8_t> frame, core::Timestamp now) {
  if (!rtu_frame_valid(frame)) return {};
  Bytes reply = answer_unit(frame.first(frame.size() - 2), now);
  if (!reply.empty()) append_rtu_crc(reply);
  return reply;
}

Bytes ModbusSlaves::answer_unit(std::span<const std::uint8_t> frame, core::Timestamp now) {
  if (frame.size() < 2) return {};
  const std::uint8_t slave = frame[0];
  for (const Attached& other : attached_) other.device->heard(now, other.slave == slave);
  const auto found = std::find_if(attached_.begin(), attached_.end(),
                                  [slave](const Attached& one) { return one.slave == slave; });
  if (found == attached_.end() || found->device->silent(now)) return {};

  const std::span<const std::uint8_t> request = frame.subspan(1);
  Bytes reply{slave, request[0]};
  const ModbusException outcome = serve(slave, *found->device, request, reply);
  if (outcome != ModbusException::None) {
    reply = {slave, static_cast<std::uint8_t>(request[0] | kExceptionBit),
             static_cast<std::uint8_t>(outcome)};
  }
  return reply;
}

ModbusException ModbusSlaves::serve(std::uint8_t slave, RegisterDevice& device,
                                    std::span<const std::uint8_t> request, Bytes& reply) {
  switch (request[0]) {
    case kReadCoils:
      return read_coils(device, request, reply);
    case kWriteCoil:
      return write_coil(slave, device, request, reply);
    case kReadHolding:
      return read_holding(device, request, reply);
    case kWriteOne:
      if (request.size() != 5) return ModbusException::IllegalValue;
      reply.insert(reply.end(), request.begin() + 1, request.end());
      return write_one(slave, device, word_at(request, 1), word_at(request, 3));
    case kWriteMany:
      return write_many(slave, device, request, reply);
    default:
      return ModbusException::IllegalFunction;
  }
}

ModbusException ModbusSlaves::read_holding(RegisterDevice& device, std::span<const std::uint8_t> request,
                                           Bytes& reply) {
  if (request.size() != 5) return ModbusException::IllegalValue;
  const unsigned first = word_at(request, 1), count = word_at(request, 3);
  if (count == 0 || count > kMaxReadCount || count > device.largest_read())
    return ModbusException::IllegalValue;
  if (first + count > 0x10000U) return ModbusException::IllegalAddress;
  reply.push_back(static_cast<std::uint8_t>(2 * count));
  for (unsigned i = 0; i < count; ++i) {
    std::uint16_t value = 0;
    const ModbusException outcome = device.read(static_cast<std::uint16_t>(first + i), value);
    if (outcome != ModbusException::None) return outcome;
    append_word(reply, value);
  }
  return ModbusException::None;
}

ModbusException ModbusSlaves::read_coils(RegisterDevice& device, std::span<const std::uint8_t> request,
                                         Bytes& reply) {
  if (request.size() != 5) return ModbusException::IllegalValue;
  const unsigned first = word_at(request, 1), count = word_at(request, 3);
  if (count == 0 || count > kMaxCoilCount) return ModbusException::IllegalValue;
  if (first + count > 0x10000U) return ModbusException::IllegalAddress;
  Bytes packed((count + 7) / 8, 0);
  for (unsigned i = 0; i < count; ++i) {
    bool on = false;
    const ModbusException outcome = device.read_coil(static_cast<std::uint16_t>(first + i), on);
    if (outcome != ModbusException::None) return outcome;
    if (on) packed[i / 8] = static_cast<std::uint8_t>(packed[i / 8] | (1U << (i % 8)));
  }
  reply.push_back(static_cast<std::uint8_t>(packed.size()));
  reply.insert(reply.end(), packed.begin(), packed.end());
  return ModbusException::None;
}

ModbusException ModbusSlaves::write_coil(std::uint8_t slave, RegisterDevice& device,
                                         std::span<const std::uint8_t> request, Bytes& reply) {
  if (request.size() != 5) return ModbusException::IllegalValue;
  const std::uint16_t address = word_at(request, 1), value = word_at(request, 3);
  if (value != kCoilOn && value != kCoilOff) return ModbusException::IllegalValue;
  const bool on = value == kCoilOn;
  const ModbusException outcome = device.write_coil(address, on);
  if (listener_) listener_({slave, address, static_cast<std::uint16_t>(on ? 1 : 0), outcome, true});
  reply.insert(reply.end(), request.begin() + 1, request.end());
  return outcome;
}

ModbusException ModbusSlaves::write_one(std::uint8_t slave, RegisterDevice& device, std::uint16_t address,
                                        std::uint16_t value) {
  const ModbusException outcome = device.write(address, value);
  if (listener_) listener_({slave, address, value, outcome, false});
  return outcome;
}

ModbusException ModbusSlaves::write_many(std::uint8_t slave, RegisterDevice& device,
                                         std::span<const std::uint8_t> request, Bytes& reply) {
  if (request.size() < 6) return ModbusException::IllegalValue;
  const unsigned first = word_at(request, 1), count = word_at(request, 3);
  if (count == 0 || count > kMaxWriteCount || request[5] != 2 * count || request.size() != 6 + 2 * count) {
    return ModbusException::IllegalValue;
  }
  if (first + count > 0x10000U) return ModbusException::IllegalAddress;
  for (unsigned i = 0; i < count; ++i) {
    const ModbusException outcome =
        write_one(slave, device, static_cast<std::uint16_t>(first + i), word_at(request, 6 + 2 * i));
    if (outcome != ModbusException::None) return outcome;
  }
  reply.insert(reply.end(), request.begin() + 1, request.begin() + 5);
  return ModbusException::None;
}

}  // namespace footfall::sim
