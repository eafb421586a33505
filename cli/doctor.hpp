#pragma once
#include <filesystem>
#include <string>

namespace footfall::cli {

struct DoctorOptions {
  std::filesystem::path config;     ///< of a station; or
  std::filesystem::path treadmill;  ///< a drive profile alone, with the drive at
  std::string device, host;         ///< a serial device or a host on the network, if any
  int port = 0;                     ///< 0: the usual one of the profile's kind
  bool json = false;
};

/// Runs `footfall-station --doctor` on the configuration, or `--doctor-treadmill` on a drive profile: only
/// the station knows devices. Exit code: 0 all well, 1 something to know, 2 a session would not start.
/// Blocks: some seconds.
int run_doctor(const DoctorOptions& options);

}  // namespace footfall::cli
