#include "protocols/ati_rdt/rdt.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace footfall::protocols::ati_rdt {
namespace {

constexpr std::uint16_t kRequestHeader = 0x1234;

void put_u16(std::uint8_t* out, std::uint16_t value) {
  out[0] = static_cast<std::uint8_t>(value >> 8);
  out[1] = static_cast<std::uint8_t>(value);
}
void put_u32(std::uint8_t* out, std::uint32_t value) {
  put_u16(out, static_cast<std::uint16_t>(value >> 16));
  put_u16(out + 2, static_cast<std::uint16_t>(value));
}
std::uint32_t get_u32(const std::uint8_t* in) {
  return std::uint32_t{in[0]} << 24 | std::uint32_t{in[1]} << 16 | std::uint32_t{in[2]} << 8 |
         std::uint32_t{in[3]};
}

}  // namespace

RequestBytes encode(const Request& request) noexcept {
  RequestBytes bytes{};
  put_u16(bytes.data(), kRequestHeader);
  put_u16(bytes.data() + 2, static_cast<std::uint16_t>(request.command));
  put_u32(bytes.data() + 4, request.sample_count);
  return bytes;
}

RecordBytes encode(const Record& record) noexcept {
  RecordBytes bytes{};
  put_u32(bytes.data(), record.rdt_sequence);
  put_u32(bytes.data() + 4, record.ft_sequence);
  put_u32(bytes.data() + 8, record.status);
  for (std::size_t i = 0; i < 3; ++i) {
    put_u32(bytes.data() + 12 + 4 * i, std::bit_cast<std::uint32_t>(record.force[i]));
    put_u32(bytes.data() + 24 + 4 * i, std::bit_cast<std::uint32_t>(record.torque[i]));
  }
  return bytes;
}

Record decode_record(std::span<const std::uint8_t, kRecordSize> bytes) noexcept {
  Record record;
  record.rdt_sequence = get_u32(bytes.data());
  record.ft_sequence = get_u32(bytes.data() + 4);
  record.status = get_u32(bytes.data() + 8);
  for (std::size_t i = 0; i < 3; ++i) {
    record.force[i] = std::bit_cast<std::int32_t>(get_u32(bytes.data() + 12 + 4 * i));
    record.torque[i] = std::bit_cast<std::int32_t>(get_u32(bytes.data() + 24 + 4 * i));
  }
  return record;
}

std::optional<std::size_t> records_in(std::size_t datagram_size) noexcept {
  const bool whole =
      datagram_size > 0 && datagram_size % kRecordSize == 0 && datagram_size <= kMaxDatagramSize;
  if (!whole) return std::nullopt;
  return datagram_size / kRecordSize;
}

bool at_end_stop(const Record& record) noexcept {
  using Limits = std::numeric_limits<std::int32_t>;
  const auto stopped = [](std::int32_t count) { return count == Limits::max() || count == Limits::min(); };
  return std::any_of(record.force.begin(), record.force.end(), stopped) ||
         std::any_of(record.torque.begin(), record.torque.end(), stopped);
}

}  // namespace footfall::protocols::ati_rdt
