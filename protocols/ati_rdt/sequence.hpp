#pragma once
#include <bitset>
#include <cstdint>

#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::protocols::ati_rdt {

enum class Arrival : std::uint8_t {
  First,       ///< of this tracker
  Next,        ///< newer than all before; `missing` were skipped
  Reordered,   ///< older than the newest and not seen before: already counted missing
  Duplicated,  ///< seen before
  Restarted    ///< a new stream: the count began anew (a start request, or the sensor was switched off)
};

struct SequenceStep {
  Arrival arrival = Arrival::First;
  std::uint64_t sequence = 0;  ///< unwrapped, rising; valid for First, Next, Restarted
  std::uint64_t missing = 0;   ///< records that are now known to be missing
  bool rebooted = false;       ///< Restarted, and the sensor itself began anew
  bool frozen = false;         ///< the sensor's internal counter has stopped: the numbers repeat
};

/// Sorts the records of one sensor by their two counters, by unsigned subtraction across the wrap at 2^32.
/// A backward step is a late record only while the internal counter goes backward too and the step is small:
/// else a new stream has begun, and what was lost around it is not countable. Across a restart the unwrapped
/// sequence jumps by the elapsed time, so that it rises and shows the gap.
/// Thread: one. Blocks/allocates: never. Errors: none.
class SequenceTracker {
 public:
  explicit SequenceTracker(core::Hertz rate) : rate_hz_(rate.value()) {}
  /// `received`: rising or equal. `restart_likely`: a new stream was asked for since the last record.
  SequenceStep observe(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received,
                       bool restart_likely) noexcept;

 private:
  static constexpr std::uint32_t kWindow = 4096;  ///< records back that are told apart
  static constexpr std::uint32_t kFirstMissing = 256;
  static constexpr std::uint32_t kContiguousLate = 128;  ///< three times the largest buffered datagram
  static constexpr std::uint32_t kFrozen = 20;

  SequenceStep first(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept;
  SequenceStep next(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept;
  SequenceStep restart(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received, bool rebooted) noexcept;
  SequenceStep late(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept;
  std::uint64_t begin_stream(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept;
  [[nodiscard]] bool plausible_gap(std::uint32_t gap, core::Timestamp received) const noexcept;

  double rate_hz_;
  bool started_ = false;
  std::uint32_t newest_ = 0, newest_ft_ = 0, oldest_ = 0;
  std::uint32_t late_run_ = 0, last_late_ = 0, same_ft_run_ = 0;
  bool ft_moves_ = false;
  std::uint64_t unwrapped_ = 0;
  core::Timestamp newest_time_;
  std::bitset<kWindow> seen_;
};

}  // namespace footfall::protocols::ati_rdt
