#pragma once
#include <vector>

#include "tests/campaigns/campaign.hpp"

/// What a serial line can do to the Modbus driver, in virtual time: the driver, libmodbus and all their waits
/// are the real ones. Single-threaded.
namespace footfall::campaigns {

/// Replies that come late, up to the drive's watchdog: in order, and overtaken by later ones. A cycle has 500
/// late replies.
[[nodiscard]] std::vector<Fault> late_faults();
/// Corrupted replies, 1 % to 30 % of them. A cycle has 1000 exchanges.
[[nodiscard]] std::vector<Fault> corruption_faults();
/// Replies that break off after each possible number of bytes.
[[nodiscard]] Fault partial_fault();
/// The treadmill thread's own loop with supervisor and driver: cable pulled; stop writes lost.
[[nodiscard]] std::vector<Fault> loop_faults();

}  // namespace footfall::campaigns
