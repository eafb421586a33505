#pragma once
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace footfall::core {

/// Counts durations in logarithmic buckets (16 per octave, 6 % wide), for percentiles of a loop that may not
/// allocate. Units: ns in, ns out (upper edge of the bucket). Thread: record() on one thread, percentile()
/// anywhere. Blocks/allocates: never. Errors: none; negative values count as 0.
class Histogram {
 public:
  void record(std::int64_t ns) noexcept {
    auto& bucket = buckets_[index(ns < 0 ? 0 : static_cast<std::uint64_t>(ns))];
    bucket.store(bucket.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t count() const noexcept {
    std::uint64_t total = 0;
    for (const auto& bucket : buckets_) total += bucket.load(std::memory_order_relaxed);
    return total;
  }
  /// Upper edge of the bucket that holds the fraction `p` (0..1); 0 when nothing was recorded.
  [[nodiscard]] std::int64_t percentile(double p) const noexcept {
    const std::uint64_t total = count();
    if (total == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(p * static_cast<double>(total - 1)) + 1;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i].load(std::memory_order_relaxed);
      if (seen >= wanted) return static_cast<std::int64_t>(upper_edge(i));
    }
    return static_cast<std::int64_t>(upper_edge(buckets_.size() - 1));
  }
  void reset() noexcept {
    for (auto& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr unsigned kSubBits = 4;
  static constexpr std::size_t kBuckets = (64 - kSubBits + 1) << kSubBits;
  static constexpr std::size_t index(std::uint64_t v) {
    if (v < (1U << kSubBits)) return static_cast<std::size_t>(v);
    const auto shift = static_cast<unsigned>(std::bit_width(v)) - kSubBits - 1;
    return ((static_cast<std::size_t>(shift) + 1) << kSubBits) +
           static_cast<std::size_t>((v >> shift) & ((1U << kSubBits) - 1));
  }
  static constexpr std::uint64_t upper_edge(std::size_t i) {
    if (i < (1U << kSubBits)) return i;
    const unsigned shift = static_cast<unsigned>(i >> kSubBits) - 1;
    const std::uint64_t low = ((std::uint64_t{1} << kSubBits) | (i & ((1U << kSubBits) - 1))) << shift;
    return low + ((std::uint64_t{1} << shift) - 1);
  }
  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
};

}  // namespace footfall::core
