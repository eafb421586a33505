#include "gait/merge.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

using namespace footfall;
using namespace footfall::gait;

namespace {

core::ForceSample sample(int plate, std::int64_t us, double f_v, std::uint16_t flags = 0) {
  core::ForceSample s;
  s.plate = static_cast<std::uint8_t>(plate);
  s.station_time = {us * 1000};
  s.wrench.f_v = core::Newtons(f_v);
  s.flags = flags;
  return s;
}
std::vector<ForceFrame> drain(PlateMerger& merger) {
  std::vector<ForceFrame> frames;
  ForceFrame frame;
  while (merger.pop(frame)) frames.push_back(frame);
  return frames;
}

}  // namespace

TEST_CASE("one plate passes through", "[gait][merge]") {
  PlateMerger merger(1, core::Hertz(1000.0));
  merger.set_belt_speed(core::MetersPerSecond(2.5));
  merger.push(sample(0, 1000, 500.0, core::kSaturated));
  const auto frames = drain(merger);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].time.ns == 1'000'000);
  CHECK(frames[0].plates == 1);
  CHECK(frames[0].plate[0].f_v.value() == 500.0);
  CHECK(frames[0].flags == core::kSaturated);
  CHECK(frames[0].belt_speed.value() == 2.5);
}

TEST_CASE("a linear force on plates of different clocks is merged without error", "[gait][merge]") {
  PlateMerger merger(3, core::Hertz(1000.0));
  const auto ramp = [](std::int64_t us) { return 0.01 * static_cast<double>(us); };
  // 1000 Hz, 1010 Hz shifted by 0.3 ms, 480 Hz.
  std::int64_t t0 = 10'000;
  std::int64_t t1 = 9'300;
  std::int64_t t2 = 8'000;
  std::vector<ForceFrame> frames;
  while (t0 < 500'000) {
    if (t0 <= t1 && t0 <= t2) {
      merger.push(sample(0, t0, ramp(t0)));
      t0 += 1000;
    } else if (t1 <= t2) {
      merger.push(sample(1, t1, ramp(t1)));
      t1 += 990;
    } else {
      merger.push(sample(2, t2, ramp(t2)));
      t2 += 2083;
    }
    for (const auto& frame : drain(merger)) frames.push_back(frame);
  }
  REQUIRE(frames.size() > 480);
  for (const auto& frame : frames) {
    REQUIRE(frame.flags == 0);
    for (std::size_t p = 0; p < 3; ++p)
      REQUIRE(frame.plate[p].f_v.value() == Approx(ramp(frame.time.ns / 1000)));
  }
  CHECK(merger.counters().incomplete == 0);
}

TEST_CASE("a frame waits for a slow plate until the lateness has passed, then goes without it",
          "[gait][merge]") {
  PlateMerger merger(2, core::Hertz(1000.0), core::milliseconds(20));
  merger.push(sample(1, 0, 7.0));
  for (int k = 0; k <= 20; ++k) merger.push(sample(0, 1000 * k, 100.0));
  // The first instant is complete, the others wait.
  auto frames = drain(merger);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].plate[1].f_v.value() == 7.0);
  merger.push(sample(0, 22'000, 100.0));
  frames = drain(merger);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].time.ns == 1'000'000);
  CHECK((frames[0].flags & core::kInvalid) != 0);
  CHECK((frames[0].flags & core::kGapBefore) != 0);
  CHECK(frames[0].plate[1].f_v.value() == 0.0);
  CHECK(merger.counters().incomplete == 1);
  // The plate is back: what still waits is complete unless it lies in the gap.
  for (int k = 15; k <= 25; ++k) merger.push(sample(1, 1000 * k, 7.0));
  frames = drain(merger);
  REQUIRE(frames.size() == 20);
  CHECK((frames[0].flags & core::kInvalid) != 0);
  CHECK(frames.back().time.ns == 22'000'000);
  CHECK(frames.back().flags == 0);
}

TEST_CASE("a silent master gives no frames and is counted", "[gait][merge]") {
  PlateMerger merger(2, core::Hertz(1000.0));
  for (int k = 0; k < 20'000; ++k) merger.push(sample(1, 1000 * k, 1.0));
  CHECK(drain(merger).empty());
  CHECK(merger.counters().frames == 0);
  CHECK(merger.counters().without_master > 3000);
}

TEST_CASE("old, doubled, stale and foreign samples are counted and left out", "[gait][merge]") {
  PlateMerger merger(1, core::Hertz(1000.0));
  merger.push(sample(0, 2000, 1.0));
  merger.push(sample(0, 2000, 2.0));
  merger.push(sample(0, 1000, 3.0));
  merger.push(sample(0, 3000, 4.0, core::kStale));
  merger.push(sample(3, 3000, 5.0));
  CHECK(drain(merger).size() == 1);
  CHECK(merger.counters().out_of_order == 4);
}

// The measuring thread once slept for 30 ms; both plates had waited for it in the kernel, but the first one
// was drained first and its frames were given up as if the second had gone silent.
TEST_CASE("after a stall longer than the lateness, plates drained one after the other lose no frame",
          "[gait][merge]") {
  PlateMerger merger(2, core::Hertz(1000.0), core::milliseconds(20));
  std::size_t frames = 0, flagged = 0;
  const auto take_all = [&] {
    for (const auto& frame : drain(merger)) {
      ++frames;
      if (frame.flags != 0 || frame.plate[1].f_v.value() != 7.0) ++flagged;
    }
  };
  const auto both = [&](int from, int to) {
    for (int k = from; k < to; ++k) merger.push(sample(0, 1000 * k, 100.0));
    for (int k = from; k < to; ++k) merger.push(sample(1, 1000 * k, 7.0));
    take_all();
  };
  both(0, 10);
  both(10, 40);    // a stall of 30 ms
  both(40, 1000);  // and one of nearly a second
  CHECK(frames == 1000);
  CHECK(flagged == 0);
  CHECK(merger.counters().incomplete == 0);
  CHECK(merger.counters().overflow == 0);
}

TEST_CASE("the complete frames do not depend on when they are taken", "[gait][merge]") {
  std::mt19937 generator(5);
  std::vector<core::ForceSample> pushed;
  std::int64_t t0 = 0;
  std::int64_t t1 = 400;
  for (int k = 0; k < 4000; ++k) {
    const bool master = std::uniform_int_distribution<int>(0, 1)(generator) == 0;
    std::int64_t& t = master ? t0 : t1;
    t += std::uniform_int_distribution<int>(0, 40)(generator) == 0 ? 30'000 : 1000;
    pushed.push_back(sample(master ? 0 : 1, t, static_cast<double>(k)));
  }
  const core::Duration never = core::milliseconds(1'000'000);
  PlateMerger eager(2, core::Hertz(1000.0), never);
  PlateMerger lazy(2, core::Hertz(1000.0), never);
  std::vector<ForceFrame> a;
  std::vector<ForceFrame> b;
  for (std::size_t i = 0; i < pushed.size(); ++i) {
    eager.push(pushed[i]);
    lazy.push(pushed[i]);
    for (const auto& frame : drain(eager)) a.push_back(frame);
    if (i % 97 == 0) {
      for (const auto& frame : drain(lazy)) b.push_back(frame);
    }
  }
  for (const auto& frame : drain(lazy)) b.push_back(frame);
  REQUIRE(a.size() > 500);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].time == b[i].time);
    REQUIRE(a[i].flags == b[i].flags);
    REQUIRE(a[i].plate[1].f_v == b[i].plate[1].f_v);
  }
}
