#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace footfall::station {

struct TreadmillDoctorOptions {
  std::filesystem::path profile;
  std::string device;      ///< serial device; empty: none
  std::string host;        ///< Modbus TCP, Bertec or DIRCON; empty: none
  std::uint16_t port = 0;  ///< 0: the usual one of that kind
  bool json = false;
};

/// Checks a treadmill profile of any kind alone; with a device or host, also reads from the drive everything
/// the profile claims: that it acknowledges stop, answers the status reads, and every safety setting. Exit
/// code: 0 all well, 1 something to know, 2 the profile is wrong or the drive does not do what it says.
/// Thread: main. Blocks: some seconds. It reads; the one thing it writes is Stop on opening the line (and
/// what the profile gives as a write without effect). Errors: throws config::ConfigError for a bad profile:
/// one sentence with file, line and key.
int run_treadmill_doctor(const TreadmillDoctorOptions& options);

}  // namespace footfall::station
