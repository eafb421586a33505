#pragma once
#include <atomic>
#include <functional>

#include "hal/safety_inputs.hpp"
#include "hal/stop_relay.hpp"

/// Boards of the stop chain in memory: what they were asked, and lines that can be lost.
/// Thread: any; hooks run on the caller's thread.
namespace footfall::tests {

class FakeContacts final : public hal::SafetyInputs {
 public:
  void set_interrupt(const std::atomic<bool>* stop_waiting) override { stop_waiting_ = stop_waiting; }
  core::Result<void> open() override {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake contacts are unplugged");
    ++opens;
    return {};
  }
  void close() noexcept override {}
  core::Result<hal::SafetyInputState> read() override {
    if (on_read) on_read();
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake contacts are unplugged");
    if (stop_waiting_ != nullptr && *stop_waiting_) return core::fail(core::Remedy::Retry, "a stop waits");
    ++reads;
    // As good as fresh for ever: what is tested is order, not how busy the test machine is.
    const bool closed = open_reads == 0 || open_reads-- <= 0;
    return hal::SafetyInputState{core::monotonic_now() + core::milliseconds(3'600'000), closed, true, true};
  }

  std::atomic<int> reads{0}, opens{0};
  std::atomic<int> open_reads{0};  ///< so many reads find the emergency stop open
  std::atomic<bool> lost{false};
  std::function<void()> on_read;  ///< set before the treadmill thread starts

 private:
  const std::atomic<bool>* stop_waiting_ = nullptr;
};

class FakeChainRelay final : public hal::StopRelay {
 public:
  core::Result<void> open() override {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake relay is unplugged");
    ++opens;
    return {};
  }
  void close() noexcept override {}
  core::Result<void> feed() override {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake relay is unplugged");
    ++feeds;
    until_ns = (core::monotonic_now() + kHold).ns;
    return {};
  }
  core::Result<void> drop() override {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake relay is unplugged");
    ++drops;
    until_ns = 0;
    return {};
  }
  core::Result<bool> closed() override {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake relay is unplugged");
    return core::monotonic_now().ns < until_ns;
  }
  [[nodiscard]] core::Seconds hold_time() const override { return core::to_seconds(kHold); }

  static constexpr core::Duration kHold = core::milliseconds(500);
  std::atomic<int> feeds{0}, drops{0}, opens{0};
  std::atomic<std::int64_t> until_ns{0};
  std::atomic<bool> lost{false};
};

}  // namespace footfall::tests
