#pragma once
#include <vector>

#include "tests/campaigns/campaign.hpp"

/// The faults that need whole processes. Each list shares one lab and one station among its cycles where the
/// fault allows it. Judged by the lab's own log.
namespace footfall::campaigns {

/// kill -9 and SIGSTOP of the station, restart 200 ms after a kill, a hung measuring thread, a silent
/// console.
[[nodiscard]] std::vector<Fault> kill_faults();
/// The serial cable pulled and plugged in again with the belt running.
[[nodiscard]] Fault unplug_fault();
/// kill -9 of the station while it records, at random moments; one of eight with the belt running. Judged by
/// the session file.
[[nodiscard]] Fault recording_fault();
/// Random commands of two clients over the wire, 100 in each cycle.
[[nodiscard]] Fault command_fault();
/// Varied clean running and walking: nothing may stop the belt. One cycle is 30 s of belt.
[[nodiscard]] std::vector<Fault> clean_faults();

}  // namespace footfall::campaigns
