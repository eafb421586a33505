#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "core/units.hpp"
#include "gait/filter.hpp"

namespace footfall::gait::imu {

/// Second-order Butterworth low-pass of N values with time constant tau (cut-off sqrt(2) / (2 pi tau)) that
/// gives the plain mean of all samples during the first tau seconds and filters from there on: no transient,
/// usable from the first sample. Thread: one owner. Blocks/allocates: never. Errors: none, a value that is
/// not finite is the caller's to keep out. Source: Laidig & Seel 2023 (initialisation of the filters of VQF).
template <std::size_t N>
class AveragingLowPass {
 public:
  AveragingLowPass(core::Seconds tau, core::Hertz rate)
      : averaged_(std::max(1.0, std::round(tau.value() * rate.value()))) {
    const Biquad design =
        low_pass(core::Hertz(std::numbers::sqrt2 / (2.0 * std::numbers::pi * tau.value())), rate);
    filters_.fill(CausalFilter(design));
  }
  void reset() noexcept {
    seen_ = 0.0;
    value_ = {};
  }
  const std::array<double, N>& step(const std::array<double, N>& in) noexcept {
    if (seen_ < averaged_) {
      seen_ += 1.0;
      for (std::size_t i = 0; i < N; ++i) value_[i] += (in[i] - value_[i]) / seen_;
      if (seen_ >= averaged_) {
        for (std::size_t i = 0; i < N; ++i) filters_[i].settle(value_[i]);
      }
    } else {
      for (std::size_t i = 0; i < N; ++i) value_[i] = filters_[i].step(in[i]);
    }
    return value_;
  }
  [[nodiscard]] const std::array<double, N>& value() const noexcept { return value_; }

 private:
  double averaged_, seen_ = 0.0;
  std::array<CausalFilter, N> filters_;
  std::array<double, N> value_{};
};

}  // namespace footfall::gait::imu
