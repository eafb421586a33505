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

#include "hal/force_plate.hpp"

/// What every hal::ForcePlate must do, judged by what its device sent:
///     TEST_CASE("... keeps the force plate contract") { force_plate_conformance(make_bench); }
/// Thread: the test's. Blocks: below ~3 s in all.
namespace footfall::tests {

/// A plate and the device it talks to. The device samples only when told, besides the first record of a
/// stream.
class ForcePlateBench {
 public:
  virtual ~ForcePlateBench() = default;
  virtual hal::ForcePlate& plate() = 0;
  virtual void send(int samples) = 0;
  /// The device samples, but nothing arrives.
  virtual void lose(int samples) = 0;
  /// Samples of the running stream, lost ones included.
  virtual std::uint64_t sent() = 0;
  /// Whether the device believes that it was asked for a stream.
  virtual bool streaming() = 0;
  /// Mute: the device stops and does not hear; afterwards it has to be asked again.
  virtual void set_mute(bool mute) = 0;
  virtual int zeroed() = 0;
};

/// Keeps what a plate hands over.
class ForceLog final : public hal::ForceSink {
 public:
  ForceLog() { samples.reserve(100'000); }
  void on_force(const core::ForceSample& sample) noexcept override { samples.push_back(sample); }
  std::vector<core::ForceSample> samples;
};

/// Drains until `count` samples are there, or for `patience`; true when they are.
inline bool drain_until(hal::ForcePlate& plate, ForceLog& log, std::size_t count,
                        core::Duration patience = core::milliseconds(3000)) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  for (;;) {
    plate.drain(core::ClockPair::read(), log);
    if (log.samples.size() >= count) return true;
    if (core::monotonic_now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
}

/// Drains for a while, for proving that nothing comes.
inline void drain_for(hal::ForcePlate& plate, ForceLog& log, core::Duration time) {
  (void)drain_until(plate, log, static_cast<std::size_t>(-1), time);
}

inline bool wait_for(const std::function<bool()>& condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

inline void check_order(const std::vector<core::ForceSample>& samples) {
  std::size_t unflagged_gaps = 0, wrong_order = 0, flagged_without_gap = 0, from_the_future = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const auto &before = samples[i - 1], &now = samples[i];
    const bool gap = now.sequence != before.sequence + 1;
    const bool flagged = (now.flags & core::kGapBefore) != 0;
    if (now.sequence <= before.sequence || now.receive_time < before.receive_time) ++wrong_order;
    if (gap && !flagged) ++unflagged_gaps;
    if (flagged && !gap) ++flagged_without_gap;
    if (now.receive_time > core::monotonic_now() || now.station_time > now.receive_time) ++from_the_future;
  }
  CHECK(wrong_order == 0);
  CHECK(unflagged_gaps == 0);
  CHECK(flagged_without_gap == 0);
  CHECK(from_the_future == 0);
}

inline void check_growth(const hal::ForcePlateHealth& before, const hal::ForcePlateHealth& now) {
  CHECK(now.received >= before.received);
  CHECK(now.lost >= before.lost);
  CHECK(now.reordered >= before.reordered);
  CHECK(now.duplicated >= before.duplicated);
  CHECK(now.malformed >= before.malformed);
  CHECK(now.kernel_dropped >= before.kernel_dropped);
  CHECK(now.reconnects >= before.reconnects);
  CHECK(now.last_receive >= before.last_receive);
  CHECK((now.device_status & before.device_status) == before.device_status);
}

inline void start_plate(hal::ForcePlate& plate) {
  const auto started = plate.start();
  INFO((started ? "" : started.error().what()));
  REQUIRE(started.has_value());
}

inline void conform_delivery(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  ForceLog log;
  start_plate(plate);
  CHECK(plate.info().sample_rate.value() > 0.0);
  CHECK(plate.info().counts_per_newton > 0.0);
  CHECK(std::string(plate.info().product.data()).size() > 0);
  for (int i = 0; i < 50; ++i) {
    bench.send(10);
    plate.drain(core::ClockPair::read(), log);
  }
  REQUIRE(drain_until(plate, log, bench.sent()));
  CHECK(log.samples.size() == bench.sent());
  check_order(log.samples);
  for (const auto& sample : log.samples) {
    REQUIRE(sample.wrench.f_v.is_finite());
    REQUIRE((sample.flags & (core::kInvalid | core::kGapBefore | core::kSaturated)) == 0);
  }
  CHECK(plate.health().received == log.samples.size());
  CHECK(plate.health().lost == 0);
  CHECK(plate.health().last_receive == log.samples.back().receive_time);
}

inline void conform_gap(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  ForceLog log;
  start_plate(plate);
  bench.send(9);
  bench.lose(7);
  bench.send(4);
  const std::size_t arriving = bench.sent() - 7;
  REQUIRE(drain_until(plate, log, arriving));
  drain_for(plate, log, core::milliseconds(20));
  CHECK(log.samples.size() == arriving);  // never filled
  check_order(log.samples);
  CHECK(log.samples[arriving - 4].sequence == log.samples[arriving - 5].sequence + 8);
  CHECK((log.samples[arriving - 4].flags & core::kGapBefore) != 0);
  CHECK(plate.health().lost == 7);
  CHECK(plate.health().received + plate.health().lost == bench.sent());
}

inline void conform_stop_and_restart(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  ForceLog log;
  plate.stop();  // never started: nothing to do
  plate.drain(core::ClockPair::read(), log);
  start_plate(plate);
  bench.send(20);
  plate.stop();  // with samples still waiting
  CHECK(wait_for([&] { return !bench.streaming(); }));
  const std::size_t before = log.samples.size();
  drain_for(plate, log, core::milliseconds(20));
  CHECK(log.samples.size() == before);
  plate.maintain(core::monotonic_now() + core::milliseconds(10'000));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(!bench.streaming());  // a stopped plate asks for nothing
  plate.stop();

  start_plate(plate);
  CHECK(plate.health().received == 0);
  bench.send(20);
  ForceLog fresh;
  REQUIRE(drain_until(plate, fresh, bench.sent()));
  check_order(fresh.samples);
  CHECK(plate.health().lost == 0);  // the former stream's tail is not this one's loss
  CHECK(plate.health().received == fresh.samples.size());
}

inline void conform_silence(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  ForceLog log;
  start_plate(plate);
  bench.send(30);
  REQUIRE(drain_until(plate, log, bench.sent()));
  auto health = plate.health();
  bench.set_mute(true);
  core::Timestamp now = core::monotonic_now();
  for (int i = 0; i < 20; ++i) {
    now = now + core::milliseconds(400);  // the caller's clock: back-off needs no waiting
    plate.maintain(now);
    plate.drain(core::ClockPair::read(), log);
    check_growth(health, plate.health());
    health = plate.health();
  }
  CHECK(!bench.streaming());
  bench.set_mute(false);
  const std::size_t before = log.samples.size();
  const bool back = wait_for([&] {
    now = now + core::milliseconds(1000);
    plate.maintain(now);
    bench.send(1);
    plate.drain(core::ClockPair::read(), log);
    return log.samples.size() >= before + 20;
  });
  REQUIRE(back);
  check_growth(health, plate.health());
  check_order(log.samples);
  CHECK((log.samples[before].flags & core::kGapBefore) != 0);
  CHECK(plate.health().reconnects >= 1);
  CHECK(plate.health().lost < 1000);
}

inline void conform_idle_drain(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  ForceLog log;
  start_plate(plate);
  bench.set_mute(true);
  drain_for(plate, log, core::milliseconds(20));
  const core::Timestamp begin = core::monotonic_now();
  for (int i = 0; i < 1000; ++i) plate.drain(core::ClockPair::read(), log);
  CHECK(core::monotonic_now() - begin < core::milliseconds(1000));
}

inline void conform_zero(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  CHECK(!plate.zero());  // not streaming: refused with a sentence
  start_plate(plate);
  CHECK(plate.zero());
  CHECK(wait_for([&] { return bench.zeroed() > 0; }));
}

/// start, stop, maintain and health on one thread beside drain on another: for the thread sanitizer too.
inline void conform_threads(ForcePlateBench& bench) {
  hal::ForcePlate& plate = bench.plate();
  std::atomic<bool> quit{false};
  ForceLog log;
  std::thread measuring([&] {
    while (!quit) {
      plate.drain(core::ClockPair::read(), log);
      if (log.samples.size() > 50'000) log.samples.clear();
    }
  });
  for (int i = 0; i < 5; ++i) {
    const auto started = plate.start();
    CHECK(started.has_value());
    bench.send(50);
    plate.maintain(core::monotonic_now());
    (void)plate.health();
    plate.stop();
  }
  quit = true;
  measuring.join();
}

inline void force_plate_conformance(const std::function<std::unique_ptr<ForcePlateBench>()>& make) {
  const auto fresh = [&](void (*part)(ForcePlateBench&)) { part(*make()); };
  SECTION("every sample in order, counted, with a time not after its arrival") {
    fresh(conform_delivery);
  }
  SECTION("a gap is flagged and counted, never filled") {
    fresh(conform_gap);
  }
  SECTION("stop stops the device, and a restart begins clean") {
    fresh(conform_stop_and_restart);
  }
  SECTION("a silent device is asked again until it returns") {
    fresh(conform_silence);
  }
  SECTION("drain does not wait for a silent device") {
    fresh(conform_idle_drain);
  }
  SECTION("zero reaches the device") {
    fresh(conform_zero);
  }
  SECTION("starting and stopping beside a running drain is safe") {
    fresh(conform_threads);
  }
}

}  // namespace footfall::tests
