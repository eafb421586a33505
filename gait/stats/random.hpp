#pragma once
#include <cstddef>
#include <cstdint>

/// Random numbers that are the same on every machine and with every standard library: a resampled interval in
/// a report can be recomputed to the last digit. Frame/sign/units: none. Thread: one object, one thread.
/// Blocks/allocates: never. Errors: none. Source: SplitMix64 (Steele, Lea & Flood 2014).
namespace footfall::gait {

class SplitMix64 {
 public:
  explicit constexpr SplitMix64(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  /// 0 to n - 1, n below 2^32.
  constexpr std::size_t below(std::size_t n) noexcept {
    return static_cast<std::size_t>(((next() >> 32U) * static_cast<std::uint64_t>(n)) >> 32U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace footfall::gait
