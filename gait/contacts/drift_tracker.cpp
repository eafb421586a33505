#include "gait/contacts/drift_tracker.hpp"

#include <algorithm>
#include <cmath>

#include "gait/contacts/zeroing.hpp"

namespace footfall::gait {

namespace {

constexpr double kGain = 0.4;
constexpr double kLargestStepN = 30.0;
constexpr int kRejectionsToRelock = 5;
constexpr double kShortestFlightS = 0.080;
/// A long flight tells no more than its first part, and the work of one call stays bounded.
constexpr double kLongestFlightS = 0.300;
/// Until unloaded noise was seen; jdx-like flights show 6-9 N after the LIVE filter.
constexpr double kAssumedSigmaN = 5.0;
/// Samples this close to the plateau belong to it.
constexpr double kPlateauHalfWidthN = 25.0;
/// A standing person sways by less, a running one by much more.
constexpr double kDynamicN = 300.0;
/// Of a normal distribution, in sigmas below its middle.
constexpr double kTenPercentQuantile = 1.2816;

}  // namespace

DriftTracker::DriftTracker(core::Hertz rate, double largest_zero_n)
    : rate_(rate.value()),
      largest_zero_n_(largest_zero_n),
      stride_(std::max<std::size_t>(1, static_cast<std::size_t>(rate.value() / kMemoryRateHz))) {
  const auto capacity = static_cast<std::size_t>(kMemoryS * rate_ / static_cast<double>(stride_));
  for (auto& channel : memory_) channel.resize(capacity);
  live_memory_.resize(capacity);
  blocks_.resize(capacity);
  scratch_.resize(std::max(capacity, static_cast<std::size_t>(kLongestFlightS * rate_) + 2));
  reset();
}

void DriftTracker::reset() noexcept {
  seen_ = 0;
  stored_ = 0;
  zero_ = {};
  sigma_ = 0.0;
  rejections_ = 0;
  rejected_n_ = 0.0;
  locked_ = false;
}

void DriftTracker::observe(const ChannelValues& values) noexcept {
  if (seen_++ % stride_ != 0) return;
  const std::size_t slot = stored_++ % live_memory_.size();
  for (std::size_t c = 0; c < kDriftChannels; ++c) memory_[c][slot] = values[c];
  live_memory_[slot] = values[kLiveV];
}

bool DriftTracker::dynamic(double window_s) const noexcept {
  const std::size_t capacity = live_memory_.size();
  const auto wanted = static_cast<std::size_t>(window_s * rate_ / static_cast<double>(stride_));
  const std::size_t n = std::min({wanted, stored_, capacity});
  if (n == 0) return false;
  double low = live_memory_[(stored_ - 1) % capacity];
  double high = low;
  for (std::size_t back = 0; back < n; ++back) {
    const double value = live_memory_[(stored_ - 1 - back) % capacity];
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return high - low > kDynamicN;
}

bool DriftTracker::relock(double window_s) noexcept {
  const std::size_t capacity = live_memory_.size();
  const auto wanted =
      std::min(capacity, static_cast<std::size_t>(window_s * rate_ / static_cast<double>(stride_)));
  if (stored_ < wanted || wanted == 0) return false;
  for (std::size_t back = 0; back < wanted; ++back) {
    scratch_[back] = live_memory_[(stored_ - 1 - back) % capacity];
  }
  const auto noise =
      unloaded_noise(std::span(scratch_).first(wanted),
                     static_cast<std::size_t>(kNoiseBlockS * rate_ / static_cast<double>(stride_)), blocks_);
  const auto plateau = lowest_plateau(std::span(scratch_).first(wanted), largest_zero_n_);
  if (!plateau) return false;
  // On empty belts the plateau is the whole stretch, and its 10 % quantile lies below its middle.
  const double center = *plateau + (noise ? kTenPercentQuantile * *noise : 0.0);
  const double half_width = std::max(kPlateauHalfWidthN, noise ? 3.0 * *noise : 0.0);
  Zeros sum{};
  double live_sum = 0.0;
  double n = 0.0;
  for (std::size_t back = 0; back < wanted; ++back) {
    const std::size_t slot = (stored_ - 1 - back) % capacity;
    if (std::abs(live_memory_[slot] - center) > half_width) continue;
    for (std::size_t c = 0; c < kDriftChannels; ++c) sum[c] += memory_[c][slot];
    live_sum += live_memory_[slot];
    n += 1.0;
  }
  if (n == 0.0) return false;
  for (std::size_t c = 0; c < kDriftChannels; ++c) zero_[c] = sum[c] / n;
  zero_[kForceV] = live_sum / n;
  locked_ = true;
  rejections_ = 0;
  if (noise) sigma_ = *noise;
  return true;
}

void DriftTracker::adopt(const Zeros& zero) noexcept {
  zero_ = zero;
  locked_ = true;
  rejections_ = 0;
}

/// Medians of a flight's middle; nullopt when it is not quiet.
std::optional<Zeros> DriftTracker::middle_of(const SampleRing& ring, const MiddleHalf& half) noexcept {
  const std::size_t n = half.end - half.first;
  const std::span<double> values = std::span(scratch_).first(n);
  ring.copy(kLiveV, half.first, values);
  double mean = 0.0;
  for (const double value : values) mean += value / static_cast<double>(n);
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(n));
  if (deviation > 3.0 * std::max(sigma_, kAssumedSigmaN)) return std::nullopt;
  Zeros zeros{};
  for (std::size_t c = 0; c < kDriftChannels; ++c) {
    ring.copy(static_cast<Channel>(c), half.first, values);
    zeros[c] = median(values);
  }
  if (std::abs(zeros[kForceV]) > kLargestZeroN) return std::nullopt;
  return zeros;
}

bool DriftTracker::believe(const Zeros& found) noexcept {
  if (std::abs(found[kForceV] - zero_[kForceV]) < kLargestStepN) {
    for (std::size_t c = 0; c < kDriftChannels; ++c) zero_[c] += kGain * (found[c] - zero_[c]);
    rejections_ = 0;
    return true;
  }
  const bool again = rejections_ > 0 && std::abs(found[kForceV] - rejected_n_) < kLargestStepN;
  rejected_n_ = found[kForceV];
  if (++rejections_ >= kRejectionsToRelock) relock(0.5 * kMemoryS);
  return again;
}

FlightEstimate DriftTracker::flight(const SampleRing& ring, std::uint64_t first, std::uint64_t end) noexcept {
  end = std::min(end, first + static_cast<std::uint64_t>(kLongestFlightS * rate_));
  FlightEstimate estimate;
  estimate.zero = zero_;
  estimate.center = 0.5 * static_cast<double>(first + end - 1);
  if (static_cast<double>(end - first) < kShortestFlightS * rate_ || first < ring.oldest()) return estimate;
  const MiddleHalf half = middle_half(static_cast<std::size_t>(first), static_cast<std::size_t>(end));
  estimate.center = half.center();
  const auto found = middle_of(ring, half);
  if (!found || !believe(*found)) return estimate;
  estimate.zero = *found;
  estimate.measured = true;
  return estimate;
}

}  // namespace footfall::gait
