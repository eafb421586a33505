#include "core/clock_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace footfall;
using core::ClockFit;
using core::Timestamp;

namespace {

constexpr double kPi = 3.14159265358979323846;

struct Pair {
  Timestamp device, received;
  double truth_s = 0.0;
};

/// A device that samples at `rate_hz` by a clock of `ppm(t)`, over a link whose delay is drawn by `delay`.
std::vector<Pair> run(double seconds, double rate_hz, const std::function<double(double)>& ppm,
                      const std::function<double(double)>& delay_s, double first_device_s = 12345.0) {
  std::vector<Pair> pairs;
  double device_s = first_device_s, last_received = 0.0;
  const double step = 1.0 / rate_hz;
  for (double t = 1000.0; t < 1000.0 + seconds; t += step) {
    device_s += step * (1.0 + ppm(t) * 1e-6);
    // A link keeps the order, as UDP on one path nearly always does.
    last_received = std::max(last_received, t + delay_s(t));
    pairs.push_back(
        {{static_cast<std::int64_t>(device_s * 1e9)}, {static_cast<std::int64_t>(last_received * 1e9)}, t});
  }
  return pairs;
}

/// Largest error in ms after `settle_s`, shortest delay of the link subtracted.
double worst_ms(const std::vector<Pair>& pairs, double shortest_delay_s, double settle_s) {
  ClockFit fit;
  double worst = 0.0;
  for (const Pair& pair : pairs) {
    const double station_s = static_cast<double>(fit.observe(pair.device, pair.received).ns) * 1e-9;
    if (pair.truth_s - pairs.front().truth_s < settle_s) continue;
    worst = std::max(worst, std::abs(station_s - pair.truth_s - shortest_delay_s) * 1e3);
  }
  return worst;
}

}  // namespace

TEST_CASE("offset and drift of a device over a jittering link are found to below 2 ms", "[core][clock]") {
  std::mt19937_64 random(20261124);
  std::uniform_real_distribution<double> wifi(0.0, 0.008);
  for (const double ppm : {-100.0, -20.0, 0.0, 35.0, 100.0}) {
    for (const double rate_hz : {200.0, 400.0}) {
      CAPTURE(ppm, rate_hz);
      const auto pairs = run(
          120.0, rate_hz, [=](double) { return ppm; }, [&](double) { return 0.002 + wifi(random); });
      CHECK(worst_ms(pairs, 0.002, 1.0) < 2.0);
      CHECK(worst_ms(pairs, 0.002, 40.0) < 0.3);
      ClockFit fit;
      for (const Pair& pair : pairs) (void)fit.observe(pair.device, pair.received);
      CHECK(fit.drift_known());
      // The station gains what the device loses.
      CHECK(fit.map().drift * 1e6 == Approx(-ppm).margin(10.0));
    }
  }
}

TEST_CASE("a clock that wanders with temperature is followed", "[core][clock]") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> wifi(0.0, 0.008);
  const auto warm_up = [](double t) { return 60.0 - 40.0 * std::exp(-(t - 1000.0) / 90.0); };
  const auto breathing = [](double t) { return 80.0 + 20.0 * std::sin(2.0 * kPi * t / 120.0); };
  for (const auto& ppm : {std::function<double(double)>(warm_up), std::function<double(double)>(breathing)}) {
    const auto pairs = run(400.0, 200.0, ppm, [&](double) { return 0.001 + wifi(random); });
    CHECK(worst_ms(pairs, 0.001, 40.0) < 0.6);
  }
}

TEST_CASE("delays with a long tail and silent seconds do not pull the clock", "[core][clock]") {
  std::mt19937_64 random(3);
  std::exponential_distribution<double> queue(1.0 / 0.003);
  auto pairs = run(
      120.0, 200.0, [](double) { return 50.0; },
      [&](double t) {
        const bool congested = std::fmod(t, 20.0) > 17.0;  // three bad seconds in twenty: at least 30 ms
        return 0.001 + queue(random) + (congested ? 0.030 : 0.0);
      });
  std::vector<Pair> kept;
  for (const Pair& pair : pairs) {
    if (std::fmod(pair.truth_s, 31.0) > 4.0) kept.push_back(pair);
  }
  CHECK(worst_ms(kept, 0.001, 40.0) < 1.0);
}

TEST_CASE("the station time is never after its arrival and never goes back", "[core][clock]") {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> delay(0.0, 0.050);
  const auto pairs = run(
      60.0, 400.0, [](double) { return -100.0; }, [&](double) { return delay(random); });
  ClockFit fit;
  Timestamp last{0};
  for (const Pair& pair : pairs) {
    const Timestamp station = fit.observe(pair.device, pair.received);
    REQUIRE(station <= pair.received);
    REQUIRE(station >= last);
    last = station;
  }
}

TEST_CASE("a device that starts anew is locked anew", "[core][clock]") {
  ClockFit fit;
  bool relocked = false;
  (void)fit.observe({5'000'000'000}, {100'000'000'000}, &relocked);
  CHECK(relocked);
  (void)fit.observe({5'005'000'000}, {100'006'000'000}, &relocked);
  CHECK(!relocked);
  CHECK(fit.observe({0}, {101'000'000'000}, &relocked).ns == 101'000'000'000);
  CHECK(relocked);
  CHECK(!fit.drift_known());
}

TEST_CASE("the same pairs give the same map", "[core][clock]") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> delay(0.0, 0.008);
  const auto pairs = run(
      30.0, 200.0, [](double) { return 40.0; }, [&](double) { return delay(random); });
  ClockFit one, other;
  for (const Pair& pair : pairs) {
    REQUIRE(one.observe(pair.device, pair.received).ns == other.observe(pair.device, pair.received).ns);
  }
  CHECK(one.map().offset_ns == other.map().offset_ns);
  CHECK(one.map().drift == other.map().drift);
}
