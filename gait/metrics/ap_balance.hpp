#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "core/units.hpp"
#include "gait/incline.hpp"

namespace footfall::gait {

/// Do braking and propulsion balance? At steady speed the net fore-aft impulse of a step is BW sin a T, on
/// the level 0; beyond 0.003 BW s on average over 20 steps the zero, the incline or a tether is not what it
/// is taken for. Sign: net + forward (uphill). Window: the last 20 whole steps of a run. Thread: one owner.
/// Blocks/allocates: never. Errors: no verdict before 20 steps. Source: own definition:
/// docs/metrics/horizontal-force.md, "Net impulse".
class ApBalance {
 public:
  void reset() noexcept { count_ = 0; }
  /// nullopt incline is taken as level.
  void add(core::NewtonSeconds net_impulse, core::Seconds step_time, core::Newtons body_weight,
           std::optional<core::Degrees> incline) noexcept {
    const auto expected = steady_ap_impulse(body_weight, incline.value_or(core::Degrees(0.0)), step_time);
    off_bw_s_[count_++ % kSteps] = (net_impulse - expected).value() / body_weight.value();
  }
  [[nodiscard]] bool out_of_balance() const noexcept {
    if (count_ < kSteps) return false;
    double sum = 0.0;
    for (const double off : off_bw_s_) sum += off;
    return !(sum <= kLimitBwS * kSteps && sum >= -kLimitBwS * kSteps);
  }

 private:
  static constexpr std::size_t kSteps = 20;
  static constexpr double kLimitBwS = 0.003;
  std::array<double, kSteps> off_bw_s_{};
  std::size_t count_ = 0;
};

}  // namespace footfall::gait
