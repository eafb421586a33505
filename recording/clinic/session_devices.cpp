#include "recording/clinic/session_devices.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "recording/clinic/sealing.hpp"

namespace footfall::recording::clinic {
namespace {

constexpr int kFirstYear = 1970, kLastYear = 2261;  // what nanoseconds in 64 bits hold

std::string id_of(const DeviceMeta& device, const std::string& station) {
  return clean(device_id(std::string(name_of(device.kind)), device.serial, station, device.name));
}

/// The same wherever it is registered, so that two stations do not add it twice.
std::string calibration_id(const std::string& device, const std::string& identity, std::int64_t day) {
  Hasher hasher;
  const Hash hash = hasher.add(device).add(identity).add(day).finish();
  return to_hex(Bytes(hash.begin(), hash.begin() + 16));
}

core::Result<void> register_device(Clinic& clinic, const Actor& actor, const DeviceMeta& device,
                                   const std::string& id, const std::vector<Device>& known) {
  Device entry{id, std::string(name_of(device.kind)), clean(device.product), clean(device.serial), true};
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Device& there) { return there.id == id; });
  if (found != known.end()) {
    entry.active = found->active;
    if (entry.product.empty()) entry.product = found->product;
    if (entry.serial.empty()) entry.serial = found->serial;
    const bool same =
        entry.kind == found->kind && entry.product == found->product && entry.serial == found->serial;
    if (same) return {};
  }
  return clinic.put_device(actor, entry);
}

core::Result<void> register_calibration(Clinic& clinic, const Actor& actor, const CalibrationMeta& named,
                                        const std::string& device, const std::string& file) {
  Calibration entry;
  entry.device = device;
  entry.what = clean(named.identity);
  entry.performed_wall_ns = day_ns(named.date);
  entry.id = calibration_id(device, entry.what, entry.performed_wall_ns.value_or(0));
  entry.result = "named by the session " + file;
  const auto added = clinic.add_calibration(actor, entry);
  if (!added) return tl::unexpected(added.error());
  return {};
}

}  // namespace

std::string device_id(const std::string& kind, const std::string& serial, const std::string& station,
                      const std::string& name) {
  return serial.empty() ? kind + "@" + station + ":" + name : kind + ":" + serial;
}

core::Result<void> register_devices(Clinic& clinic, const Actor& actor, const std::string& station,
                                    const SessionMeta& meta, const std::string& file) {
  const bool real = std::any_of(meta.devices.begin(), meta.devices.end(),
                                [](const DeviceMeta& device) { return !device.simulated; });
  if (!real) return {};
  const auto known = clinic.devices(actor);
  if (!known) return tl::unexpected(known.error());
  for (const DeviceMeta& device : meta.devices) {
    if (device.simulated) continue;
    const std::string id = id_of(device, station);
    if (const auto done = register_device(clinic, actor, device, id, *known); !done) return done;
    for (const CalibrationMeta& calibration : meta.calibrations) {
      if (calibration.stream != device.stream || calibration.identity.empty()) continue;
      if (const auto done = register_calibration(clinic, actor, calibration, id, file); !done) return done;
    }
  }
  return {};
}

std::optional<std::int64_t> day_ns(const std::string& text) {
  constexpr std::size_t kLength = 10;
  if (text.size() < kLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text.size() > kLength && text[kLength] != 'T' && text[kLength] != ' ') return std::nullopt;
  std::array<int, 3> parts{};
  constexpr std::array<std::pair<int, int>, 3> kDigits{{{0, 4}, {5, 7}, {8, 10}}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char* end = text.data() + kDigits[i].second;
    const auto read = std::from_chars(text.data() + kDigits[i].first, end, parts[i]);
    if (read.ec != std::errc() || read.ptr != end || parts[i] < 0) return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(parts[0]),
                                        std::chrono::month(static_cast<unsigned>(parts[1])),
                                        std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!day.ok() || parts[0] < kFirstYear || parts[0] > kLastYear) return std::nullopt;
  return std::chrono::nanoseconds(std::chrono::sys_days(day).time_since_epoch()).count();
}

}  // namespace footfall::recording::clinic
