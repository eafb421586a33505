#include <catch2/catch.hpp>
#include <random>

#include "control/lease.hpp"

using namespace footfall;
using control::Lease;
using core::milliseconds;
using core::Timestamp;

namespace {
constexpr Timestamp kBegin{1'000'000'000};
}

TEST_CASE("epochs begin where the owner says") {
  Lease lease(milliseconds(1000), 70'001);
  CHECK(lease.acquire(1, kBegin) == 70'001U);
  CHECK_FALSE(lease.beat(1, 5, kBegin));
}

TEST_CASE("one holder at a time, each tenure with its own epoch") {
  Lease lease(milliseconds(1000));
  const auto first = lease.acquire(1, kBegin);
  REQUIRE(first);
  CHECK_FALSE(lease.acquire(2, kBegin + milliseconds(999)));
  CHECK(lease.acquire(1, kBegin + milliseconds(500)) == first);  // the holder asks again
  CHECK(lease.release(*first, kBegin + milliseconds(550)));
  CHECK_FALSE(lease.release(*first, kBegin + milliseconds(550)));
  const auto second = lease.acquire(2, kBegin + milliseconds(600));
  REQUIRE(second);
  CHECK(*second > *first);
  CHECK_FALSE(lease.beat(*first, 99, kBegin + milliseconds(700)));
  CHECK_FALSE(lease.release(*first, kBegin + milliseconds(700)));
  CHECK(lease.held(kBegin + milliseconds(700)));
}

TEST_CASE("only an advancing frame keeps the lease alive") {
  Lease lease(milliseconds(1000));
  const auto epoch = *lease.acquire(1, kBegin);
  CHECK(lease.beat(epoch, 1, kBegin + milliseconds(100)));
  for (int ms = 200; ms < 1100; ms += 100) CHECK_FALSE(lease.beat(epoch, 1, kBegin + milliseconds(ms)));
  CHECK(lease.last_beat() == kBegin + milliseconds(100));
  CHECK_FALSE(lease.held(kBegin + milliseconds(1100)));
}

TEST_CASE("a holder silent for the lifetime has lost the lease, a late beat does not bring it back") {
  Lease lease(milliseconds(1000));
  const auto epoch = *lease.acquire(1, kBegin);
  CHECK_FALSE(lease.beat(epoch, 5, kBegin + milliseconds(1000)));
  CHECK_FALSE(lease.held(kBegin + milliseconds(1000)));
  const auto again = lease.acquire(1, kBegin + milliseconds(1001));
  REQUIRE(again);
  CHECK(*again != epoch);
}

TEST_CASE("clients racing for the lease never share it") {
  Lease lease(milliseconds(1000));
  std::mt19937_64 random(7);
  Timestamp now = kBegin;
  std::uint64_t holder = 0, epoch = 0, frame = 0;
  for (int i = 0; i < 10'000; ++i) {
    now = now + milliseconds(static_cast<std::int64_t>(random() % 40));
    const std::uint64_t client = 1 + random() % 2;
    const bool alive = epoch != 0 && lease.held(now);
    const auto got = lease.acquire(client, now);
    if (alive && client != holder) {
      REQUIRE_FALSE(got);
    } else {
      REQUIRE(got);
      REQUIRE((alive ? *got == epoch : *got == epoch + 1));
      holder = client;
      epoch = *got;
    }
    if (random() % 20 == 0) REQUIRE(lease.beat(epoch, ++frame, now));
    if (random() % 50 == 0 && lease.held(now)) {
      REQUIRE(lease.release(epoch, now));
    }
    if (!lease.held(now)) frame = 0;
  }
}

// Taken anew in the millisecond after the silence was full, the lease looked as if no console had been lost.
TEST_CASE("a tenure that ended by silence is counted when the next begins, one that was given back is not") {
  Lease lease(milliseconds(1000));
  const auto first = *lease.acquire(1, kBegin);
  CHECK(lease.release(first, kBegin + milliseconds(5)));
  (void)lease.acquire(2, kBegin + milliseconds(10));
  CHECK(lease.lapses() == 0);
  (void)lease.acquire(3, kBegin + milliseconds(1010));
  CHECK(lease.lapses() == 1);
  (void)lease.acquire(3, kBegin + milliseconds(1500));  // its holder asks again
  CHECK(lease.lapses() == 1);
}

// A console that was lost and came back gave back what it had lost already: the next tenure began as if no
// console had been missed.
TEST_CASE("a tenure that had ended by silence is counted though it is given back afterwards") {
  Lease lease(milliseconds(1000));
  const auto first = *lease.acquire(1, kBegin);
  CHECK(lease.release(first, kBegin + milliseconds(1000)));
  (void)lease.acquire(2, kBegin + milliseconds(1001));
  CHECK(lease.lapses() == 1);
}
