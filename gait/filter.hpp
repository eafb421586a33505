#pragma once
#include <span>

#include "core/units.hpp"

/// Second-order Butterworth low-pass filters. Thread: values, reentrant. Blocks/allocates: never. Errors:
/// none; the caller keeps 0 < cutoff < rate / 2. Source: docs/metrics/signal.md, "Filter"
/// (bilinear design; for a dual pass the *warped* frequency is divided by C = (sqrt 2 - 1)^(1/4) so that the
/// net -3 dB point is the cut-off).
namespace footfall::gait {

struct Biquad {
  double b0 = 1.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;
};

/// One pass, -3 dB at `cutoff`.
[[nodiscard]] Biquad low_pass(core::Hertz cutoff, core::Hertz rate);
/// For filter_zero_lag: -3 dB at `cutoff` after both passes.
[[nodiscard]] Biquad dual_pass_low_pass(core::Hertz cutoff, core::Hertz rate);

/// Beyond this share of the sample rate a bilinear low-pass is no longer the filter its name says.
inline constexpr double kHighestCutoffShare = 0.4;
/// The cut-off, or the highest that the sample rate carries.
[[nodiscard]] core::Hertz carried_cutoff(core::Hertz cutoff, core::Hertz rate) noexcept;

/// Cut-off of the LIVE filter: 50 Hz, less where the sample rate does not carry it.
[[nodiscard]] core::Hertz live_cutoff(core::Hertz rate) noexcept;

/// Streaming use of one pass (transposed direct form II).
class CausalFilter {
 public:
  CausalFilter() = default;
  explicit CausalFilter(const Biquad& coefficients) : c_(coefficients) {}
  double step(double x) noexcept {
    const double y = c_.b0 * x + z1_;
    z1_ = c_.b1 * x - c_.a1 * y + z2_;
    z2_ = c_.b2 * x - c_.a2 * y;
    return y;
  }
  /// As if the input had always been `x`.
  void settle(double x) noexcept {
    z1_ = (1.0 - c_.b0) * x;
    z2_ = (c_.b2 - c_.a2) * x;
  }

 private:
  Biquad c_;
  double z1_ = 0.0, z2_ = 0.0;
};

/// Samples of odd reflection put before and after the signal.
inline constexpr std::size_t kFilterPad = 9;

/// Forward and backward pass with odd padding and settled initial states (as scipy.signal.filtfilt).
/// `work` holds at least in.size() + 2 kFilterPad values; in.size() > kFilterPad; in and out may be the same.
void filter_zero_lag(const Biquad& filter, std::span<const double> in, std::span<double> out,
                     std::span<double> work) noexcept;

}  // namespace footfall::gait
