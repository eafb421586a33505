#pragma once
#include <atomic>

#include "hal/imu.hpp"

/// An inertial sensor that makes samples on demand: 5 ms apart by its own clock, sequence n turns at n rad/s.
/// Thread: drain on the measuring thread, the rest anywhere.
namespace footfall::tests {

class FakeImu final : public hal::Imu {
 public:
  explicit FakeImu(std::uint8_t device) : device_(device) {}
  core::Result<void> start() override {
    ++started;
    if (!refuse_start) return {};
    return core::fail(core::Remedy::Reconnect, "switched off");
  }
  void stop() noexcept override { ++stopped; }
  void drain(const core::ClockPair& clocks, hal::ImuSink& sink) noexcept override {
    next_ += skip.exchange(0);
    for (std::uint64_t due = on_demand.exchange(0); due > 0; --due) {
      core::ImuSample sample;
      sample.sequence = next_++;
      sample.device_time = {static_cast<std::int64_t>(sample.sequence) * 5'000'000};
      sample.station_time = {first_ns + sample.device_time.ns};
      sample.receive_time = clocks.monotonic;
      sample.angular_rate_rad_s = {0.0, 0.0, static_cast<double>(sample.sequence)};
      sample.acceleration_m_s2 = {0.0, 9.81, 0.0};
      sample.clock_drift_ppm = 12.5F;
      sample.flags = flag_next.exchange(0);
      sample.device = device_;
      sink.on_imu(sample);
    }
  }
  void maintain(core::Timestamp) noexcept override { ++maintained; }
  [[nodiscard]] hal::ImuInfo info() const override { return {}; }
  [[nodiscard]] hal::ImuHealth health() const noexcept override { return {}; }
  [[nodiscard]] std::string notice() const override { return refuse_start ? "switched off" : ""; }

  static constexpr std::int64_t first_ns = 1'000'000'000;
  std::atomic<std::uint64_t> on_demand{0}, skip{0};
  std::atomic<std::uint16_t> flag_next{0};
  std::atomic<bool> refuse_start{false};
  std::atomic<int> started{0}, stopped{0}, maintained{0};

 private:
  std::uint8_t device_;
  std::uint64_t next_ = 0;
};

}  // namespace footfall::tests
