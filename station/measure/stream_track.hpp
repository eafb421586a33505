#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "recording/verify/gap_rule.hpp"
#include "station/recorder/feed_log.hpp"

namespace footfall::station {

/// One device's samples on their way into the session file: what waits for the next commit, and where the
/// sequence stands. Thread: recorder thread. Blocks: never. Allocates: yes. Errors: none.
template <class Sample>
struct StreamTrack {
  std::vector<Sample> pending;
  std::uint64_t next_sequence = 0, stored = 0;
  bool seen = false;

  /// Keeps the sample; tells the hole before it. `stream`: the number that chunks and gaps carry.
  std::optional<recording::Gap> take(const Sample& sample, std::uint8_t stream) {
    std::optional<recording::Gap> gap;
    if (seen) gap = recording::gap_before(sample, stream, next_sequence);
    seen = true;
    next_sequence = sample.sequence + 1;
    pending.push_back(sample);
    return gap;
  }
  /// The hole after the newest sample, which no later one shows.
  [[nodiscard]] recording::Gap ended(const LostTail& tail, std::uint8_t stream) const {
    const std::uint64_t first = seen ? next_sequence : tail.first;
    return {stream, first, tail.end - first, tail.time, recording::GapCause::RingFull};
  }
  /// Of the newest sample: station less device time.
  [[nodiscard]] std::int64_t clock_offset_ns() const {
    return pending.back().station_time.ns - pending.back().device_time.ns;
  }
  void committed() {
    stored += pending.size();
    pending.clear();
  }
};

}  // namespace footfall::station
