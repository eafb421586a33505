#include <catch2/catch.hpp>
#include <cstring>
#include <set>

#include "control/hold_to_start.hpp"
#include "control/safety_latch.hpp"

using namespace footfall;
using namespace footfall::control;
using core::milliseconds;
using core::Timestamp;

namespace {

constexpr Timestamp kBegin{5'000'000'000};

/// Beats with the given gaps and tells whether the hold completed.
bool completes(std::initializer_list<int> gaps_ms) {
  HoldToStart hold{Limits{}};
  Timestamp now = kBegin;
  const auto token = hold.begin(now);
  hold.beat(token, now);
  for (const int gap : gaps_ms) {
    now = now + milliseconds(gap);
    hold.beat(token, now);
  }
  return hold.take_completed();
}

}  // namespace

TEST_CASE("a hold completes after one second of beats and not before") {
  CHECK(completes({200, 200, 200, 200, 200}));
  CHECK_FALSE(completes({200, 200, 200, 200, 199}));
  CHECK_FALSE(completes({200, 200, 201, 200, 200, 200}));
  CHECK_FALSE(completes({1000}));
}

TEST_CASE("a silent hold is cancelled by time alone") {
  HoldToStart hold{Limits{}};
  const auto token = hold.begin(kBegin);
  CHECK(hold.beat(token, kBegin));
  CHECK(hold.beat(token, kBegin + milliseconds(100)));
  CHECK(hold.progress() == Approx(0.1));
  hold.step(kBegin + milliseconds(301));
  CHECK(hold.progress() == 0.0);
  CHECK_FALSE(hold.beat(token, kBegin + milliseconds(302)));
}

TEST_CASE("a hold must be complete within the life of its token") {
  HoldToStart hold{Limits{}};
  const auto token = hold.begin(kBegin);
  for (int ms = 9'100; ms < 10'000; ms += 100) CHECK(hold.beat(token, kBegin + milliseconds(ms)));
  CHECK_FALSE(hold.beat(token, kBegin + milliseconds(10'000)));
  CHECK_FALSE(hold.beat(token, kBegin + milliseconds(10'100)));
  CHECK_FALSE(hold.take_completed());
}

TEST_CASE("a completed token is used up and completion is told once") {
  HoldToStart hold{Limits{}};
  const auto token = hold.begin(kBegin);
  for (int ms = 0; ms <= 1000; ms += 50) CHECK(hold.beat(token, kBegin + milliseconds(ms)));
  CHECK(hold.take_completed());
  CHECK_FALSE(hold.take_completed());
  CHECK_FALSE(hold.beat(token, kBegin + milliseconds(1050)));
}

TEST_CASE("tokens are never 0, never repeat and do not follow a pattern") {
  HoldToStart hold{Limits{}};
  std::set<std::uint64_t> seen;
  int changed_bits = 0;
  std::uint64_t before = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto token = hold.begin(kBegin);  // even at the same nanosecond
    CHECK(token != 0);
    seen.insert(token);
    changed_bits += __builtin_popcountll(token ^ before);
    before = token;
  }
  CHECK(seen.size() == 10'000);
  CHECK(changed_bits / 10'000.0 == Approx(32.0).margin(0.5));
  HoldToStart other{Limits{}};
  CHECK(seen.count(other.begin(kBegin + milliseconds(1))) == 0);
}

TEST_CASE("the latch starts tripped and needs healthy inputs and a reset edge") {
  SafetyLatch latch;
  CHECK(latch.tripped());
  CHECK(latch.cause() == Cause::StationStarted);
  CHECK_FALSE(latch.reset(false));
  CHECK(latch.tripped());  // the edge given while unhealthy is lost
  CHECK(latch.reset(true));
  CHECK_FALSE(latch.tripped());
}

TEST_CASE("the latch names the first cause and keeps the gravest state") {
  SafetyLatch latch;
  latch.trip(Cause::OperatorStop);
  CHECK(latch.cause() == Cause::OperatorStop);
  CHECK(latch.state() == MotionState::Stopped);
  latch.trip(Cause::EmergencyStopOpen);
  latch.trip(Cause::DriveFault);
  CHECK(latch.cause() == Cause::OperatorStop);
  CHECK(latch.state() == MotionState::EmergencyStop);
  CHECK(latch.reset(true));
  latch.trip(Cause::DriveFault);
  CHECK(latch.cause() == Cause::DriveFault);
  CHECK(latch.state() == MotionState::Fault);
}

TEST_CASE("every cause has a name and a sentence that fits a reply and ends as a sentence") {
  std::set<std::string> names;
  for (int i = 1; i <= static_cast<int>(Cause::StartFailed); ++i) {
    const auto cause = static_cast<Cause>(i);
    const std::string sentence = sentence_for(cause);
    INFO(name_of(cause));
    CHECK(sentence.size() > 20);
    CHECK(sentence.size() < Sentence{}.size());
    CHECK(sentence.back() == '.');
    names.insert(name_of(cause));
  }
  CHECK(names.size() == static_cast<std::size_t>(Cause::StartFailed));
  CHECK(names.count("?") == 0);
}
