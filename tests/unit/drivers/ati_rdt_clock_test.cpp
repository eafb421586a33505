#include <catch2/catch.hpp>

#include "drivers/io/receive_clock.hpp"

using namespace footfall;
using drivers::io::ReceiveClock;

namespace {

constexpr std::int64_t kWall = 1'700'000'000'000'000'000, kSecond = 1'000'000'000, kMs = 1'000'000;

/// The pair at `mono_ns` when the wall clock is `offset_ns` ahead.
core::ClockPair pair(std::int64_t mono_ns, std::int64_t offset_ns = kWall) {
  return {mono_ns + offset_ns, {mono_ns}};
}

}  // namespace

TEST_CASE("a kernel stamp becomes the station time of its arrival", "[drivers][ati_rdt]") {
  ReceiveClock clock(core::Timestamp{10 * kSecond});
  clock.begin_cycle(pair(10 * kSecond + kMs));
  const auto got = clock.at(kWall + 10 * kSecond + kMs / 2);
  CHECK(got.time.ns == 10 * kSecond + kMs / 2);
  CHECK(!got.jumped);
  // Stamped after the clocks were read: never later than now, and no jump.
  CHECK(clock.at(kWall + 10 * kSecond + 2 * kMs).time.ns == 10 * kSecond + kMs);
  CHECK(!clock.at(kWall + 10 * kSecond + 2 * kMs).jumped);
  CHECK(clock.at(0).time.ns == 10 * kSecond + kMs);  // no stamp: the time of reading
}

TEST_CASE("a step of the wall clock marks that cycle's samples and no others", "[drivers][ati_rdt]") {
  for (const std::int64_t step : {3600 * kSecond, -3600 * kSecond, 5 * kMs, -5 * kMs}) {
    INFO("step " << step);
    ReceiveClock clock(core::Timestamp{0});
    clock.begin_cycle(pair(kSecond));
    CHECK(!clock.at(kWall + kSecond - kMs / 2).jumped);
    clock.end_cycle();
    clock.begin_cycle(pair(kSecond + kMs, kWall + step));
    for (const std::int64_t stamp : {kWall + kSecond + kMs / 2, kWall + step + kSecond + kMs / 2}) {
      CHECK(clock.at(stamp).jumped);
      CHECK(clock.at(stamp).time.ns == kSecond + kMs);
    }
    clock.end_cycle();
    clock.begin_cycle(pair(kSecond + 2 * kMs, kWall + step));
    const auto after = clock.at(kWall + step + kSecond + kMs + kMs / 2);
    CHECK(!after.jumped);
    CHECK(after.time.ns == kSecond + kMs + kMs / 2);
  }
}

TEST_CASE("slewing of the wall clock is not a step", "[drivers][ati_rdt]") {
  ReceiveClock clock(core::Timestamp{0});
  for (std::int64_t i = 1; i < 5000; ++i) {
    const std::int64_t slew = i * kMs / 2000;  // 500 ppm, the kernel's fastest
    clock.begin_cycle(pair(i * kMs, kWall + slew));
    CHECK(!clock.at(kWall + slew + i * kMs - kMs / 2).jumped);
    clock.end_cycle();
  }
}

TEST_CASE("samples that waited through a stall keep their own times", "[drivers][ati_rdt]") {
  ReceiveClock clock(core::Timestamp{0});
  clock.begin_cycle(pair(kSecond));
  clock.end_cycle();
  clock.begin_cycle(pair(kSecond + 300 * kMs));
  CHECK(clock.at(kWall + kSecond + 7 * kMs).time.ns == kSecond + 7 * kMs);
  // Not everything was taken: the bound stays.
  clock.begin_cycle(pair(kSecond + 301 * kMs));
  CHECK(clock.at(kWall + kSecond + 8 * kMs).time.ns == kSecond + 8 * kMs);
}

// A loaded machine's kernel held one datagram back for milliseconds between its stamp and the socket; it got
// the cycle's time, and the next one, stamped later but on time, came out before it.
TEST_CASE("a datagram held up in the kernel does not put those behind it into the past",
          "[drivers][ati_rdt]") {
  ReceiveClock clock(core::Timestamp{0});
  clock.begin_cycle(pair(kSecond));
  clock.end_cycle();
  clock.begin_cycle(pair(kSecond + 5 * kMs));
  const auto held_up = clock.at(kWall + kSecond - 3 * kMs);
  const auto behind = clock.at(kWall + kSecond + kMs);
  CHECK(held_up.time.ns <= kSecond + 5 * kMs);
  CHECK(behind.time >= held_up.time);
}
