#pragma once
#include <atomic>

#include "hal/force_plate.hpp"

/// A force plate that makes samples on demand: sequence n carries n newtons.
/// Thread: drain on the measuring thread, the rest anywhere.
namespace footfall::tests {

class FakePlate final : public hal::ForcePlate {
 public:
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override {
    std::uint64_t due = on_demand.exchange(0);
    if (flowing) due += 1;
    next_ += skip.exchange(0);
    for (; due > 0; --due) {
      core::ForceSample sample;
      sample.sequence = next_++;
      sample.device_time = {static_cast<std::int64_t>(sample.sequence) * 1'000'000};
      sample.station_time = sample.receive_time = clocks.monotonic;
      sample.wrench.f_v = core::Newtons(static_cast<double>(sample.sequence));
      if (flag_next.exchange(false)) sample.flags = core::kGapBefore;
      sink.on_force(sample);
      made = next_;
    }
  }
  void maintain(core::Timestamp) noexcept override {}
  core::Result<void> zero() override {
    ++zeroings;
    return {};
  }
  [[nodiscard]] hal::ForcePlateInfo info() const override { return told; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override { return {}; }

  hal::ForcePlateInfo told{};               ///< of itself
  std::atomic<bool> flowing{false};         ///< one sample a cycle
  std::atomic<std::uint64_t> on_demand{0};  ///< so many at once in the next cycle
  std::atomic<std::uint64_t> skip{0};       ///< so many sequence numbers lost before the next sample
  std::atomic<bool> flag_next{false};       ///< and the driver says so
  std::atomic<std::uint64_t> made{0};       ///< the sequence number after the newest sample
  int zeroings = 0;

 private:
  std::uint64_t next_ = 0;
};

}  // namespace footfall::tests
