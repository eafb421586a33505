#include "gait/filter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::gait {

namespace {

Biquad from_warped(double k) {
  const double d = 1.0 + std::numbers::sqrt2 * k + k * k;
  const double b0 = k * k / d;
  return {b0, 2.0 * b0, b0, 2.0 * (k * k - 1.0) / d, (1.0 - std::numbers::sqrt2 * k + k * k) / d};
}

double warped(core::Hertz cutoff, core::Hertz rate) {
  return std::tan(std::numbers::pi * (cutoff / rate));
}

}  // namespace

Biquad low_pass(core::Hertz cutoff, core::Hertz rate) {
  return from_warped(warped(cutoff, rate));
}

Biquad dual_pass_low_pass(core::Hertz cutoff, core::Hertz rate) {
  const double correction = std::sqrt(std::sqrt(std::numbers::sqrt2 - 1.0));
  return from_warped(warped(cutoff, rate) / correction);
}

core::Hertz carried_cutoff(core::Hertz cutoff, core::Hertz rate) noexcept {
  return core::Hertz(std::min(cutoff.value(), kHighestCutoffShare * rate.value()));
}

core::Hertz live_cutoff(core::Hertz rate) noexcept {
  return carried_cutoff(core::Hertz(50.0), rate);
}

void filter_zero_lag(const Biquad& filter, std::span<const double> in, std::span<double> out,
                     std::span<double> work) noexcept {
  const std::size_t n = in.size();
  const std::size_t total = n + 2 * kFilterPad;
  for (std::size_t i = 0; i < kFilterPad; ++i) {
    work[i] = 2.0 * in[0] - in[kFilterPad - i];
    work[kFilterPad + n + i] = 2.0 * in[n - 1] - in[n - 2 - i];
  }
  std::copy(in.begin(), in.end(), work.begin() + kFilterPad);
  CausalFilter forward(filter);
  forward.settle(work[0]);
  for (std::size_t i = 0; i < total; ++i) work[i] = forward.step(work[i]);
  CausalFilter backward(filter);
  backward.settle(work[total - 1]);
  for (std::size_t i = total; i-- > kFilterPad;) {
    const double y = backward.step(work[i]);
    if (i < kFilterPad + n) out[i - kFilterPad] = y;
  }
}

}  // namespace footfall::gait
