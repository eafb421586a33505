#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "core/units.hpp"
#include "gait/filter.hpp"

namespace footfall::gait::imu {

/// From one mid-swing of a foot or shank to its next.
struct LimbCycle {
  core::Timestamp begin, end;
};

/// Cuts the sagittal angular rate of a foot or shank into cycles and keeps the samples of the newest one.
/// Mid-swing is the largest rate (+ = lower end forward, toes up) of a bump of the rate low-passed at 6 Hz
/// that exceeds 50 deg/s and half of the usual bump, 250 ms after the last or later; it is known when the
/// bump has fallen to half, some 100 ms after. Units: rad/s, station time. Thread: one owner. Blocks: never.
/// Allocates: constructor only. Errors: a pause without samples beyond 10 ms, or a cycle beyond 2.5 s, begins
/// anew. Source: Salarian 2004 (shank), Falbriard 2018 (foot); the limits are own.
class LimbCycles {
 public:
  explicit LimbCycles(core::Hertz rate);
  void reset() noexcept;
  /// The cycle that became known by this sample.
  std::optional<LimbCycle> push(core::Timestamp time, double rate_rad_s) noexcept;
  /// Mid-swings, newest first; fewer than `kRemembered` at first and after a pause.
  static constexpr std::size_t kRemembered = 6;
  [[nodiscard]] std::size_t mid_swings() const noexcept { return known_; }
  [[nodiscard]] core::Timestamp mid_swing(std::size_t newest_first) const noexcept {
    return mid_swings_[newest_first];
  }

  /// Time of the lowest rate in [from, to), between samples by a parabola; nullopt when nothing is left of it
  /// or the lowest is not below `below`.
  [[nodiscard]] std::optional<core::Timestamp> lowest(core::Timestamp from, core::Timestamp to,
                                                      double below) const noexcept;
  /// Time of the first rate below zero that is the lowest of the 25 ms on both sides.
  [[nodiscard]] std::optional<core::Timestamp> first_minimum(core::Timestamp from,
                                                             core::Timestamp to) const noexcept;

 private:
  [[nodiscard]] std::uint64_t first_at(core::Timestamp time) const noexcept;
  [[nodiscard]] double rate_at(std::uint64_t i) const noexcept { return rate_[i & mask_]; }
  [[nodiscard]] std::int64_t time_at(std::uint64_t i) const noexcept { return time_ns_[i & mask_]; }
  [[nodiscard]] core::Timestamp vertex(std::uint64_t i) const noexcept;
  std::optional<LimbCycle> finish_bump() noexcept;

  double period_s_;
  std::uint64_t around_, mask_, next_ = 0;
  std::vector<double> rate_;
  std::vector<std::int64_t> time_ns_;
  CausalFilter smooth_;
  core::Duration delay_;
  double highest_ = 0.0, usual_ = 0.0;
  core::Timestamp highest_at_;
  bool rising_ = false;
  std::array<core::Timestamp, kRemembered> mid_swings_{};
  std::size_t known_ = 0;
};

}  // namespace footfall::gait::imu
