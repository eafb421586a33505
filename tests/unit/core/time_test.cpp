#include "core/time.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <string>

#include "core/result.hpp"

using namespace footfall;
using core::ClockPair;
using core::Timestamp;

TEST_CASE("a kernel stamp is converted by the clock pair and stays in its cycle", "[core][time]") {
  const ClockPair pair{1'700'000'000'000'000'000, Timestamp{50'000'000}};
  const Timestamp last_cycle{49'000'000};
  const auto station = [&](std::int64_t before_now_ns) {
    return pair.to_station(pair.realtime_ns - before_now_ns, last_cycle).ns;
  };
  CHECK(station(0) == 50'000'000);
  CHECK(station(300'000) == 49'700'000);
  CHECK(station(1'000'000) == 49'000'000);
  CHECK(station(1'000'001) == 49'000'000);  // older than the last cycle: the wall clock was stepped
  CHECK(station(3'600'000'000'000) == 49'000'000);
  CHECK(station(-1) == 50'000'000);  // of the future: likewise
  CHECK(station(-3'600'000'000'000) == 50'000'000);
}

TEST_CASE("the monotonic clock only rises and a clock pair is of one moment", "[core][time]") {
  Timestamp before = core::monotonic_now();
  for (int i = 0; i < 1000; ++i) {
    const Timestamp now = core::monotonic_now();
    REQUIRE(now >= before);
    before = now;
  }
  const ClockPair pair = ClockPair::read();
  CHECK(pair.monotonic >= before);
  CHECK(pair.monotonic <= core::monotonic_now());
  CHECK(pair.realtime_ns > 1'600'000'000'000'000'000);
}

TEST_CASE("sequence numbers are compared across the wrap at 2^32", "[core][time]") {
  CHECK(core::sequence_delta(5, 4) == 1);
  CHECK(core::sequence_delta(4, 5) == -1);
  CHECK(core::sequence_delta(7, 7) == 0);
  CHECK(core::sequence_delta(0, 0xFFFFFFFFU) == 1);
  CHECK(core::sequence_delta(0xFFFFFFFFU, 0) == -1);
  CHECK(core::sequence_delta(3, 0xFFFFFFFEU) == 5);
  CHECK(core::sequence_delta(0x7FFFFFFFU, 0) == 0x7FFFFFFF);
  CHECK(core::sequence_delta(0x80000000U, 0) < 0);  // half a turn ahead reads as behind
  std::uint32_t older = 0xFFFFFF00U;
  for (int i = 0; i < 1000; ++i, ++older) REQUIRE(core::sequence_delta(older + 3, older) == 3);
}

TEST_CASE("durations and timestamps keep nanoseconds", "[core][time]") {
  static_assert(core::milliseconds(3).ns == 3'000'000);
  static_assert(core::microseconds(3).ns == 3'000);
  static_assert(core::from_seconds(0.5) == core::milliseconds(500));
  static_assert(Timestamp{5} - Timestamp{9} == core::Duration{-4});
  static_assert(Timestamp{5} + core::Duration{4} == Timestamp{9});
  static_assert(core::milliseconds(10) / 4 == core::microseconds(2500));
  const std::int64_t year = 365LL * 86'400 * 1'000'000'000;
  CHECK((Timestamp{year + 1} - Timestamp{year}).ns == 1);
  CHECK(core::to_seconds(core::milliseconds(1500)).value() == Approx(1.5));
}

TEST_CASE("an error keeps its remedy and a sentence that fits", "[core][result]") {
  const core::Result<int> good = 3;
  CHECK(good.value() == 3);
  const core::Result<int> bad = core::fail(core::Remedy::Reconnect, "drive at address %d is silent", 7);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().remedy() == core::Remedy::Reconnect);
  CHECK(std::string(bad.error().what()) == "drive at address 7 is silent");
  const core::Result<int> percent = core::fail(core::Remedy::Operator, "100 %s of it");
  CHECK(std::string(percent.error().what()) == "100 %s of it");  // without arguments: taken as it is
  const std::string text(1000, 'x');
  const core::Result<int> cut = core::fail(core::Remedy::Bug, "%s", text.c_str());
  CHECK(std::strlen(cut.error().what()) == 239);
}
