#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <vector>

#include "protocols/ati_rdt/sequence.hpp"

using namespace footfall;
using protocols::ati_rdt::Arrival;
using protocols::ati_rdt::SequenceStep;
using protocols::ati_rdt::SequenceTracker;

namespace {

constexpr std::int64_t kPeriodNs = 1'000'000;

/// A tracker and a clock; the internal counter runs seven times as fast as the records.
struct Track {
  SequenceTracker tracker{core::Hertz(1000.0)};
  core::Timestamp now{1'000'000'000};

  SequenceStep at(std::uint32_t rdt, std::uint32_t ft, bool restart_likely = false) {
    now = now + core::Duration{kPeriodNs};
    return tracker.observe(rdt, ft, now, restart_likely);
  }
  SequenceStep record(std::uint32_t rdt) { return at(rdt, rdt * 7); }
};

}  // namespace

TEST_CASE("gaps, late and doubled records are told apart", "[protocols][ati_rdt]") {
  Track t;
  CHECK(t.record(1).arrival == Arrival::First);
  CHECK(t.record(2).missing == 0);
  const auto gap = t.record(6);
  CHECK(gap.arrival == Arrival::Next);
  CHECK(gap.sequence == 6);
  CHECK(gap.missing == 3);
  CHECK(t.record(4).arrival == Arrival::Reordered);
  CHECK(t.record(4).arrival == Arrival::Duplicated);
  CHECK(t.record(6).arrival == Arrival::Duplicated);
  CHECK(t.record(3).arrival == Arrival::Reordered);
  CHECK(t.record(7).missing == 0);
}

TEST_CASE("what is lost before the first arrival is counted when the stream begins at 1",
          "[protocols][ati_rdt]") {
  Track fresh, running;
  CHECK(fresh.record(4).missing == 3);
  CHECK(fresh.record(2).arrival == Arrival::Reordered);
  CHECK(fresh.record(2).arrival == Arrival::Duplicated);
  CHECK(running.record(100'000).missing == 0);  // joined under way: what was before is not ours
  const auto earlier = running.record(99'998);
  CHECK(earlier.arrival == Arrival::Reordered);
  CHECK(earlier.missing == 1);
}

TEST_CASE("the count is unwrapped across 2^32", "[protocols][ati_rdt]") {
  Track t;
  CHECK(t.at(0xFFFF'FFFDU, 10).sequence == 0xFFFF'FFFDULL);
  CHECK(t.at(0xFFFF'FFFFU, 24).missing == 1);
  const auto after = t.at(1, 38);
  CHECK(after.arrival == Arrival::Next);
  CHECK(after.sequence == 0x1'0000'0001ULL);
  CHECK(after.missing == 1);
  CHECK(t.at(0, 31).arrival == Arrival::Reordered);
  CHECK(t.at(0xFFFF'FFFEU, 17).arrival == Arrival::Reordered);
  CHECK(t.at(0xFFFF'FFFFU, 24).arrival == Arrival::Duplicated);
  Track inner;  // the internal counter wraps as well, seven times as often
  CHECK(inner.at(5, 0xFFFF'FFFCU).arrival == Arrival::First);
  CHECK(inner.at(6, 3).arrival == Arrival::Next);
  CHECK(inner.at(7, 10).missing == 0);
}

TEST_CASE("any loss, order and doubling adds up to what was sent", "[protocols][ati_rdt]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const std::uint32_t begin = seed % 2 == 0 ? 0xFFFF'F000U : 1U;
    constexpr std::uint32_t kSent = 20'000;
    Track t;
    std::uint64_t received = 0, missing = 0, reordered = 0, doubled = 0, last = 0;
    const auto take = [&](std::uint32_t i) {
      const auto step = t.at(begin + i, i * 7);
      missing += step.missing;
      if (step.arrival == Arrival::Reordered) ++reordered;
      if (step.arrival == Arrival::Duplicated) ++doubled;
      if (step.arrival != Arrival::First && step.arrival != Arrival::Next) return;
      REQUIRE(step.sequence > last);
      last = step.sequence;
      ++received;
    };
    std::uint64_t dropped = 0, twice = 0, held_back = 0;
    std::vector<std::uint32_t> held;
    for (std::uint32_t i = 0; i < kSent; ++i) {
      const auto dice = i == 0 || i + 1 == kSent ? 100 : random() % 100;
      if (dice < 5) {
        ++dropped;
      } else if (dice < 10) {
        held.push_back(i);
      } else {
        take(i);
        if (dice < 15) {
          take(i);
          ++twice;
        }
        if (!held.empty() && random() % 3 == 0) {
          for (const auto late : held) take(late);
          held_back += held.size();
          held.clear();
        }
      }
    }
    held_back += held.size();
    for (const auto late : held) take(late);
    INFO("seed " << seed);
    CHECK(received + missing == kSent);
    CHECK(missing == dropped + held_back);
    CHECK(reordered == held_back);
    CHECK(doubled == twice);
  }
}

TEST_CASE("a stream begun anew is a restart that keeps the sequence rising", "[protocols][ati_rdt]") {
  Track t;
  for (std::uint32_t i = 1; i <= 100; ++i) t.record(i);
  SECTION("by a start request: the internal counter goes on") {
    const auto step = t.at(1, 101 * 7);
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(!step.rebooted);
    CHECK(step.sequence > 101);
    CHECK(step.missing == 0);
  }
  SECTION("by a start request whose first records were lost") {
    const auto step = t.at(4, 104 * 7);
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(step.missing == 3);
  }
  SECTION("by the power switch, seen after a silence") {
    t.now = t.now + core::milliseconds(4000);
    const auto step = t.at(1, 12, true);
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(step.rebooted);
    CHECK(step.sequence == 100 + 4001);  // the gap is as long as the silence
    CHECK(step.missing == 0);
    CHECK(t.at(2, 19).arrival == Arrival::Next);
  }
  SECTION("by the power switch, unnoticed by anyone") {
    int dropped = 0;
    SequenceStep step;
    for (std::uint32_t i = 1; i <= 500; ++i) {
      step = t.at(i, i);
      if (step.arrival == Arrival::Restarted) break;
      ++dropped;
    }
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(step.rebooted);
    CHECK(dropped < 130);
  }
}

TEST_CASE("far jumps are restarts, not losses", "[protocols][ati_rdt]") {
  SECTION("far back") {
    Track t;
    t.record(1'000'000);
    const auto step = t.at(500'000, 3);
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(step.missing == 0);
  }
  SECTION("far ahead with no time for it") {
    Track t;
    t.record(1);
    const auto step = t.at(3'000'000, 14);
    CHECK(step.arrival == Arrival::Restarted);
    CHECK(step.missing == 0);
  }
  SECTION("far ahead after a long silence: a cable was out, and this was lost") {
    Track t;
    t.record(1);
    t.now = t.now + core::milliseconds(60'000);
    const auto step = t.record(60'001);
    CHECK(step.arrival == Arrival::Next);
    CHECK(step.missing == 59'999);
  }
}

TEST_CASE("a late datagram of forty records is late, not a restart", "[protocols][ati_rdt]") {
  Track t;
  for (std::uint32_t i = 1; i <= 40; ++i) t.record(i);
  for (std::uint32_t i = 81; i <= 120; ++i) t.record(i);
  for (std::uint32_t i = 41; i <= 80; ++i) REQUIRE(t.record(i).arrival == Arrival::Reordered);
  CHECK(t.record(121).missing == 0);
}

TEST_CASE("a straggler of the stream before a restart is dropped", "[protocols][ati_rdt]") {
  Track t;
  for (std::uint32_t i = 1; i <= 100; ++i) t.record(i);
  CHECK(t.at(1, 110 * 7).arrival == Arrival::Restarted);
  CHECK(t.at(99, 99 * 7).arrival == Arrival::Reordered);
  CHECK(t.at(2, 111 * 7).arrival == Arrival::Next);
}

TEST_CASE("a sensor whose internal counter stops is frozen, one that never counted is not",
          "[protocols][ati_rdt]") {
  Track moving, still;
  moving.at(1, 7);
  moving.at(2, 14);
  still.at(1, 0);
  still.at(2, 0);
  bool frozen = false;
  for (std::uint32_t i = 3; i < 40; ++i) {
    frozen = moving.at(i, 14).frozen;
    CHECK(!still.at(i, 0).frozen);
  }
  CHECK(frozen);
  CHECK(!moving.at(40, 21).frozen);
}
