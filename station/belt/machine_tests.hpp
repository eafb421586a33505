#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "config/station_config.hpp"
#include "core/result.hpp"

namespace footfall::station {

/// A technician's moving cable pull, as stored. Wall-clock seconds since 1970; NaN = not seen.
struct PullRecord {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  std::string machine;  ///< machine_fingerprint() of the day
  std::int64_t at_s = 0;
  std::string account;
  bool passed = false;
  double speed_m_s = 0.0;          ///< when the silence began
  double limit_s = 0.0;            ///< watchdog or hold time + ramp, and 10 %
  double relay_open_s = kUnknown;  ///< after the last feed
  double stopped_s = kUnknown;     ///< first poll that saw the belt stand: an upper bound
};

/// The dated tests of a treadmill (docs/treadmills.md): kept in the station's state folder.
struct MachineTests {
  std::optional<PullRecord> pull;                   ///< the newest one
  std::optional<std::int64_t> emergency_stop_at_s;  ///< last daily check
};

/// A number of everything whose change makes an old test worthless (docs/safety.md): the profile's text and
/// where the drive hangs, stop relay and safety inputs with their boards and wiring, the software's version
/// (a release may have changed a driver; builds of one release count as one). FNV-1a of 64 bits: it finds
/// changes, not forgeries. Blocks: reads the profile.
std::string machine_fingerprint(const config::StationConfig& config);
/// As if by another version of the software.
std::string machine_fingerprint(const config::StationConfig& config, const std::string& version);

/// In the station's state_dir.
inline constexpr const char* kMachineTestsFile = "machine-tests.json";
/// A file that is not there is an empty record. Errors: one that cannot be read or written, with the remedy.
core::Result<MachineTests> load_machine_tests(const std::filesystem::path& file);
/// Replaces the file in one step, on disk when it returns.
core::Result<void> save_machine_tests(const std::filesystem::path& file, const MachineTests& tests);

/// "2026-11-25 14:03 UTC".
std::string date_text(std::int64_t at_s);

/// Why the machine may not arm, one sentence with the remedy; empty when it may. `contacts`: it has safety
/// inputs. A record from the future does not count.
std::string test_veto(const MachineTests& tests, const std::string& machine,
                      const config::CommissioningConfig& config, bool contacts, std::int64_t now_s);
/// The emergency stop has not been checked for a day.
bool daily_check_due(const MachineTests& tests, std::int64_t now_s);

}  // namespace footfall::station
