#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "control/runner_limits.hpp"
#include "core/samples.hpp"

namespace footfall::control {

/// Some milliseconds of summed force, as the runner watches look at it: zero taken off, lab frame, force on
/// the runner. Thread: values. Blocks/allocates: never.
struct RunnerLoad {
  core::Timestamp time;
  core::Duration dt;     ///< since the load before, or 0 after a gap
  core::Newtons f_v;     ///< less the zero of the last unloaded moments
  core::Newtons weight;  ///< NaN: not known
  core::MetersPerSecond belt_speed;
  std::optional<core::Meters> cop_ap, cop_ml;  ///< nullopt: too little load to tell
  bool loaded = false;                         ///< somebody stands on the belt at this moment
};

/// What a person must weigh on the belt to be one.
[[nodiscard]] inline core::Newtons present_force(const RunnerLimits& limits, core::Newtons weight) noexcept {
  if (!weight.is_finite()) return limits.present_unknown_weight;
  return std::max(limits.least_present, limits.present_share * weight);
}

/// The plates' own zero, from the least loaded moment of each time nobody touched the belt (flights), so that
/// a drift does not move the centre of pressure. Independent of the gait engine: a stop must not hang on it.
/// Units: N, N·m. Thread: one owner. Blocks/allocates: never. Errors: an unloaded force above 150 N is no
/// zero and leaves the last one.
class LoadZero {
 public:
  void reset() noexcept { *this = LoadZero{}; }
  [[nodiscard]] const core::Wrench& value() const noexcept { return zero_; }
  /// `loaded` by the present zero.
  void observe(const core::Wrench& raw, bool loaded) noexcept {
    if (loaded) {
      if (count_ >= kLeastCount && std::abs(least_.f_v.value()) <= kMostN) zero_ = least_;
      count_ = 0;
      return;
    }
    if (count_ == 0 || raw.f_v < least_.f_v) least_ = raw;
    ++count_;
  }

 private:
  static constexpr double kMostN = 150.0;
  static constexpr std::size_t kLeastCount = 4;
  core::Wrench zero_, least_;
  std::size_t count_ = 0;
};

}  // namespace footfall::control
