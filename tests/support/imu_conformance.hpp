#pragma once
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hal/imu.hpp"

/// What every hal::Imu must do, judged by what its device sent:
///     TEST_CASE("... keeps the IMU contract") { imu_conformance(make_bench); }
/// Thread: the test's. Blocks: below ~5 s in all.
namespace footfall::tests {

/// An IMU and the device it talks to. The device samples only when told, besides the samples that start()
/// waits for and does not hand over.
class ImuBench {
 public:
  virtual ~ImuBench() = default;
  virtual hal::Imu& imu() = 0;
  virtual void send(int samples) = 0;
  /// The device samples, but nothing arrives.
  virtual void lose(int samples) = 0;
  /// Whether the device believes that it was asked for a stream.
  virtual bool streaming() = 0;
  /// Mute: the device neither hears nor is heard; its clock goes on.
  virtual void set_mute(bool mute) = 0;
  /// Power off and on: the device has forgotten everything.
  virtual void reboot() = 0;
};

/// Keeps what an IMU hands over.
class ImuLog final : public hal::ImuSink {
 public:
  ImuLog() { samples.reserve(100'000); }
  void on_imu(const core::ImuSample& sample) noexcept override { samples.push_back(sample); }
  std::vector<core::ImuSample> samples;
};

inline bool drain_imu_until(hal::Imu& imu, ImuLog& log, std::size_t count,
                            core::Duration patience = core::milliseconds(3000)) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  for (;;) {
    imu.drain(core::ClockPair::read(), log);
    if (log.samples.size() >= count) return true;
    if (core::monotonic_now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
}

inline void check_imu_order(const std::vector<core::ImuSample>& samples) {
  std::size_t unflagged_gaps = 0, wrong_order = 0, flagged_without_gap = 0, wrong_time = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& now = samples[i];
    if (now.receive_time > core::monotonic_now() || now.station_time > now.receive_time) ++wrong_time;
    if (i == 0) continue;
    const auto& before = samples[i - 1];
    const bool restart = now.device_time < before.device_time;
    const bool gap = now.sequence != before.sequence + 1 || restart;
    const bool flagged = (now.flags & core::kGapBefore) != 0;
    if (now.sequence <= before.sequence || now.receive_time < before.receive_time) ++wrong_order;
    if (now.station_time < before.station_time) ++wrong_time;
    if (gap && !flagged) ++unflagged_gaps;
    if (flagged && !gap) ++flagged_without_gap;
  }
  CHECK(wrong_order == 0);
  CHECK(wrong_time == 0);
  CHECK(unflagged_gaps == 0);
  CHECK(flagged_without_gap == 0);
}

inline void start_imu(hal::Imu& imu) {
  const auto started = imu.start();
  INFO((started ? "" : started.error().what()));
  REQUIRE(started.has_value());
}

inline void conform_imu_delivery(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  ImuLog log;
  start_imu(imu);
  CHECK(imu.info().sample_rate.value() > 0.0);
  CHECK(std::string(imu.info().product.data()).size() > 0);
  CHECK(imu.info().full_scale_m_s2 > 9.81);
  for (int i = 0; i < 50; ++i) {
    bench.send(4);
    imu.drain(core::ClockPair::read(), log);
  }
  REQUIRE(drain_imu_until(imu, log, 200));
  CHECK(log.samples.size() == 200);
  check_imu_order(log.samples);
  for (const auto& sample : log.samples) {
    REQUIRE((sample.flags & (core::kInvalid | core::kGapBefore | core::kSaturated)) == 0);
    const auto& a = sample.acceleration_m_s2;
    // A device at rest: gravity, in m/s², whichever way it is mounted.
    REQUIRE(std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) == Approx(9.81).margin(1.0));
  }
  CHECK(imu.health().received == 200);
  CHECK(imu.health().lost == 0);
  CHECK(imu.health().last_receive == log.samples.back().receive_time);
}

inline void conform_imu_gap(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  ImuLog log;
  start_imu(imu);
  bench.send(9);
  bench.lose(7);
  bench.send(4);
  REQUIRE(drain_imu_until(imu, log, 13));
  (void)drain_imu_until(imu, log, 1000, core::milliseconds(20));
  CHECK(log.samples.size() == 13);  // never filled
  check_imu_order(log.samples);
  CHECK(log.samples[9].sequence == log.samples[8].sequence + 8);
  CHECK((log.samples[9].flags & core::kGapBefore) != 0);
  CHECK(imu.health().lost == 7);
}

inline void conform_imu_stop(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  ImuLog log;
  imu.stop();  // never started: nothing to do
  imu.drain(core::ClockPair::read(), log);
  start_imu(imu);
  bench.send(20);
  imu.stop();
  CHECK(!bench.streaming());
  (void)drain_imu_until(imu, log, 1000, core::milliseconds(20));
  CHECK(log.samples.empty());
  imu.maintain(core::monotonic_now() + core::milliseconds(10'000));
  CHECK(!bench.streaming());  // a stopped device is asked for nothing

  start_imu(imu);
  CHECK(imu.health().received == 0);
  bench.send(20);
  ImuLog fresh;
  REQUIRE(drain_imu_until(imu, fresh, 20));
  check_imu_order(fresh.samples);
  CHECK(imu.health().lost == 0);  // the former stream's tail is not this one's loss
}

/// A measuring thread beside the test's control thread, as in the station.
class ImuDrainer {
 public:
  explicit ImuDrainer(hal::Imu& imu)
      : thread_([this, &imu] {
          while (!quit_) {
            imu.drain(core::ClockPair::read(), log_);
            count_ = log_.samples.size();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          }
        }) {}
  ~ImuDrainer() {
    if (thread_.joinable()) (void)stop();
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  const std::vector<core::ImuSample>& stop() {
    quit_ = true;
    thread_.join();
    return log_.samples;
  }

 private:
  ImuLog log_;
  std::atomic<std::size_t> count_{0};
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

inline bool maintain_until(hal::Imu& imu, const std::function<bool()>& condition) {
  const core::Timestamp give_up = core::monotonic_now() + core::milliseconds(10'000);
  while (!condition()) {
    if (core::monotonic_now() > give_up) return false;
    imu.maintain(core::monotonic_now());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

inline void conform_imu_silence(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  start_imu(imu);
  ImuDrainer drainer(imu);
  bench.send(30);
  REQUIRE(maintain_until(imu, [&] { return drainer.count() >= 30; }));
  bench.set_mute(true);
  CHECK(maintain_until(imu, [&] { return !imu.notice().empty(); }));
  bench.set_mute(false);
  REQUIRE(maintain_until(imu, [&] {
    bench.send(1);
    return drainer.count() >= 50 && imu.notice().empty();
  }));
  const auto& samples = drainer.stop();
  check_imu_order(samples);
  CHECK((samples[30].flags & core::kGapBefore) != 0);
  CHECK(imu.health().reconnects >= 1);
  CHECK(imu.health().lost > 50);
}

inline void conform_imu_reboot(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  start_imu(imu);
  ImuDrainer drainer(imu);
  bench.send(30);
  REQUIRE(maintain_until(imu, [&] { return drainer.count() >= 30; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  bench.reboot();
  CHECK(!bench.streaming());
  REQUIRE(maintain_until(imu, [&] {
    bench.send(1);
    return drainer.count() >= 60;
  }));
  CHECK(bench.streaming());
  check_imu_order(drainer.stop());
  CHECK(imu.health().reconnects >= 1);
}

inline void conform_imu_idle_drain(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  ImuLog log;
  start_imu(imu);
  bench.set_mute(true);
  const core::Timestamp begin = core::monotonic_now();
  for (int i = 0; i < 1000; ++i) imu.drain(core::ClockPair::read(), log);
  CHECK(core::monotonic_now() - begin < core::milliseconds(1000));
  bench.set_mute(false);
}

/// start, stop, maintain and health on one thread beside drain on another: for the thread sanitizer too.
inline void conform_imu_threads(ImuBench& bench) {
  hal::Imu& imu = bench.imu();
  ImuDrainer drainer(imu);
  for (int i = 0; i < 4; ++i) {
    CHECK(imu.start().has_value());
    bench.send(50);
    imu.maintain(core::monotonic_now());
    (void)imu.health();
    imu.stop();
  }
}

inline void imu_conformance(const std::function<std::unique_ptr<ImuBench>()>& make) {
  const auto fresh = [&](void (*part)(ImuBench&)) { part(*make()); };
  SECTION("every sample in order, counted, in SI units, with a time not after its arrival") {
    fresh(conform_imu_delivery);
  }
  SECTION("a gap is flagged and counted, never filled") {
    fresh(conform_imu_gap);
  }
  SECTION("stop stops the device, and a restart begins clean") {
    fresh(conform_imu_stop);
  }
  SECTION("a silent device is asked again until it returns") {
    fresh(conform_imu_silence);
  }
  SECTION("a device that restarted is set up again") {
    fresh(conform_imu_reboot);
  }
  SECTION("drain does not wait for a silent device") {
    fresh(conform_imu_idle_drain);
  }
  SECTION("starting and stopping beside a running drain is safe") {
    fresh(conform_imu_threads);
  }
}

}  // namespace footfall::tests
