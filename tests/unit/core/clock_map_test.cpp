#include "core/clock_map.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

using namespace footfall;
using core::ClockMap;
using core::Timestamp;

namespace {

constexpr std::int64_t kMs = 1'000'000;

struct Stamp {
  Timestamp device, received;
};

/// A 1 kHz device whose packets need at least `floor_ns`, and mostly some random time more.
std::vector<Stamp> jittered(std::size_t count, std::int64_t offset_ns, std::int64_t floor_ns, unsigned seed) {
  std::mt19937 random(seed);
  std::exponential_distribution<double> wait(1.0 / 300'000.0);
  std::vector<Stamp> stamps;
  for (std::size_t i = 0; i < count; ++i) {
    const Timestamp device{static_cast<std::int64_t>(i) * kMs};
    const auto late = static_cast<std::int64_t>(wait(random));
    stamps.push_back({device, {device.ns + offset_ns + floor_ns + late}});
  }
  return stamps;
}

}  // namespace

TEST_CASE("the map is the lower envelope of every stamp so far, each raised by the leak", "[core][clock]") {
  const auto stamps = jittered(1500, 7'000'000'123, 150'000, 1);
  ClockMap map;
  for (std::size_t n = 0; n < stamps.size(); ++n) {
    const Timestamp mapped = map.observe(stamps[n].device, stamps[n].received);
    std::int64_t envelope = INT64_MAX;  // by the definition, over all earlier stamps
    for (std::size_t k = 0; k <= n; ++k) {
      const std::int64_t offset = stamps[k].received.ns - stamps[k].device.ns;
      const std::int64_t gone = stamps[n].device.ns - stamps[k].device.ns;
      envelope = std::min(envelope, offset + gone / 1'000'000 * ClockMap::kLeakPpm);
    }
    REQUIRE(mapped.ns == stamps[n].device.ns + envelope);
    REQUIRE(mapped <= stamps[n].received);  // a stamp can be late, never early
  }
}

TEST_CASE("device clocks 50 ppm fast or slow are followed to some microseconds", "[core][clock]") {
  for (const double ppm : {-50.0, 0.0, 50.0}) {
    std::mt19937 random(5);
    std::uniform_int_distribution<std::int64_t> late(0, 2 * kMs);
    constexpr std::int64_t kFloor = 120'000;
    ClockMap map;
    std::int64_t worst_low = 0, worst_high = 0, first_offset = 0;
    for (std::int64_t i = 0; i < 120'000; ++i) {  // two minutes: an unfollowed clock would be 6 ms off
      const std::int64_t truth = 3'000'000'000 + i * kMs;
      const Timestamp device{
          static_cast<std::int64_t>(std::llround(static_cast<double>(i) * 1e6 * (1.0 + ppm * 1e-6)))};
      const std::int64_t delay = kFloor + (i % 10 == 0 ? 0 : late(random));
      const Timestamp mapped = map.observe(device, {truth + delay});
      if (i == 0) first_offset = map.offset_ns();
      const std::int64_t error = mapped.ns - truth - kFloor;
      worst_low = std::min(worst_low, error);
      worst_high = std::max(worst_high, error);
    }
    INFO("clock off by " << ppm << " ppm");
    CHECK(worst_low >= -100);    // rounding: the envelope never cuts below the truth
    CHECK(worst_high <= 3'000);  // 150 ppm for the 10 ms between two prompt packets, and rounding
    const double drift_ns = -ppm * 1e-6 * 120e9;
    CHECK(static_cast<double>(map.offset_ns() - first_offset) == Approx(drift_ns).margin(5'000));
  }
}

TEST_CASE("a jump of the device clock re-locks once and is reported; less is no jump", "[core][clock]") {
  for (const std::int64_t jump : {5'000 * kMs, -5'000 * kMs, 1'001 * kMs, -1'001 * kMs}) {
    ClockMap map;
    bool relocked = false;
    map.observe({0}, {10 * kMs}, &relocked);
    CHECK(relocked);  // the first stamp
    for (std::int64_t i = 1; i < 100; ++i) {
      map.observe({i * kMs}, {(i + 10) * kMs}, &relocked);
      CHECK_FALSE(relocked);
    }
    const Timestamp received{110 * kMs};
    const Timestamp mapped = map.observe({100 * kMs + jump}, received, &relocked);
    CHECK(relocked);
    CHECK(mapped == received);
    map.observe({101 * kMs + jump}, {111 * kMs}, &relocked);
    CHECK_FALSE(relocked);
    CHECK(map.offset_ns() == 10 * kMs - jump);
  }
  ClockMap map;
  map.observe({0}, {0});
  bool relocked = true;
  const Timestamp mapped = map.observe({kMs}, {kMs + 999 * kMs}, &relocked);
  CHECK_FALSE(relocked);
  CHECK(mapped.ns == kMs + 100);  // 999 ms late: only the leak moves the map
}

TEST_CASE("late stamps shift time by no more than the leak, forth and back", "[core][clock]") {
  std::mt19937 random(9);
  std::uniform_int_distribution<std::int64_t> late(kMs, 900 * kMs);
  ClockMap map;
  Timestamp before;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    const bool congested = i % 5000 > 1000;
    const Timestamp device{i * kMs};
    const Timestamp mapped = map.observe(device, {device.ns + (congested ? late(random) : 0)});
    const std::int64_t since_prompt = congested ? i % 5000 - 1000 : 0;
    REQUIRE(mapped.ns - device.ns >= 0);
    REQUIRE(mapped.ns - device.ns <= since_prompt * 100);
    if (i > 0) {
      const std::int64_t advance = mapped.ns - before.ns;
      const bool cleared = i % 5000 == 0;  // the first prompt stamp takes back what had leaked in 4 s
      REQUIRE(advance >= kMs - (cleared ? 4000 * 100 : 0));
      REQUIRE(advance <= kMs + 100);
    }
    before = mapped;
  }
}

TEST_CASE("a reset map knows nothing", "[core][clock]") {
  ClockMap map;
  CHECK_FALSE(map.locked());
  map.observe({5}, {9});
  CHECK(map.locked());
  CHECK(map.offset_ns() == 4);
  map.reset();
  CHECK_FALSE(map.locked());
  CHECK(map.observe({100}, {150}).ns == 150);
}
