#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/time.hpp"

namespace footfall::gait {

/// What the live engine keeps of each sample, summed over plates, as measured (nothing subtracted).
enum Channel : std::uint8_t {
  kForceV,
  kForceAp,
  kForceMl,
  kMomentMl,  ///< about the lab's ml axis: CoP ap = M_ml / F_v
  kMomentAp,  ///< about the lab's ap axis: CoP ml = -M_ap / F_v
  kMomentV,   ///< about the lab's v axis: the free moment less what the CoP explains
  kPlate0V,
  kPlate1V,
  kDriftChannels,           ///< the ones above have a zero that drifts
  kLiveV = kDriftChannels,  ///< causally filtered force
  kBeltSpeed,               ///< this one and those below: gait/belt/belt_watch.hpp, NaN unknown
  kDeckIncline,
  kDeckMoving,  ///< above 0: moving
  kBeltAcceleration,
  kBeltChange,  ///< number of the sample at which speed or incline had last changed, -1 never
  kChannels
};
using ChannelValues = std::array<double, kChannels>;
using Zeros = std::array<double, kDriftChannels>;

/// The last seconds of samples, one array per channel, numbered from 0 since the reset. Units: SI.
/// Thread: one owner. Blocks: never. Allocates: in the constructor only. Errors: the caller reads only
/// numbers in [oldest(), next()).
class SampleRing {
 public:
  explicit SampleRing(std::size_t capacity) : mask_(std::bit_ceil(capacity) - 1) {
    for (auto& channel : data_) channel.resize(mask_ + 1);
    time_ns_.resize(mask_ + 1);
    flags_.resize(mask_ + 1);
  }
  void clear() noexcept { next_ = 0; }
  [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
  [[nodiscard]] std::uint64_t oldest() const noexcept { return next_ > mask_ ? next_ - mask_ - 1 : 0; }

  void push(const ChannelValues& values, core::Timestamp time, std::uint16_t flags) noexcept {
    const std::size_t slot = next_ & mask_;
    for (std::size_t c = 0; c < kChannels; ++c) data_[c][slot] = values[c];
    time_ns_[slot] = time.ns;
    flags_[slot] = flags;
    ++next_;
  }
  [[nodiscard]] double at(Channel channel, std::uint64_t i) const noexcept {
    return data_[channel][i & mask_];
  }
  [[nodiscard]] std::uint16_t flags(std::uint64_t i) const noexcept { return flags_[i & mask_]; }
  /// [first, first + out.size()) into `out`.
  void copy(Channel channel, std::uint64_t first, std::span<double> out) const noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = data_[channel][(first + i) & mask_];
  }
  /// Time at a fractional number between two samples.
  [[nodiscard]] core::Timestamp time_at(double number) const noexcept {
    const double below = std::clamp(std::floor(number), static_cast<double>(oldest()),
                                    static_cast<double>(next_ - std::min<std::uint64_t>(next_, 2)));
    const auto i = static_cast<std::uint64_t>(below);
    const std::int64_t t0 = time_ns_[i & mask_];
    const std::int64_t t1 = time_ns_[(i + 1) & mask_];
    return {t0 + static_cast<std::int64_t>(std::llround((number - below) * static_cast<double>(t1 - t0)))};
  }

 private:
  std::size_t mask_;
  std::array<std::vector<double>, kChannels> data_;
  std::vector<std::int64_t> time_ns_;
  std::vector<std::uint16_t> flags_;
  std::uint64_t next_ = 0;
};

}  // namespace footfall::gait
