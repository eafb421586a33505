#include "recording/chunk_codec.hpp"

#include <bit>
#include <cstring>

namespace footfall::recording {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian: add a byte swap here");

template <class Value>
std::byte* put(std::byte* to, const Value& value) {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}

template <class Value>
const std::byte* get(const std::byte* from, Value& value) {
  std::memcpy(&value, from, sizeof value);
  return from + sizeof value;
}

static_assert(sizeof(core::Timestamp) == 8 && sizeof(core::Wrench) == 48);

}  // namespace

void pack(std::span<const core::ForceSample> samples, std::vector<std::byte>& bytes) {
  bytes.resize(samples.size() * kRecordBytes);
  std::byte* to = bytes.data();
  for (const core::ForceSample& sample : samples) {
    to = put(to, sample.sequence);
    to = put(to, sample.device_time);
    to = put(to, sample.station_time);
    to = put(to, sample.receive_time);
    to = put(to, sample.wrench);
    to = put(to, sample.device_status);
    to = put(to, sample.flags);
    to = put(to, std::uint16_t{0});
  }
}

bool unpack(std::span<const std::byte> bytes, std::uint8_t plate, std::vector<core::ForceSample>& samples) {
  if (bytes.size() % kRecordBytes != 0) return false;
  samples.reserve(samples.size() + bytes.size() / kRecordBytes);
  const std::byte* from = bytes.data();
  for (std::size_t i = 0; i < bytes.size() / kRecordBytes; ++i) {
    core::ForceSample sample;
    std::uint16_t padding = 0;
    from = get(from, sample.sequence);
    from = get(from, sample.device_time);
    from = get(from, sample.station_time);
    from = get(from, sample.receive_time);
    from = get(from, sample.wrench);
    from = get(from, sample.device_status);
    from = get(from, sample.flags);
    from = get(from, padding);
    sample.plate = plate;
    samples.push_back(sample);
  }
  return true;
}

}  // namespace footfall::recording
