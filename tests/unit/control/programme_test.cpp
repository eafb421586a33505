#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "programme_bench.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

constexpr double kKmPerH = 1000.0 / 3600.0;

}  // namespace

TEST_CASE("the shortest change is the closed form of an S-curve, and the governor needs just that",
          "[programme]") {
  struct Case {
    double dv, a, j, seconds;
  };
  for (const Case c : {Case{1.5, 0.3, 1.0, 5.3}, Case{-3.0, 1.0, 2.0, 3.5}, Case{0.04, 0.3, 1.0, 0.4}}) {
    const auto time =
        shortest_change(MetersPerSecond(c.dv), core::MetersPerSecond2(c.a), core::MetersPerSecond3(c.j));
    CHECK(time.seconds() == Approx(c.seconds));
    SpeedGovernor governor(MetersPerSecond(8.0), core::MetersPerSecond2(c.a), core::MetersPerSecond3(c.j));
    governor.begin(MetersPerSecond(4.0));
    Duration gone;
    while (!(governor.step(MetersPerSecond(4.0 + c.dv), milliseconds(1)) == MetersPerSecond(4.0 + c.dv)))
      gone = gone + milliseconds(1);
    CHECK(gone.seconds() == Approx(c.seconds).margin(0.003));
  }
}

TEST_CASE("a programme is refused before it begins, with one sentence naming the segment", "[programme]") {
  const ProgrammeBounds bounds =
      programme_bounds(clinic_limits(), true);  // 14.4 km/h, 0.3 m/s2, 15 %, 0.5 %/s
  const ProgrammeStart start{MetersPerSecond(0.5), GradePercent(0.0), 0};
  struct Case {
    const char* why;
    const char* names;
    ProgrammeStep step;
  };
  const auto with = [](ProgrammeStep step, auto change) {
    change(step);
    return step;
  };
  const ProgrammeStep good = held("work", 2.0, 30.0);
  const std::vector<Case> cases{
      {"above the ceiling", "above the ceiling", with(good, [](auto& s) { s.speed = MetersPerSecond(4.1); })},
      {"too slow to be a run", "below the slowest",
       with(good, [](auto& s) { s.speed = MetersPerSecond(0.05); })},
      {"standstill", "below the slowest", with(good, [](auto& s) { s.speed = MetersPerSecond(0.0); })},
      {"NaN", "no number", with(good, [](auto& s) { s.speed = MetersPerSecond(std::nan("")); })},
      {"ramp too steep", "too quick", with(good, [](auto& s) { s.ramp = milliseconds(2000); })},
      {"no time for the change", "too quick", with(good, [](auto& s) { s.hold = milliseconds(2000); })},
      {"acceleration", "0.30 m/s2",
       with(good, [](auto& s) { s.acceleration = core::MetersPerSecond2(0.4); })},
      {"an acceleration whose ramp no clock could count", "m/s2",
       with(good, [](auto& s) { s.acceleration = core::MetersPerSecond2(1e-12); })},
      {"negative acceleration", "m/s2",
       with(good, [](auto& s) { s.acceleration = core::MetersPerSecond2(-0.1); })},
      {"a blink", "it takes 0.5 s",
       with(good, [](auto& s) { s.speed = MetersPerSecond(1.0), s.hold = milliseconds(500); })},
      {"too long", "it takes", with(good, [](auto& s) { s.hold = milliseconds(3 * 3'600'000); })},
      {"too steep", "outside", with(good, [](auto& s) { s.incline = GradePercent(15.5); })},
      {"downhill", "outside", with(good, [](auto& s) { s.incline = GradePercent(-1.0); })},
      {"incline too quick", "%/s",
       with(good, [](auto& s) { s.hold = milliseconds(20'000), s.incline = GradePercent(12.0); })},
  };
  for (const Case& c : cases) {
    INFO(c.why);
    const Programme programme = programme_of({held("walk", 1.0, 60.0), c.step});
    const auto refusal = programme_refusal(programme, bounds, start);
    REQUIRE(refusal);
    const std::string text = refusal->data();
    INFO(text);
    CHECK(text.find("Segment 2, 'work'") != std::string::npos);
    CHECK(text.find(c.names) != std::string::npos);
    CHECK(text.back() == '.');
  }
  CHECK_FALSE(programme_refusal(programme_of({held("walk", 1.0, 60.0), good}), bounds, start));
  CHECK(programme_refusal(programme_of({}), bounds, start));
  ProgrammeStart beyond = start;
  beyond.step = 1;
  CHECK(programme_refusal(programme_of({good}), bounds, beyond));
  // Without an incline axis every segment with an incline is refused.
  ProgrammeStep hill = good;
  hill.incline = GradePercent(2.0);
  CHECK_FALSE(programme_refusal(programme_of({hill}), bounds, start));
  CHECK(programme_refusal(programme_of({hill}), programme_bounds(clinic_limits(), false), start));
}

TEST_CASE("the time is known in advance: what the belt takes is what was said", "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.to_speed(1.0));
  const Programme programme =
      programme_of({ramped("up", 2.5, 10.0, 10.0), held("fast", 3.0, 20.0), held("short", 3.1, 2.0),
                    accelerated("down", 1.5, 0.2, 5.0), held("same", 1.6, 6.0)});
  REQUIRE(bench.begin(programme).accepted);
  const auto& status = bench.status().programme;
  // 5 s of countdown, 10 + 10, 20, 2, then 3 s more for the countdown that 2 s do not hold,
  // 1.6/0.2 + 0.2/1.0 + 5, 6
  const double expected = 5.0 + 20.0 + 20.0 + 2.0 + 3.0 + 8.2 + 5.0 + 6.0;
  CHECK(status.length.seconds() == Approx(expected).margin(0.001));
  const Timestamp began = bench.now;
  double before = status.left.seconds();
  while (bench.status().programme.state == ProgrammeState::Running) {
    bench.cycle();
    const double left = bench.status().programme.left.seconds();
    CHECK(left <= before + 1e-9);
    CHECK(left == Approx(expected - (bench.now - began).seconds()).margin(0.2));
    before = left;
  }
  CHECK(bench.status().programme.state == ProgrammeState::Complete);
  CHECK((bench.now - began).seconds() == Approx(expected).margin(0.3));
  bench.run_for(milliseconds(5000));
  CHECK(bench.status().state == MotionState::Running);  // it keeps its speed, nothing stops by itself
  CHECK(bench.drive.speed == Approx(1.6).margin(0.02));
}

TEST_CASE("every change above 1 km/h is counted down for 5 s, and the belt keeps still meanwhile",
          "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.to_speed(1.0));
  // Steps of 0.9 km/h: each second one would be 1.8 from what was last told.
  std::vector<ProgrammeStep> steps;
  for (int i = 1; i <= 6; ++i) steps.push_back(held("", 1.0 + 0.9 * kKmPerH * i, 8.0));
  steps.push_back(held("drop", 1.0, 30.0));
  REQUIRE(bench.begin(programme_of(steps)).accepted);
  double told = bench.status().requested_speed.value(), promised = 0.0;
  Duration counted;
  while (bench.status().programme.state == ProgrammeState::Running) {
    const auto was = bench.status();
    bench.cycle();
    const auto& now = bench.status();
    if (was.programme.announcing) {
      counted = counted + milliseconds(50);
      promised = was.programme.next_speed.value();
      CHECK(was.requested_speed.value() == Approx(told).margin(kUnannouncedChange.value() + 1e-9));
    }
    if (was.programme.announcing && !now.programme.announcing) {
      CHECK(counted.seconds() >= 4.95);
      CHECK(counted.seconds() <= 5.2);
      told = promised;
    }
    if (!now.programme.announcing) counted = {};
    CHECK(std::abs(now.requested_speed.value() - told) <= kUnannouncedChange.value() + 1e-9);
  }
  CHECK(told == Approx(1.0));
}

TEST_CASE("the countdown of a station or a programme stays within the compiled bounds", "[programme]") {
  Programme programme = programme_of({held("", 2.0, 30.0)});
  CHECK(countdown_of(programme, milliseconds(10)) == kShortestCountdown);
  CHECK(countdown_of(programme, milliseconds(8000)) == milliseconds(8000));
  programme.countdown = milliseconds(12'000);
  CHECK(countdown_of(programme, milliseconds(8000)) == milliseconds(12'000));
  programme.countdown = milliseconds(500'000);
  CHECK(countdown_of(programme, milliseconds(8000)) == kLongestCountdown);
}

TEST_CASE("a ramp is followed within the governor's lag, and the incline with its own rate", "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.to_speed(1.0));
  ProgrammeStep up = ramped("up", 3.0, 20.0, 20.0);
  up.incline = GradePercent(4.0);
  REQUIRE(bench.begin(programme_of({up})).accepted);
  bench.run_for(milliseconds(5000));
  const Timestamp began = bench.now;
  while ((bench.now - began).seconds() < 20.0) {
    bench.cycle();
    const double t = (bench.now - began).seconds();
    if (t > 2.0) CHECK(bench.status().commanded_speed.value() == Approx(1.0 + 0.1 * t).margin(0.04));
    CHECK(bench.drive.set_incline <= 0.5 * t + 0.06);
  }
  CHECK(bench.drive.speed == Approx(3.0).margin(0.05));
  CHECK(bench.drive.incline == Approx(4.0).margin(0.05));
  CHECK(bench.status().programme.state == ProgrammeState::Running);
}
