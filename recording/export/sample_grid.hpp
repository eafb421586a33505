#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "core/samples.hpp"

/// The even time base of one plate: station time = origin + period * (sequence - first), by least squares.
/// A plate samples evenly by its own crystal, so this removes the jitter of the clock map and follows the
/// drift. Units: ns. Thread: any. Blocks/allocates: no. Errors: nullopt where no even base describes the
/// samples: fewer than two, a sequence that does not rise, a clock that re-locked (more than 10 ms off), or
/// more missing than there.
namespace footfall::recording {

class SampleGrid {
 public:
  static std::optional<SampleGrid> fit(std::span<const core::ForceSample> samples);
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t last() const { return last_; }
  /// Station time of a sample, there or missing, in ns after the first sample's station time.
  [[nodiscard]] double time_ns(std::uint64_t sequence) const {
    return intercept_ns_ + period_ns_ * static_cast<double>(sequence - first_);
  }
  [[nodiscard]] core::Timestamp epoch() const { return epoch_; }
  /// Nearest sample to a station time given in ns after `epoch`; nullopt before the first or after the last.
  [[nodiscard]] std::optional<std::uint64_t> nearest(core::Timestamp epoch, double time_ns) const;

 private:
  std::uint64_t first_ = 0, last_ = 0;
  core::Timestamp epoch_;
  double intercept_ns_ = 0.0, period_ns_ = 0.0;
};

}  // namespace footfall::recording
