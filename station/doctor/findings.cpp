#include "station/doctor/findings.hpp"

#include <algorithm>
#include <optional>

#include "control/arming.hpp"

namespace footfall::station {
namespace {

void check_setting(Findings& findings, const char* what, const std::optional<bool>& safe,
                   const char* remedy) {
  if (safe == true) {
    findings.push_back({Grade::Good, what, "safe"});
  } else {
    findings.push_back({Grade::Bad, what, safe ? remedy : "the drive cannot tell: arming will be refused"});
  }
}

std::string quoted(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

const char* grade_name(Grade grade) {
  return grade == Grade::Good ? "good" : grade == Grade::Note ? "note" : "bad";
}

void check_watchdog(const hal::DriveReadback& drive, hal::WatchdogKind kind, double watchdog_max_s,
                    Findings& findings) {
  if (control::needs_relay(kind)) {
    const std::string set = drive.watchdog_time ? text("set to %.2f s; ", drive.watchdog_time->value()) : "";
    findings.push_back({Grade::Note, "drive watchdog",
                        set + "not provable, so it does not count: only a stop relay guards this drive"});
    return;
  }
  if (kind == hal::WatchdogKind::ConfirmedAtStart && !drive.watchdog_enabled) {
    findings.push_back(
        {Grade::Note, "drive watchdog",
         "shows in motion only: each start is stopped unless the machine confirms it; what follows is "
         "stated by the profile"});
  } else {
    check_setting(findings, "drive watchdog", drive.watchdog_enabled, "off: a technician must enable it");
  }
  const bool timely = drive.watchdog_time && drive.watchdog_time->value() <= watchdog_max_s;
  findings.push_back({timely ? Grade::Good : Grade::Bad, "watchdog time",
                      drive.watchdog_time ? text("%.2f s", drive.watchdog_time->value()) : "unknown"});
  const bool ramp = drive.watchdog_action == hal::WatchdogAction::Ramp;
  findings.push_back({ramp ? Grade::Good : Grade::Bad, "watchdog action",
                      ramp ? "ramp" : "not a ramp: arming will be refused"});
}

/// Without power a drive cannot restart, and power returns only under the eyes of the relay's test.
void check_restart(const char* what, const std::optional<bool>& off, hal::WatchdogKind kind,
                   const char* remedy, Findings& findings) {
  if (!off && control::needs_relay(kind)) {
    findings.push_back({Grade::Note, what, "the drive cannot tell; the stop relay stands for it"});
  } else {
    check_setting(findings, what, off, remedy);
  }
}

}  // namespace

void check_readback(const hal::DriveReadback& drive, hal::WatchdogKind kind, double watchdog_max_s,
                    Findings& findings) {
  check_watchdog(drive, kind, watchdog_max_s, findings);
  findings.push_back({drive.deceleration ? Grade::Good : Grade::Bad, "deceleration",
                      drive.deceleration ? text("%.2f m/s^2", drive.deceleration->value()) : "unknown"});
  findings.push_back({drive.max_speed ? Grade::Good : Grade::Bad, "maximum speed of the drive",
                      drive.max_speed ? text("%.2f m/s", drive.max_speed->value()) : "unknown"});
  check_setting(findings, "reverse locked", drive.reverse_locked, "reverse is not inhibited");
  check_restart("automatic restart off", drive.auto_restart_off, kind,
                "the drive restarts by itself after a fault", findings);
  check_restart("start on power-up off", drive.start_on_power_up_off, kind,
                "the drive starts when power returns", findings);
}

void print(const Findings& findings, bool json) {
  if (!json) {
    for (const auto& f : findings)
      std::printf("%-5s %-28s %s\n", grade_name(f.grade), f.what.c_str(), f.text.c_str());
    return;
  }
  std::printf("{\"findings\":[");
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::printf("%s{\"grade\":\"%s\",\"what\":%s,\"text\":%s}", i == 0 ? "" : ",",
                grade_name(findings[i].grade), quoted(findings[i].what).c_str(),
                quoted(findings[i].text).c_str());
  }
  std::printf("]}\n");
}

int exit_code(const Findings& findings) {
  int code = 0;
  for (const auto& f : findings) code = std::max(code, static_cast<int>(f.grade));
  return code;
}

}  // namespace footfall::station
