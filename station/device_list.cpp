#include "station/device_list.hpp"

namespace footfall::station {
namespace {

std::int64_t wall_of(core::Timestamp time) {
  return core::clock_ns(CLOCK_REALTIME) - (core::monotonic_now() - time).ns;
}

const char* name_of(hal::WatchdogKind kind) {
  switch (kind) {
    case hal::WatchdogKind::Readable:
      return "readable";
    case hal::WatchdogKind::ConfirmedAtStart:
      return "confirmed_at_start";
    case hal::WatchdogKind::ExternalRelay:
      return "external_relay";
    case hal::WatchdogKind::None:
      break;
  }
  return "none";
}

const char* name_of(hal::WatchdogAction action) {
  switch (action) {
    case hal::WatchdogAction::KeepRunning:
      return "keep_running";
    case hal::WatchdogAction::Ramp:
      return "ramp";
    case hal::WatchdogAction::Coast:
      return "coast";
    case hal::WatchdogAction::Unknown:
      break;
  }
  return "";
}

}  // namespace

void fill_devices(const recording::SessionMeta& meta, v1::DeviceList& list) {
  for (const recording::DeviceMeta& known : meta.devices) {
    v1::Device& device = *list.add_devices();
    device.set_kind(std::string(recording::name_of(known.kind)));
    device.set_name(known.name);
    device.set_product(known.product);
    device.set_serial(known.serial);
    device.set_simulated(known.simulated);
    for (const recording::CalibrationMeta& calibration : meta.calibrations) {
      if (calibration.stream != known.stream) continue;
      device.set_calibration(calibration.identity);
      device.set_calibration_date(calibration.date);
    }
    if (known.kind != recording::DeviceKind::ForcePlate) continue;
    for (const recording::Zeroing& zeroing : meta.zeroings) {
      if (zeroing.stream != known.stream) continue;
      device.set_zeroed_wall_time_ns(wall_of(zeroing.time));
      device.set_zeroed_by(zeroing.who);
    }
  }
}

void fill_watchdog(const hal::TreadmillInfo* machine, const ReadbackRecord& readback, v1::DeviceList& list) {
  if (machine == nullptr) return;
  v1::DriveWatchdog& watchdog = *list.mutable_watchdog();
  watchdog.set_kind(name_of(machine->watchdog));
  if (!readback.read) return;
  const hal::DriveReadback& settings = readback.settings;
  watchdog.set_read_wall_time_ns(readback.wall_ns);
  watchdog.set_action(name_of(settings.watchdog_action));
  if (settings.watchdog_enabled) watchdog.set_enabled(*settings.watchdog_enabled);
  if (settings.watchdog_time) watchdog.set_time_s(settings.watchdog_time->value());
  if (settings.deceleration) watchdog.set_deceleration_m_s2(settings.deceleration->value());
}

}  // namespace footfall::station
