#include "control/plate_watch.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace footfall;
using namespace footfall::control;

namespace {

/// A plate at 1 kHz with the noise of a transducer; `load` as it should be.
struct Bench {
  PlateWatch watch;
  std::mt19937 random{5};
  std::normal_distribution<double> noise{0.0, 0.8};
  core::ForceSample sample;
  bool belt_moves = true;
  int ms = 0;

  PlateDoubt take(double load, std::uint16_t flags = 0) {
    sample.wrench.f_v = core::Newtons(load + noise(random));
    sample.wrench.f_ap = core::Newtons(noise(random));
    sample.wrench.m_ml = core::NewtonMeters(noise(random));
    sample.flags = flags;
    return again();
  }
  /// The same values once more.
  PlateDoubt again() {
    sample.station_time = {1'000'000'000 + std::int64_t{++ms} * 1'000'000};
    return watch.step(sample, belt_moves);
  }
  /// Milliseconds until there is a doubt; -1 when none within a second.
  template <class Step>
  int until_doubt(Step step) {
    for (int i = 1; i <= 1000; ++i) {
      if (step() != PlateDoubt::None) return i;
    }
    return -1;
  }
};

}  // namespace

TEST_CASE("a stuck plate is told within 250 ms, and trusted again 200 ms after it moves",
          "[control][plates]") {
  Bench bench;
  for (int i = 0; i < 500; ++i) REQUIRE(bench.take(400.0) == PlateDoubt::None);
  const int told = bench.until_doubt([&] { return bench.again(); });
  CHECK(told > 150);
  CHECK(told <= 250);
  CHECK(bench.watch.doubt() == PlateDoubt::Stuck);
  int trusted = 0;
  while (bench.take(400.0) != PlateDoubt::None) ++trusted;
  CHECK(trusted >= 190);
  CHECK(trusted <= 210);
}

TEST_CASE("a vertical force that sticks alone is told within 250 ms while the belt moves",
          "[control][plates]") {
  Bench bench;
  for (int i = 0; i < 100; ++i) (void)bench.take(0.0);
  const core::Newtons stuck = bench.sample.wrench.f_v;
  const auto one_channel = [&] {
    bench.sample.wrench.f_ap = core::Newtons(bench.noise(bench.random));
    bench.sample.wrench.f_v = stuck;
    return bench.again();
  };
  bench.belt_moves = false;
  CHECK(bench.until_doubt(one_channel) == -1);
  bench.belt_moves = true;
  const int told = bench.until_doubt(one_channel);
  CHECK(told > 0);
  CHECK(told <= 250);
}

TEST_CASE("an end stop is told within 100 ms, an impact of 40 ms is none", "[control][plates]") {
  Bench bench;
  for (int i = 0; i < 200; ++i) {
    for (int ms = 0; ms < 40; ++ms) REQUIRE(bench.take(15'000.0, core::kSaturated) == PlateDoubt::None);
    for (int ms = 0; ms < 200; ++ms) REQUIRE(bench.take(0.0) == PlateDoubt::None);
  }
  const int told = bench.until_doubt([&] { return bench.take(15'000.0, core::kSaturated); });
  CHECK(told > 50);
  CHECK(told <= 100);
  CHECK(bench.watch.doubt() == PlateDoubt::Saturated);
}

TEST_CASE("numbers that are none and the device's own errors are told within 100 ms", "[control][plates]") {
  const double value = GENERATE(std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, 400.0);
  Bench bench;
  (void)bench.take(400.0);
  const std::uint16_t flags = std::isfinite(value) ? core::kInvalid : 0;
  const int told = bench.until_doubt([&] { return bench.take(value, flags); });
  CHECK(told > 50);
  CHECK(told <= 100);
  CHECK(bench.watch.doubt() == PlateDoubt::Invalid);
  // One bad sample now and then is the sample's own matter.
  Bench other;
  for (int i = 0; i < 2000; ++i)
    REQUIRE(other.take(400.0, i % 7 == 0 ? core::kInvalid : 0) == PlateDoubt::None);
}

TEST_CASE("an hour of running on a noisy plate, with gaps and restarts, gives no doubt",
          "[control][plates]") {
  Bench bench;
  std::uint64_t doubts = 0;
  for (int step = 0; step < 3600 * 1000 / 350; ++step) {
    for (int ms = 0; ms < 350; ++ms) {
      const double stance = ms < 250 ? 1700.0 * std::sin(3.14159265 * ms / 250.0) : 0.0;
      doubts += bench.take(step % 2 == 0 ? stance : 0.0) != PlateDoubt::None ? 1 : 0;
    }
    if (step % 100 == 0) bench.ms += 700;   // silent for a while
    if (step % 101 == 0) bench.ms -= 3000;  // its clock map starts afresh
  }
  CHECK(doubts == 0);
}
