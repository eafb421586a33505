#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace footfall::core {

/// The newest value of one writer, for any number of readers (a sequence lock over atomic words).
/// Thread: store on one writer thread; load anywhere. Blocks: the writer never waits; load() repeats while
/// the writer is inside store (some nanoseconds). Allocates: never. Errors: load() before the first store
/// gives a default T.
template <class T>
class LatestValue {
  static_assert(std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);

 public:
  LatestValue() { write(T{}); }
  LatestValue(const LatestValue&) = delete;
  LatestValue& operator=(const LatestValue&) = delete;

  void store(const T& value) noexcept {
    const std::uint64_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    write(value);
    version_.store(version + 2, std::memory_order_release);
  }

  /// For readers that may wait for a writer to be scheduled: not a real-time thread.
  [[nodiscard]] T load() const noexcept {
    T value;
    while (!try_load(value)) {
    }
    return value;
  }

  /// For real-time readers, whose writer may have been preempted by them in the middle of store: gives up
  /// after some attempts and leaves `value` as it was.
  [[nodiscard]] bool try_load(T& value) const noexcept {
    std::array<std::uint64_t, kWords> copy;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const std::uint64_t before = version_.load(std::memory_order_acquire);
      if ((before & 1U) != 0) continue;
      for (std::size_t i = 0; i < kWords; ++i) copy[i] = words_[i].load(std::memory_order_acquire);
      if (version_.load(std::memory_order_relaxed) != before) continue;
      std::memcpy(static_cast<void*>(&value), copy.data(), sizeof(T));
      return true;
    }
    return false;
  }

  /// Increases with every store.
  [[nodiscard]] std::uint64_t version() const noexcept {
    return version_.load(std::memory_order_acquire) / 2;
  }

 private:
  static constexpr int kAttempts = 64;
  static constexpr std::size_t kWords = (sizeof(T) + 7) / 8;
  void write(const T& value) noexcept {
    std::array<std::uint64_t, kWords> copy{};
    std::memcpy(copy.data(), &value, sizeof(T));
    for (std::size_t i = 0; i < kWords; ++i) words_[i].store(copy[i], std::memory_order_release);
  }
  std::atomic<std::uint64_t> version_{0};
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace footfall::core
