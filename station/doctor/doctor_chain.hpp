#pragma once
#include "config/station_config.hpp"
#include "station/doctor/findings.hpp"

namespace footfall::station {

/// Who may use which socket, as the accounts of this computer are now. Thread: main. Blocks: account files.
void check_access(const config::AccessConfig& access, Findings& findings);
/// The hardware stop chain as it stands: opens the boards (their first frame drops the relay, nothing feeds
/// it) and reads every contact. Thread: main. Blocks: exchanges with the boards.
void check_chain(const config::StationConfig& config, Findings& findings);
/// Whether a drive that proves no watchdog of its own has a stop relay.
void check_relay_is_there(const config::StationConfig& config, hal::WatchdogKind watchdog,
                          Findings& findings);
/// What is on record of the technician's and the daily tests, and whether arming would be refused for them.
void check_tests(const config::StationConfig& config, std::int64_t now_s, Findings& findings);
/// The programmes that would be offered, and the files that would not.
void check_programmes(const config::StationConfig& config, Findings& findings);

}  // namespace footfall::station
