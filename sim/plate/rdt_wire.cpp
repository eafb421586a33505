#include "sim/plate/rdt_wire.hpp"

namespace footfall::sim {
namespace {

constexpr std::uint16_t kHeader = 0x1234;

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

void put_u32(RdtRecord& record, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    record[at + i] = static_cast<std::uint8_t>((value >> (24 - 8 * i)) & 0xFFU);
  }
}

}  // namespace

std::optional<RdtRequest> parse_rdt_request(std::span<const std::uint8_t> datagram) {
  if (datagram.size() != kRdtRequestSize || big_endian(datagram.first(2)) != kHeader) return std::nullopt;
  const auto command = static_cast<RdtCommand>(big_endian(datagram.subspan(2, 2)));
  switch (command) {
    case RdtCommand::Stop:
    case RdtCommand::StartSingle:
    case RdtCommand::StartBuffered:
    case RdtCommand::ResetLatch:
    case RdtCommand::TakeBias:
      return RdtRequest{command, big_endian(datagram.subspan(4, 4))};
  }
  return std::nullopt;
}

RdtRecord encode_rdt_record(std::uint32_t rdt_sequence, std::uint32_t ft_sequence,
                            const PlateReading& reading) {
  RdtRecord record{};
  put_u32(record, 0, rdt_sequence);
  put_u32(record, 4, ft_sequence);
  put_u32(record, 8, reading.status);
  for (std::size_t i = 0; i < reading.counts.size(); ++i) {
    put_u32(record, 12 + 4 * i, static_cast<std::uint32_t>(reading.counts[i]));
  }
  return record;
}

}  // namespace footfall::sim
