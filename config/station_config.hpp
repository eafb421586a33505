#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/access_config.hpp"
#include "config/chain_config.hpp"
#include "config/clinic_config.hpp"
#include "config/imu_config.hpp"
#include "config/streaming_config.hpp"
#include "control/limits.hpp"
#include "core/units.hpp"
#include "protocols/bertec/profile.hpp"
#include "protocols/ftms/profile.hpp"
#include "protocols/modbus_drive/profile.hpp"
#include "protocols/tmx/profile.hpp"

namespace footfall::config {

/// Thrown at start-up only: "FILE:LINE: KEY: what is wrong; remedy". Programs print it and exit with 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PlateConfig {
  std::string name;  ///< "left", "right"
  std::string kind;  ///< "ati_rdt"
  std::string host;
  std::uint16_t port = 49152, http_port = 80;
  double expected_rate_hz = 1000.0;
  double max_lateness_ms = 20.0;  ///< the same for every plate, as the rate: they are merged by it
  /// Which plate axis (with sign) is the lab's ap, v, ml: "+y", "+z", "+x". Must be right-handed.
  std::array<std::string, 3> axes{"+y", "+z", "+x"};
  bool measures_force_on_runner = true;  ///< false: the plate reports the force the runner applies
  /// Transducer origin in the lab frame: ap, v, ml.
  std::array<double, 3> origin_m{0.0, 0.0, 0.0};
};

struct TreadmillConfig {
  std::string kind = "modbus";                    ///< "modbus", "tmx", "bertec", "ftms"
  protocols::modbus_drive::DriveProfile profile;  ///< of kind "modbus"
  protocols::tmx::MachineProfile tmx;             ///< of kind "tmx"
  protocols::bertec::MachineProfile bertec;       ///< of kind "bertec"
  protocols::ftms::MachineProfile ftms;           ///< of kind "ftms"
  std::filesystem::path profile_file;
  std::string device;  ///< serial device or pty (RTU, TMX)
  std::string host;    ///< TCP: Modbus, Bertec, FTMS; an IPv4 address, never a name
  std::uint16_t port = 502;
};

struct StationConfig {
  std::filesystem::path file;
  std::string text;  ///< the file as read, stored with every session
  std::string name;
  bool simulation = false;            ///< `demo` refuses a configuration without it
  std::filesystem::path runtime_dir;  ///< sockets and lock file
  std::filesystem::path session_dir;
  std::filesystem::path state_dir;  ///< what must outlive a restart: dated tests of the machine
  std::vector<PlateConfig> plates;
  std::vector<ImuConfig> imus;
  RunnerConfig runner;
  std::optional<TreadmillConfig> treadmill;
  std::optional<StopRelayConfig> stop_relay;
  std::optional<SafetyInputsConfig> safety_inputs;
  CommissioningConfig commissioning;
  control::Limits limits;
  std::filesystem::path programmes_dir;  ///< of training and test programmes; empty: none
  AccessConfig access;
  bool intake_required = false;  ///< no session with a runner whose intake was not asked in full
  StreamingConfig streaming;
  std::optional<ClinicConfig> clinic;  ///< nullopt: no clinic database
  double loop_hz = 1000.0;
  int measure_priority = 80, treadmill_priority = 70;
  int measure_cpu = -1;  ///< -1: no affinity
  bool spin = true;      ///< bounded spin of 60 µs before the deadline
};

/// Reads and checks the whole file (and the profile it names, relative to it); nothing is half applied.
/// Unknown keys, wrong types, values out of range and limits above the compiled ceilings are errors with
/// file, line and key. Thread: start-up. Blocks: file reads. Errors: throws ConfigError.
StationConfig load_station(const std::filesystem::path& file);
protocols::modbus_drive::DriveProfile load_drive_profile(const std::filesystem::path& file);
/// The same for text already in memory; `file` names it in errors and is what relative paths start from.
StationConfig parse_station(const std::string& text, const std::filesystem::path& file);
protocols::modbus_drive::DriveProfile parse_drive_profile(const std::string& text,
                                                          const std::filesystem::path& file);
protocols::tmx::MachineProfile load_tmx_profile(const std::filesystem::path& file);
protocols::tmx::MachineProfile parse_tmx_profile(const std::string& text, const std::filesystem::path& file);
protocols::bertec::MachineProfile load_bertec_profile(const std::filesystem::path& file);
protocols::bertec::MachineProfile parse_bertec_profile(const std::string& text,
                                                       const std::filesystem::path& file);
/// The `kind` that a profile is for, by its own keys: "bertec" (remote), "tmx" (dialect), "ftms" (service),
/// else "modbus".
std::string treadmill_kind_of(const std::filesystem::path& profile);
protocols::ftms::MachineProfile load_ftms_profile(const std::filesystem::path& file);
protocols::ftms::MachineProfile parse_ftms_profile(const std::string& text,
                                                   const std::filesystem::path& file);

}  // namespace footfall::config
