#pragma once
#include <optional>
#include <string>

namespace footfall::bench {

struct WakeFigures {
  double p50_us = 0.0, p99_us = 0.0;
  long late = 0;  ///< woke more than 1 ms after the deadline
};

/// Runs Debian's rt-tests cyclictest (SCHED_FIFO 80, 1 ms, pinned to `cpu`, memory locked) for `seconds` and
/// reads its histogram: whole microseconds, cut off; half of one is added. nullopt when it is not installed,
/// or failed. Blocks: for that long.
std::optional<WakeFigures> run_cyclictest(int cpu, int seconds);

/// From the text that `cyclictest --histogram` prints.
std::optional<WakeFigures> read_histogram(const std::string& text);

}  // namespace footfall::bench
