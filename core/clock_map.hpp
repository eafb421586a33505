#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace footfall::core {

/// Device time to station time: station = device + offset. Learned from receive stamps, which are never
/// early: the offset follows the lower envelope of (receive - device), rising at most kLeakPpm so that a slow
/// device clock is followed. Frame/units: ns. Thread: the one that feeds it. Blocks/allocates: never. Errors:
/// a jump of more than 1 s re-locks and is reported by observe(). Source: minimum-delay regression as used
/// for network clocks; see docs/adr for the choice.
class ClockMap {
 public:
  static constexpr std::int64_t kLeakPpm = 100;

  /// Takes one sample's pair and returns its station time. `relocked` tells that the map started anew.
  Timestamp observe(Timestamp device, Timestamp received, bool* relocked = nullptr) noexcept {
    const std::int64_t offset = received.ns - device.ns;
    const bool jump = !locked_ || offset - offset_ns_ > 1'000'000'000 || offset_ns_ - offset > 1'000'000'000;
    if (jump) {
      offset_ns_ = offset;
      locked_ = true;
    } else {
      offset_ns_ += (device.ns - last_device_.ns) * kLeakPpm / 1'000'000;
      if (offset < offset_ns_) offset_ns_ = offset;
    }
    if (relocked != nullptr) *relocked = jump;
    last_device_ = device;
    return {device.ns + offset_ns_};
  }
  [[nodiscard]] std::int64_t offset_ns() const { return offset_ns_; }
  [[nodiscard]] bool locked() const { return locked_; }
  void reset() { *this = ClockMap{}; }

 private:
  std::int64_t offset_ns_ = 0;
  Timestamp last_device_;
  bool locked_ = false;
};

}  // namespace footfall::core
