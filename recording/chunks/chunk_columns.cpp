#include "recording/chunks/chunk_columns.hpp"

#include <array>
#include <cstring>

#include "recording/chunks/chunk_codec.hpp"

namespace footfall::recording {
namespace {

constexpr std::size_t kDifferences = 4;  // sequence, device, station and receive time

}  // namespace

void to_columns(std::span<const std::byte> records, std::span<std::byte> columns) noexcept {
  const std::size_t count = records.size() / kRecordBytes;
  std::array<std::uint64_t, kDifferences> previous{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* record = records.data() + i * kRecordBytes;
    std::array<std::byte, kRecordBytes> bytes;
    std::memcpy(bytes.data(), record, kRecordBytes);
    for (std::size_t field = 0; field < kDifferences; ++field) {
      std::uint64_t value = 0;
      std::memcpy(&value, record + field * 8, 8);
      const std::uint64_t difference = value - previous[field];
      previous[field] = value;
      std::memcpy(bytes.data() + field * 8, &difference, 8);
    }
    std::byte* to = columns.data() + i;
    for (std::size_t b = 0; b < kColumnBytes; ++b) to[b * count] = bytes[b];
  }
}

void from_columns(std::span<const std::byte> columns, std::span<std::byte> records) noexcept {
  const std::size_t count = records.size() / kRecordBytes;
  std::array<std::uint64_t, kDifferences> value{};
  for (std::size_t i = 0; i < count; ++i) {
    std::byte* record = records.data() + i * kRecordBytes;
    const std::byte* from = columns.data() + i;
    for (std::size_t b = 0; b < kColumnBytes; ++b) record[b] = from[b * count];
    std::memset(record + kColumnBytes, 0, kRecordBytes - kColumnBytes);
    for (std::size_t field = 0; field < kDifferences; ++field) {
      std::uint64_t difference = 0;
      std::memcpy(&difference, record + field * 8, 8);
      value[field] += difference;
      std::memcpy(record + field * 8, &value[field], 8);
    }
  }
}

}  // namespace footfall::recording
