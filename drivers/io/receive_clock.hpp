#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace footfall::drivers::io {

/// Kernel receive stamps (wall clock) to station time, clamped to [last drained cycle, now] and never going
/// backward; finds out when the wall clock was stepped.
/// Thread: measuring thread. Blocks/allocates: never. Errors: `jumped` marks a time that is the cycle's.
class ReceiveClock {
 public:
  struct Time {
    core::Timestamp time;
    bool jumped = false;
  };

  void reset(core::Timestamp earliest) noexcept { *this = ReceiveClock(earliest); }
  void begin_cycle(const core::ClockPair& clocks) noexcept {
    const std::int64_t offset_ns = clocks.realtime_ns - clocks.monotonic.ns;
    const std::int64_t moved_ns = offset_ns - offset_ns_;
    stepped_ = has_offset_ && (moved_ns > kStep.ns || moved_ns < -kStep.ns);
    offset_ns_ = offset_ns;
    has_offset_ = true;
    clocks_ = clocks;
  }
  /// Of the next datagram in the order of the socket.
  [[nodiscard]] Time at(std::int64_t stamp_realtime_ns) noexcept {
    Time out = map(stamp_realtime_ns);
    // A datagram that waited in the kernel's backlog is given the cycle's time; those behind it, stamped
    // later but not held up, must not come out before it.
    if (out.time < latest_) out.time = latest_;
    latest_ = out.time;
    return out;
  }
  /// Everything that had arrived was taken: younger stamps cannot lie before this cycle.
  void end_cycle() noexcept { earliest_ = clocks_.monotonic; }

 private:
  // Slewing (500 ppm) stays far below a step even over a cycle of a second.
  static constexpr core::Duration kStep = core::milliseconds(1);
  static constexpr core::Duration kFarAhead = core::milliseconds(1000);

 public:
  ReceiveClock() = default;
  explicit ReceiveClock(core::Timestamp earliest) : earliest_(earliest) {}

 private:
  [[nodiscard]] Time map(std::int64_t stamp_realtime_ns) const noexcept {
    if (stamp_realtime_ns == 0) return {clocks_.monotonic, false};
    const core::Timestamp mapped{stamp_realtime_ns - offset_ns_};
    const bool jumped = stepped_ || mapped + kStep < earliest_ || mapped > clocks_.monotonic + kFarAhead;
    if (jumped) return {clocks_.monotonic, true};
    return {clocks_.to_station(stamp_realtime_ns, earliest_), false};
  }

  core::ClockPair clocks_;
  core::Timestamp earliest_, latest_;
  std::int64_t offset_ns_ = 0;
  bool has_offset_ = false, stepped_ = false;
};

}  // namespace footfall::drivers::io
