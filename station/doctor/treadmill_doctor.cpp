#include "station/doctor/treadmill_doctor.hpp"

#include <thread>

#include "config/station_config.hpp"
#include "control/limits.hpp"
#include "station/catalogue.hpp"
#include "station/doctor/findings.hpp"

namespace footfall::station {
namespace {

namespace drive = protocols::modbus_drive;

constexpr std::uint16_t kDirconPort = 36866;

void describe(const drive::DriveProfile& profile, Findings& findings) {
  findings.push_back({Grade::Good, "profile",
                      text("%s: %.4g Hz per m/s, up to %.2f m/s, %d status reads every %d ms",
                           profile.name.c_str(), profile.hz_per_m_s, profile.max_speed.value(),
                           static_cast<int>(profile.status.size()), profile.poll_period_ms)});
  const bool readable = profile.watchdog == "readable";
  findings.push_back({readable ? Grade::Good : Grade::Note, "watchdog kind",
                      readable
                          ? "readable: arming reads it back"
                          : profile.watchdog + ": not provable by reading; arms only with a stop relay"});
  if (profile.trip.empty()) findings.push_back({Grade::Note, "trip", "none: the strongest stop is run off"});
  if (profile.communication_loss_code == 0)
    findings.push_back({Grade::Note, "communication loss", "the profile knows no code for it"});
}

void describe(const protocols::tmx::MachineProfile& profile, Findings& findings) {
  findings.push_back({Grade::Good, "profile",
                      text("%s: TMX serial, up to %.2f m/s, a poll every %d ms", profile.name.c_str(),
                           profile.max_speed.value(), profile.poll_period_ms)});
  findings.push_back({Grade::Good, "watchdog kind", "confirmed at start: each start is stopped without it"});
}

void describe(const protocols::bertec::MachineProfile& profile, Findings& findings) {
  const bool classic = profile.link == protocols::bertec::LinkType::Classic;
  findings.push_back({Grade::Good, "profile",
                      text("%s: %s remote, %d belts, up to %.2f m/s, split up to %.2f m/s",
                           profile.name.c_str(), classic ? "classic" : "ZeroMQ", profile.belts,
                           profile.max_speed.value(), profile.max_split.value())});
  findings.push_back({Grade::Note, "watchdog kind",
                      "external_relay: it keeps running when the station dies; arms only with a stop relay"});
  if (!classic)
    findings.push_back({Grade::Note, "measured speed", "not told by this remote while the belts move"});
}

void describe(const protocols::ftms::MachineProfile& profile, Findings& findings) {
  findings.push_back(
      {Grade::Good, "profile",
       text("%s: fitness machine over DIRCON, up to %.2f m/s in steps of %.2f km/h, speed every "
            "%d ms",
            profile.name.c_str(), profile.max_speed.value(), core::to_km_per_h(profile.speed_step),
            profile.notification_period_ms)});
  findings.push_back(
      {Grade::Note, "watchdog kind", "external_relay: the service has none; arms only with a stop relay"});
  const auto& stated = profile.stated;
  if (!stated.deceleration || !stated.reverse_locked || !stated.auto_restart_off ||
      !stated.start_on_power_up_off) {
    findings.push_back(
        {Grade::Note, "stated",
         "a technician has yet to find out what [stated] asks for; arming is refused until then"});
  }
}

void describe(const config::TreadmillConfig& treadmill, Findings& findings) {
  if (treadmill.kind == "bertec") return describe(treadmill.bertec, findings);
  if (treadmill.kind == "ftms") return describe(treadmill.ftms, findings);
  if (treadmill.kind == "tmx") return describe(treadmill.tmx, findings);
  describe(treadmill.profile, findings);
}

config::TreadmillConfig load(const TreadmillDoctorOptions& options) {
  config::TreadmillConfig treadmill;
  treadmill.kind = config::treadmill_kind_of(options.profile);
  treadmill.profile_file = options.profile;
  treadmill.device = options.device;
  treadmill.host = options.host;
  if (treadmill.kind == "bertec") {
    treadmill.bertec = config::load_bertec_profile(options.profile);
    treadmill.port = options.port;  // 0: the driver knows
    return treadmill;
  }
  if (treadmill.kind == "ftms") {
    treadmill.ftms = config::load_ftms_profile(options.profile);
    treadmill.port = options.port != 0 ? options.port : kDirconPort;
    return treadmill;
  }
  if (options.port != 0) treadmill.port = options.port;
  if (treadmill.kind == "tmx") {
    treadmill.tmx = config::load_tmx_profile(options.profile);
    return treadmill;
  }
  treadmill.profile = config::load_drive_profile(options.profile);
  if (!options.host.empty()) treadmill.profile.link.type = drive::LinkType::Tcp;
  return treadmill;
}

bool needs_device(const config::TreadmillConfig& treadmill) {
  if (treadmill.kind == "modbus") return treadmill.profile.link.type == drive::LinkType::Rtu;
  return treadmill.kind == "tmx";
}

/// The status as the drive gives it, asked as often as a disturbed line may need.
void check_status(hal::Treadmill& treadmill, Findings& findings) {
  core::Result<core::TreadmillState> state = treadmill.poll();
  for (int tries = 0; !state && state.error().remedy() == core::Remedy::Retry && tries < 10; ++tries)
    state = treadmill.poll();
  if (!state) {
    findings.push_back({Grade::Bad, "status", state.error().what()});
    return;
  }
  const bool rests = !state->running && state->measured_speed.value() == 0.0;
  findings.push_back(
      {rests ? Grade::Good : Grade::Bad, "status",
       text("%s, %.2f m/s", state->running ? "running" : "stopped", state->measured_speed.value())});
  if (state->fault_code != 0)
    findings.push_back(
        {Grade::Note, "fault", text("code %u stands; clear it at the drive", state->fault_code)});
}

void check_drive(const config::TreadmillConfig& config, Findings& findings) {
  if (const auto free = check_line_free(config); !free) {
    findings.push_back({Grade::Bad, "treadmill", free.error().what()});
    return;
  }
  auto made = make_treadmill(config, false);
  if (!made) {
    findings.push_back({Grade::Bad, "treadmill", made.error().what()});
    return;
  }
  if (const auto opened = (*made)->open(); !opened) {
    findings.push_back({Grade::Bad, "treadmill", opened.error().what()});
    return;
  }
  findings.push_back({Grade::Good, "stop", "acknowledged"});
  check_status(**made, findings);
  auto readback = (*made)->read_back();
  for (int tries = 0; !readback && readback.error().remedy() == core::Remedy::Retry && tries < 10; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // refused for a while after a lost exchange
    if ((*made)->poll()) readback = (*made)->read_back();
  }
  if (readback) {
    check_readback(*readback, (*made)->info().watchdog, control::Limits{}.watchdog_max.seconds(), findings);
  } else {
    findings.push_back({Grade::Bad, "treadmill settings", readback.error().what()});
  }
  (*made)->close();
}

}  // namespace

int run_treadmill_doctor(const TreadmillDoctorOptions& options) {
  const config::TreadmillConfig treadmill = load(options);
  Findings findings;
  describe(treadmill, findings);
  const bool serial = needs_device(treadmill);
  if (options.device.empty() && options.host.empty()) {
    const char* give = treadmill.kind == "modbus" ? "--device or --host" : serial ? "--device" : "--host";
    findings.push_back({Grade::Good, "drive", text("not asked: give %s to read it back", give)});
  } else if (serial && options.device.empty()) {
    findings.push_back(
        {Grade::Bad, "drive", "this treadmill is on a serial line; give --device, not --host"});
  } else if (!serial && options.host.empty()) {
    findings.push_back({Grade::Bad, "drive", "this treadmill is on the network; give --host, not --device"});
  } else {
    check_drive(treadmill, findings);
  }
  print(findings, options.json);
  return exit_code(findings);
}

}  // namespace footfall::station
