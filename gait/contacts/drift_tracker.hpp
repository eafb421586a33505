#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/units.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/results.hpp"
#include "gait/sample_ring.hpp"

namespace footfall::gait {

/// Zero of one flight phase.
struct FlightEstimate {
  double center = 0.0;  ///< sample number of the middle
  Zeros zero{};         ///< medians; the tracked zero where they were not believed
  bool measured = false;
};

/// What a live drift of the vertical force makes of a step: doubtful above 50 N, no values above 100 N.
[[nodiscard]] inline std::uint32_t drift_health(core::Newtons drift_v) noexcept {
  const double off = std::abs(drift_v.value());
  return (off > 50.0 ? static_cast<std::uint32_t>(kDriftLarge) : 0U) |
         (off > 100.0 ? static_cast<std::uint32_t>(kDriftInvalid) : 0U);
}

/// Follows the zero of every channel (six, and each plate's vertical force) through the flight phases, live.
/// A flight moves it by 0.4 of what it is off when it lasts 80 ms, is quiet and lies within 30 N; five in a
/// row that do not start anew from the lowest plateau. A first flight that is further off is not believed (a
/// hand on the rail), a second one that agrees with it is (the zero has jumped). Units: N, N·m. Thread: one
/// owner. Blocks: never. Allocates: in the constructor only. Errors: not locked until a plateau was found.
/// Source: own definition: docs/metrics/signal.md, "Zero".
class DriftTracker {
 public:
  /// `largest_zero_n`: a plateau further off is somebody who stands.
  explicit DriftTracker(core::Hertz rate, double largest_zero_n = kLargestZeroN);
  void reset() noexcept;

  [[nodiscard]] bool locked() const noexcept { return locked_; }
  [[nodiscard]] const Zeros& zero() const noexcept { return zero_; }
  /// Unloaded noise of the causally filtered force about its own mean over 100 ms, as last seen with nobody
  /// on the belts; 0 before.
  [[nodiscard]] double sigma_n() const noexcept { return sigma_; }

  /// Remembers every few samples for re-locking; call once a sample.
  void observe(const ChannelValues& values) noexcept;
  /// Sets the zero from the lowest plateau of the last `window_s` seconds (at most kMemoryS).
  bool relock(double window_s) noexcept;
  /// Takes a zero that was measured elsewhere: the belts' own swings, in walking.
  void adopt(const Zeros& zero) noexcept;
  /// Force varied by more than a resting person's in the last `window_s`: there is running to look at.
  [[nodiscard]] bool dynamic(double window_s) const noexcept;
  /// Takes a flight [first, end) that lies in the ring and moves the zero towards it.
  FlightEstimate flight(const SampleRing& ring, std::uint64_t first, std::uint64_t end) noexcept;

  static constexpr double kMemoryS = kPlateauS;

 private:
  [[nodiscard]] std::optional<Zeros> middle_of(const SampleRing& ring, const MiddleHalf& half) noexcept;
  bool believe(const Zeros& found) noexcept;

  double rate_, largest_zero_n_;
  std::size_t stride_;
  std::array<std::vector<double>, kDriftChannels> memory_;  ///< every stride_-th sample of the last 2 s
  std::vector<double> live_memory_;
  std::vector<double> scratch_, blocks_;
  std::uint64_t seen_ = 0;
  std::size_t stored_ = 0;
  Zeros zero_{};
  double sigma_ = 0.0;
  int rejections_ = 0;
  double rejected_n_ = 0.0;  ///< vertical zero of the last flight that was not believed
  bool locked_ = false;
};

}  // namespace footfall::gait
