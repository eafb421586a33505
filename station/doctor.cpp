#include "station/doctor.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "station/catalogue.hpp"
#include "station/realtime.hpp"
#include "station/runtime_lock.hpp"

namespace footfall::station {
namespace {

enum class Grade { Good, Note, Bad };

struct Finding {
  Grade grade = Grade::Good;
  std::string what, text;
};

using Findings = std::vector<Finding>;

template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 300> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, args...);
  return buffer.data();
}

void check_machine(const config::StationConfig& config, Findings& findings) {
  const RealtimeReport report = probe_realtime(config.measure_priority);
  if (report.notices.empty())
    findings.push_back({Grade::Good, "real time", "SCHED_FIFO, locked memory, cpu_dma_latency"});
  for (const auto& notice : report.notices) findings.push_back({Grade::Note, "real time", notice});
  long receive_max = 0;
  std::ifstream("/proc/sys/net/core/rmem_max") >> receive_max;
  const bool enough = receive_max >= 4L * 1024 * 1024;
  findings.push_back(
      {enough ? Grade::Good : Grade::Note, "receive buffer",
       enough
           ? text("rmem_max %ld bytes", receive_max)
           : text("rmem_max is %ld bytes; set net.core.rmem_max=4194304 so that a stall of 1 s loses nothing",
                  receive_max)});
}

void check_folders(const config::StationConfig& config, Findings& findings) {
  std::error_code error;
  std::filesystem::create_directories(config.session_dir, error);
  const auto space = std::filesystem::space(config.session_dir, error);
  if (error || ::access(config.session_dir.c_str(), W_OK) != 0) {
    findings.push_back(
        {Grade::Bad, "sessions",
         text("%s cannot be written; correct session_dir or its rights", config.session_dir.c_str())});
    return;
  }
  const double gigabytes = static_cast<double>(space.available) * 1e-9;
  findings.push_back({gigabytes < 1.0 ? Grade::Note : Grade::Good, "sessions",
                      text("%s, %.1f GB free", config.session_dir.c_str(), gigabytes)});
}

void check_plate(const config::PlateConfig& plate, std::uint8_t index, Findings& findings) {
  const std::string what = "plate " + plate.name;
  auto made = make_plate(plate, index);
  if (!made) {
    findings.push_back({Grade::Bad, what, made.error().what()});
    return;
  }
  if (const auto started = (*made)->start(); !started) {
    findings.push_back({Grade::Bad, what, started.error().what()});
    return;
  }
  if (const std::string notice = (*made)->notice(); !notice.empty())
    findings.push_back({Grade::Note, what, notice});
  const hal::ForcePlateInfo info = (*made)->info();
  (*made)->stop();
  findings.push_back({Grade::Good, what,
                      text("%s, %.0f Hz, %.6g counts/N", info.product.data(), info.sample_rate.value(),
                           info.counts_per_newton)});
}

void check_imus(const config::StationConfig& config, Findings& findings) {
  auto made = make_imus(config.imus);
  if (!made) {
    findings.push_back({Grade::Bad, "IMUs", made.error().what()});
    return;
  }
  for (std::size_t i = 0; i < made->size(); ++i) {
    hal::Imu& imu = *(*made)[i];
    const std::string what = "IMU " + config.imus[i].name();
    if (const auto started = imu.start(); !started) {
      findings.push_back({Grade::Bad, what, started.error().what()});
      continue;
    }
    const hal::ImuInfo info = imu.info();
    findings.push_back(
        {Grade::Good, what,
         text("%s %s, %.0f Hz", info.product.data(), info.serial.data(), info.sample_rate.value())});
    if (!config.imus[i].alignment)
      findings.push_back({Grade::Note, what, "not aligned: no angle is told of it; align it to the segment"});
    if (const std::string notice = imu.notice(); !notice.empty())
      findings.push_back({Grade::Note, what, notice});
    imu.stop();
  }
}

