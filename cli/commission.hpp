#pragma once
#include <filesystem>

namespace footfall::cli {

struct CommissionOptions {
  std::filesystem::path station;  ///< the station's runtime_dir, where its sockets are
  bool status = false;            ///< only say what is on record
  bool emergency_stop = false;    ///< the daily check instead of the moving test
  bool assume_seen = false;       ///< answers the question at the end with yes; a simulation only
};

/// Walks a technician through the moving cable-pull test, or anybody with the technician's socket through the
/// daily emergency-stop check: says what to do, waits for it, shows what the station measured. The belt is
/// started at the console, not here. Ctrl-C cancels, and the belt is stopped. Returns 0 when the test passed
/// (or the status arms), 1 when it did not, 2 for bad input. Blocks: for the whole test, some minutes.
int run_commission(const CommissionOptions& options);

}  // namespace footfall::cli
