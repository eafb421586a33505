#include "recording/chunks/chunk_codec.hpp"

#include <bit>
#include <cstring>

#include "recording/session.hpp"

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

/// Calls `field` for each field of a record in its order.
template <class Sample, class Field>
void visit_record(Sample& sample, Field field) {
  field(sample.sequence);
  field(sample.device_time);
  field(sample.station_time);
  field(sample.receive_time);
  if constexpr (requires { sample.wrench; }) {
    field(sample.wrench);
    field(sample.device_status);
  } else {
    field(sample.angular_rate_rad_s);
    field(sample.acceleration_m_s2);
    field(sample.clock_drift_ppm);
  }
  field(sample.flags);
}

void set_stream(core::ForceSample& sample, std::uint8_t stream) {
  sample.plate = stream;
}
void set_stream(core::ImuSample& sample, std::uint8_t stream) {
  sample.device = static_cast<std::uint8_t>(stream - kFirstImuStream);
}

template <class Sample>
void pack_all(std::span<const Sample> samples, std::vector<std::byte>& bytes) {
  bytes.resize(samples.size() * kRecordBytes);
  std::byte* to = bytes.data();
  for (const Sample& sample : samples) {
    visit_record(sample, [&to](const auto& value) { to = put(to, value); });
    to = put(to, std::uint16_t{0});
  }
}

template <class Sample>
bool unpack_all(std::span<const std::byte> bytes, std::uint8_t stream, std::vector<Sample>& samples) {
  if (bytes.size() % kRecordBytes != 0) return false;
  // Nothing is reserved: many chunks go into one vector, and room for exactly one more would move them all.
  const std::byte* from = bytes.data();
  for (std::size_t i = 0; i < bytes.size() / kRecordBytes; ++i) {
    Sample sample;
    std::uint16_t padding = 0;
    visit_record(sample, [&from](auto& value) { from = get(from, value); });
    from = get(from, padding);
    set_stream(sample, stream);
    samples.push_back(sample);
  }
  return true;
}

}  // namespace

void pack(std::span<const core::ForceSample> samples, std::vector<std::byte>& bytes) {
  pack_all(samples, bytes);
}
void pack(std::span<const core::ImuSample> samples, std::vector<std::byte>& bytes) {
  pack_all(samples, bytes);
}

bool unpack(std::span<const std::byte> bytes, std::uint8_t stream, std::vector<core::ForceSample>& samples) {
  return unpack_all(bytes, stream, samples);
}
bool unpack(std::span<const std::byte> bytes, std::uint8_t stream, std::vector<core::ImuSample>& samples) {
  return unpack_all(bytes, stream, samples);
}

}  // namespace footfall::recording
