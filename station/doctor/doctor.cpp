#include "station/doctor/doctor.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/time.hpp"
#include "station/black_box/incident_archive.hpp"
#include "station/catalogue.hpp"
#include "station/doctor/doctor_chain.hpp"
#include "station/doctor/findings.hpp"
#include "station/live_output/mqtt_publisher.hpp"
#include "station/live_output/sink.hpp"
#include "station/measure/realtime.hpp"
#include "station/runtime_lock.hpp"

namespace footfall::station {
namespace {

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
  const auto incidents = measure_incidents(config.session_dir);
  if (!incidents) {
    findings.push_back({Grade::Bad, "black box", incidents.error().what()});
    return;
  }
  findings.push_back({Grade::Good, "black box",
                      text("%llu records of stops, %.1f MB; none is ever deleted by the station",
                           static_cast<unsigned long long>(incidents->files),
                           static_cast<double>(incidents->bytes) * 1e-6)});
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
  check_relay_is_there(config, (*made)->info().watchdog, findings);
  const auto readback = (*made)->read_back();
  if (!readback) {
    findings.push_back({Grade::Bad, "treadmill settings", readback.error().what()});
  } else {
    check_readback(*readback, (*made)->info().watchdog, config.limits.watchdog_max.seconds(), findings);
  }
  (*made)->close();
}

void check_streaming(const config::StreamingConfig& streaming, Findings& findings) {
  const config::MqttConfig& mqtt = streaming.mqtt;
  if (mqtt.enabled) {
    findings.push_back(
        {mqtt.tls() ? Grade::Good : Grade::Note, "MQTT",
         text("%s:%u, topics %s/..., %s, %s", mqtt.host.c_str(), unsigned{mqtt.port},
              mqtt.topic_prefix.c_str(), mqtt.tls() ? "TLS" : "plain text", mqtt_library().c_str())});
  }
  for (const auto& file : {mqtt.cafile, mqtt.certfile, mqtt.keyfile, mqtt.password_file}) {
    if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
      findings.push_back({Grade::Bad, "MQTT", text("%s cannot be read; correct [mqtt]", file.c_str())});
  }
  if (streaming.lsl && !lsl_is_built())
    findings.push_back(
        {Grade::Note, "LSL", "not part of this build, as liblsl was not found: nothing is streamed to LSL"});
}

}  // namespace

int run_doctor(const config::StationConfig& config, bool json) {
  Findings findings;
  findings.push_back({Grade::Good, "configuration", config.file.string()});
  check_machine(config, findings);
  check_folders(config, findings);
  check_access(config.access, findings);
  check_programmes(config, findings);
  check_tests(config, core::clock_ns(CLOCK_REALTIME) / 1'000'000'000, findings);
  check_streaming(config.streaming, findings);
  const bool line_free = !config.treadmill || check_line_free(*config.treadmill).has_value();
  if (station_is_running(config.runtime_dir) || !line_free) {
    findings.push_back(
        {Grade::Note, "devices", "not touched: a station is running with this runtime_dir or serial line"});
  } else {
    for (std::size_t i = 0; i < config.plates.size(); ++i)
      check_plate(config.plates[i], static_cast<std::uint8_t>(i), findings);
    check_imus(config, findings);
    check_treadmill(config, findings);
    if (config.treadmill) check_chain(config, findings);
  }
  print(findings, json);
  return exit_code(findings);
}

}  // namespace footfall::station
