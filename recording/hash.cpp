#include "recording/hash.hpp"

#include <sodium.h>

#include <cmath>
#include <limits>

namespace footfall::recording {
namespace {

crypto_generichash_state* state_of(std::array<std::byte, 384>& storage) {
  static_assert(sizeof(crypto_generichash_state) <= sizeof storage);
  return reinterpret_cast<crypto_generichash_state*>(storage.data());
}

}  // namespace

Hasher::Hasher() : state_{} {
  // Chooses the fastest implementation; later calls return at once.
  static const int ready = sodium_init();
  static_cast<void>(ready);
  crypto_generichash_init(state_of(state_), nullptr, 0, std::tuple_size_v<Hash>);
}

Hasher::~Hasher() = default;

Hasher& Hasher::raw(const void* data, std::size_t size) {
  crypto_generichash_update(state_of(state_), static_cast<const unsigned char*>(data), size);
  return *this;
}

Hasher& Hasher::add(const Hash& previous) {
  return raw(previous.data(), previous.size());
}

Hasher& Hasher::add(std::int64_t value) {
  return raw(&value, sizeof value);
}

Hasher& Hasher::add(double value) {
  // One bit pattern for what SQLite stores as one value: NaN (NULL) and the two zeros.
  value = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value + 0.0;
  return raw(&value, sizeof value);
}

Hasher& Hasher::add(std::span<const std::byte> bytes) {
  return add(static_cast<std::int64_t>(bytes.size())).raw(bytes.data(), bytes.size());
}

Hasher& Hasher::add(std::string_view text) {
  return add(std::as_bytes(std::span<const char>(text.data(), text.size())));
}

Hash Hasher::finish() {
  Hash hash{};
  crypto_generichash_final(state_of(state_), reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return hash;
}

namespace {

template <class Value>
double or_nan(const std::optional<Value>& value) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if constexpr (requires { value->value(); }) {
    return value ? value->value() : kNaN;
  } else {
    return value.value_or(kNaN);
  }
}

void add_imu(Hasher& hasher, const ImuMeta& imu) {
  hasher.add(static_cast<std::int64_t>(imu.stream)).add(core::name_of(imu.segment));
  hasher.add(imu.product).add(imu.serial).add(imu.sample_rate_hz);
  hasher.add(imu.full_scale_rad_s).add(imu.full_scale_m_s2);
  for (const auto& part : imu.segment_from_sensor) hasher.add(or_nan(part));
  hasher.add(imu.alignment_date).add(or_nan(imu.standing_sway)).add(or_nan(imu.out_of_square));
  hasher.add(or_nan(imu.explained_variance)).add(imu.standing_offset.value());
}

void add_device(Hasher& hasher, const DeviceMeta& device) {
  hasher.add(static_cast<std::int64_t>(device.stream)).add(name_of(device.kind)).add(device.name);
  hasher.add(device.product).add(device.serial).add(device.firmware).add(name_of(device.clock));
  hasher.add(device.sample_rate_hz).add(static_cast<std::int64_t>(device.simulated));
}

void add_calibration(Hasher& hasher, const CalibrationMeta& calibration) {
  hasher.add(static_cast<std::int64_t>(calibration.stream)).add(calibration.identity).add(calibration.date);
  hasher.add(calibration.units).add(calibration.rows).add(calibration.columns);
  hasher.add(std::as_bytes(std::span<const double>(calibration.matrix)));
}

}  // namespace

Hash hash_of(const SessionMeta& meta) {
  Hasher hasher;
  hasher.add(meta.software_version).add(meta.station_name).add(meta.subject_pseudonym).add(meta.method_id);
  hasher.add(static_cast<std::int64_t>(meta.simulated)).add(meta.started_wall_ns).add(meta.started.ns);
  // An unknown mass is hashed as zero, which no person has.
  hasher.add(meta.mass.value_or(core::Kilograms(0.0)).value()).add(meta.configuration_toml);
  for (const PlateMeta& plate : meta.plates) {
    hasher.add(static_cast<std::int64_t>(plate.plate)).add(plate.name).add(plate.product);
    hasher.add(plate.sample_rate_hz).add(plate.counts_per_newton).add(plate.counts_per_newton_meter);
    hasher.add(plate.pose_toml);
  }
  for (const CodeName& code : meta.code_names) hasher.add(code.field).add(code.code).add(code.name);
  // Nothing where there is none: sessions from before format version 3 keep their hash.
  std::int64_t which = 0;
  for (const auto& length : {meta.height, meta.thigh_length, meta.shank_length}) {
    ++which;
    if (length) hasher.add(which).add(length->value());
  }
  for (const ImuMeta& imu : meta.imus) add_imu(hasher, imu);
  for (const DeviceMeta& device : meta.devices) add_device(hasher, device);
  for (const CalibrationMeta& calibration : meta.calibrations) add_calibration(hasher, calibration);
  return hasher.finish();
}

Hash hash_of(const Hash& previous, const ChunkHeader& header, std::string_view codec,
             std::span<const std::byte> records) {
  Hasher hasher;
  hasher.add(previous).add(header.plate).add(header.first_sequence).add(header.sample_count);
  hasher.add(header.first_time_ns).add(header.last_time_ns).add(header.clock_offset_ns);
  if (header.last_device_time_ns) hasher.add(*header.last_device_time_ns).add(header.clock_drift_ppm);
  return hasher.add(codec).add(records).finish();
}

Hash hash_of(const Hash& previous, const LogEntry& entry) {
  Hasher hasher;
  hasher.add(previous).add(entry.time.ns).add(entry.who).add(entry.role).add(entry.what);
  return hasher.add(entry.old_value).add(entry.new_value).add(entry.outcome).finish();
}

}  // namespace footfall::recording
