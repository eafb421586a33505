#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "core/command_line.hpp"
#include "station/doctor/doctor.hpp"
#include "station/doctor/treadmill_doctor.hpp"
#include "station/station.hpp"

namespace {

constexpr int kBadInput = 2;

/// SIGTERM and SIGINT are taken by the main thread alone, so that no real-time thread runs a handler.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return set;
}

int run(const footfall::config::StationConfig& config) {
  const sigset_t signals = block_signals();
  footfall::station::Station station(config);
  if (const auto started = station.start(); !started) {
    std::fprintf(stderr, "footfall-station: %s\n", started.error().what());
    return kBadInput;
  }
  for (const auto& notice : station.notices()) spdlog::warn("{}", notice);
  if (const auto interrupted = station.interrupted_run(); !interrupted.empty())
    spdlog::warn("{}", interrupted);
  spdlog::info("station '{}' is ready in {}{}", config.name, config.runtime_dir.string(),
               config.simulation ? " (SIMULATION)" : "");
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("signal {}: controlled stop", signal);
  station.shutdown();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"footfall-station: measures, drives the treadmill, records, serves the API"};
  std::string file;
  bool doctor = false, json = false;
  auto* config_option = app.add_option("--config", file, "station file (TOML)");
  app.add_flag("--doctor", doctor, "check configuration, machine and devices; move nothing; exit");
  app.add_flag("--json", json, "with a doctor: one JSON object");
  footfall::station::TreadmillDoctorOptions treadmill;
  auto* profile =
      app.add_option("--doctor-treadmill", treadmill.profile, "check a drive profile; move nothing; exit");
  auto* device =
      app.add_option("--device", treadmill.device, "with --doctor-treadmill: serial device of the drive");
  app.add_option("--host", treadmill.host,
                 "with --doctor-treadmill: IP address of a drive or fitness machine")
      ->excludes(device);
  app.add_option("--port", treadmill.port, "with --host (default: the usual one of the profile's kind)");
  config_option->excludes(profile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s\n", footfall::core::argument_sentence(app, error, "footfall-station").c_str());
    return kBadInput;
  }
  if (config_option->count() + profile->count() == 0) {
    std::fprintf(stderr, "footfall-station: give --config with a station file\n");
    return kBadInput;
  }
  spdlog::set_default_logger(spdlog::stderr_color_mt("station"));
  try {
    treadmill.json = json;
    if (profile->count() > 0) return footfall::station::run_treadmill_doctor(treadmill);
    const auto config = footfall::config::load_station(file);
    return doctor ? footfall::station::run_doctor(config, json) : run(config);
  } catch (const std::exception& error) {  // config::ConfigError, and whatever else ends the start
    std::fprintf(stderr, "footfall-station: %s\n", error.what());
    return kBadInput;
  }
}
