#include "core/spsc_ring.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <utility>

using namespace footfall;

namespace {

/// Larger than any word, so that a torn hand-over would show.
struct Parcel {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 7> copies{};
};

Parcel parcel(std::uint64_t n) {
  Parcel made{n, {}};
  made.copies.fill(n);
  return made;
}

bool whole(const Parcel& p) {
  for (const std::uint64_t copy : p.copies) {
    if (copy != p.number) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a ring holds the next power of two from what was asked for and gives it back in order",
          "[core][ring]") {
  const std::pair<std::size_t, std::size_t> rooms[] = {{1, 1},  {2, 2},       {7, 8},      {8, 8},
                                                       {9, 16}, {1000, 1024}, {4096, 4096}};
  for (const auto& [asked, room] : rooms) {
    core::SpscRing<std::uint64_t> ring(asked);
    CHECK(ring.capacity() == room);
    for (std::uint64_t n = 0; n < ring.capacity(); ++n) CHECK(ring.try_push(n));
    CHECK(ring.size() == ring.capacity());
    std::uint64_t got = 0;
    for (std::uint64_t n = 0; n < ring.capacity(); ++n) {
      REQUIRE(ring.try_pop(got));
      CHECK(got == n);
    }
    CHECK_FALSE(ring.try_pop(got));
    CHECK(ring.size() == 0);
    CHECK(ring.dropped() == 0);
  }
}

TEST_CASE("a full ring declines the newest, keeps the old and counts each refusal", "[core][ring]") {
  core::SpscRing<std::uint64_t> ring(7);
  std::uint64_t next = 0;
  while (ring.size() < ring.capacity()) REQUIRE(ring.try_push(next++));
  for (std::uint64_t refused = 1; refused <= 5; ++refused) {
    CHECK_FALSE(ring.try_push(1'000'000));
    CHECK(ring.dropped() == refused);
  }
  std::uint64_t got = 99;
  REQUIRE(ring.try_pop(got));
  CHECK(got == 0);
  CHECK(ring.try_push(next));  // one place is free again, and only one
  CHECK_FALSE(ring.try_push(1'000'000));
  CHECK(ring.dropped() == 6);
  for (std::uint64_t n = 1; n <= next; ++n) {
    REQUIRE(ring.try_pop(got));
    CHECK(got == n);
  }
}

TEST_CASE("a ring keeps order over many turns at any filling", "[core][ring]") {
  core::SpscRing<std::uint64_t> ring(5);
  std::uint64_t in = 0, out = 0, got = 0;
  for (std::size_t turn = 0; turn < 10'000; ++turn) {
    for (std::size_t i = 0; i < turn % 7; ++i) in += ring.try_push(in) ? 1 : 0;
    for (std::size_t i = 0; i < turn % 5; ++i) {
      if (!ring.try_pop(got)) break;
      REQUIRE(got == out);
      ++out;
    }
    REQUIRE(ring.size() == in - out);
  }
  CHECK(in > 10'000);
}

TEST_CASE("two threads hand over every value whole and in order", "[core][ring][threads]") {
  constexpr std::uint64_t kCount = 200'000;
  core::SpscRing<Parcel> ring(64);
  std::thread producer([&] {
    for (std::uint64_t n = 1; n <= kCount; ++n) {
      while (!ring.try_push(parcel(n))) std::this_thread::yield();
    }
  });
  std::uint64_t expected = 1, broken = 0;
  while (expected <= kCount) {
    Parcel got;
    if (!ring.try_pop(got)) {
      std::this_thread::yield();
      continue;
    }
    if (got.number != expected || !whole(got)) ++broken;
    ++expected;
  }
  producer.join();
  CHECK(broken == 0);
}

TEST_CASE("with a producer that never waits, taken and dropped add up to all", "[core][ring][threads]") {
  constexpr std::uint64_t kCount = 200'000;
  core::SpscRing<Parcel> ring(32);
  std::atomic<bool> done{false};
  std::uint64_t accepted = 0;
  std::thread producer([&] {
    for (std::uint64_t n = 1; n <= kCount; ++n) {
      accepted += ring.try_push(parcel(n)) ? 1 : 0;
      if (n % 64 == 0) std::this_thread::yield();
    }
    done = true;
  });
  std::uint64_t taken = 0, last = 0, broken = 0;
  for (;;) {
    const bool ended = done;
    Parcel got;
    if (ring.try_pop(got)) {
      if (got.number <= last || !whole(got)) ++broken;
      last = got.number;
      ++taken;
    } else if (ended) {
      break;
    }
  }
  producer.join();
  CHECK(broken == 0);
  CHECK(taken == accepted);
  CHECK(taken + ring.dropped() == kCount);
}
