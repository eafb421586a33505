#pragma once
#include <cstdint>
#include <optional>

#include "recording/session.hpp"
#include "station/belt/motion_record.hpp"

namespace footfall::station {

/// Which of the treadmill's cycles a session lacks, because its ring was full while the disk hung. Gaps count
/// the cycles from the session's first row of `treadmill` on, lost ones included. Thread: recorder thread.
/// Blocks: never. Allocates: never. Errors: none.
class MotionTrack {
 public:
  /// The hole before this record.
  std::optional<recording::Gap> take(const MotionRecord& record) {
    std::optional<recording::Gap> gap;
    if (last_ != 0 && record.sequence > last_ + 1) gap = lose(record.sequence - last_ - 1, record.time);
    last_ = record.sequence;
    ++next_;
    return gap;
  }
  /// The hole after the newest record, which no later one shows: `lost` cycles in all since the session
  /// began.
  std::optional<recording::Gap> ended(std::uint64_t lost, core::Timestamp now) {
    return lost > told_ ? std::optional(lose(lost - told_, now)) : std::nullopt;
  }

 private:
  recording::Gap lose(std::uint64_t count, core::Timestamp time) {
    const recording::Gap gap{recording::kTreadmillStream, next_, count, time, recording::GapCause::RingFull};
    next_ += count;
    told_ += count;
    return gap;
  }
  std::uint64_t last_ = 0, next_ = 0, told_ = 0;
};

}  // namespace footfall::station