void check_setting(Findings& findings, const char* what, const std::optional<bool>& safe,
                   const char* remedy) {
  if (safe == true) {
    findings.push_back({Grade::Good, what, "safe"});
  } else {
    findings.push_back({Grade::Bad, what, safe ? remedy : "the drive cannot tell: arming will be refused"});
  }
}

void check_readback(const hal::DriveReadback& drive, hal::WatchdogKind kind, const control::Limits& limits,
                    Findings& findings) {
  if (kind == hal::WatchdogKind::ConfirmedAtStart && !drive.watchdog_enabled) {
    findings.push_back(
        {Grade::Note, "drive watchdog",
         "shows in motion only: each start is stopped unless the machine confirms it; what follows is "
         "stated by the profile"});
  } else {
    check_setting(findings, "drive watchdog", drive.watchdog_enabled, "off: a technician must enable it");
  }
  const bool timely = drive.watchdog_time && drive.watchdog_time->value() <= limits.watchdog_max.seconds();
  findings.push_back({timely ? Grade::Good : Grade::Bad, "watchdog time",
                      drive.watchdog_time ? text("%.2f s", drive.watchdog_time->value()) : "unknown"});
  const bool ramp = drive.watchdog_action == hal::WatchdogAction::Ramp;
  findings.push_back({ramp ? Grade::Good : Grade::Bad, "watchdog action",
                      ramp ? "ramp" : "not a ramp: arming will be refused"});
  findings.push_back({drive.deceleration ? Grade::Good : Grade::Bad, "deceleration",
                      drive.deceleration ? text("%.2f m/s^2", drive.deceleration->value()) : "unknown"});
  findings.push_back({drive.max_speed ? Grade::Good : Grade::Bad, "maximum speed of the drive",
                      drive.max_speed ? text("%.2f m/s", drive.max_speed->value()) : "unknown"});
  check_setting(findings, "reverse locked", drive.reverse_locked, "reverse is not inhibited");
  check_setting(findings, "automatic restart off", drive.auto_restart_off,
                "the drive restarts by itself after a fault");
  check_setting(findings, "start on power-up off", drive.start_on_power_up_off,
                "the drive starts when power returns");
}

void check_treadmill(const config::StationConfig& config, Findings& findings) {
  if (!config.treadmill) {
    findings.push_back({Grade::Note, "treadmill", "none configured: the station measures only"});
    return;
  }
  auto made = make_treadmill(*config.treadmill, config.simulation);
  if (!made) {
    findings.push_back({Grade::Bad, "treadmill", made.error().what()});
    return;
  }
  if (const auto opened = (*made)->open(); !opened) {
    findings.push_back({Grade::Bad, "treadmill", opened.error().what()});
    return;
  }
  findings.push_back({Grade::Good, "treadmill", (*made)->info().name.data()});
  const auto readback = (*made)->read_back();
  if (!readback) {
    findings.push_back({Grade::Bad, "treadmill settings", readback.error().what()});
  } else {
    check_readback(*readback, (*made)->info().watchdog, config.limits, findings);
  }
  (*made)->close();
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

}  // namespace

int run_doctor(const config::StationConfig& config, bool json) {
  Findings findings;
  findings.push_back({Grade::Good, "configuration", config.file.string()});
  check_machine(config, findings);
  check_folders(config, findings);
  const bool line_free = !config.treadmill || check_line_free(*config.treadmill).has_value();
  if (station_is_running(config.runtime_dir) || !line_free) {
    findings.push_back(
        {Grade::Note, "devices", "not touched: a station is running with this runtime_dir or serial line"});
  } else {
    for (std::size_t i = 0; i < config.plates.size(); ++i)
      check_plate(config.plates[i], static_cast<std::uint8_t>(i), findings);
    check_imus(config, findings);
    check_treadmill(config, findings);
  }
  print(findings, json);
  int code = 0;
  for (const auto& f : findings) {
    if (f.grade == Grade::Note && code == 0) code = 1;
    if (f.grade == Grade::Bad) code = 2;
  }
  return code;
}

}  // namespace footfall::station
