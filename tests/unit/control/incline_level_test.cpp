#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "programme_bench.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

Limits limits_with_incline_rate(double percent_per_s) {
  Limits limits = clinic_limits();
  limits.incline_rate_percent_per_s = percent_per_s;
  return limits;
}

/// A deck left at 5 %, the treadmill idle; `configured`: the station's rate, %/s.
struct LevelBench : Bench {
  explicit LevelBench(double configured = 0.5) : Bench(limits_with_incline_rate(configured)) {
    drive.incline = drive.set_incline = 5.0;
    drive.incline_rate = 0.5;
    REQUIRE(to_idle());
  }
  std::uint64_t begin() {
    const Reply reply = ask(RequestKind::BeginLevel);
    INFO(reply.reason.data());
    REQUIRE(reply.accepted);
    return reply.token;
  }
  Reply level_beat(std::uint64_t token) {
    Request request = make(RequestKind::LevelBeat);
    request.token = token;
    return ask(request);
  }
  void hold_level(std::uint64_t token, Duration time) {
    for (Duration gone; gone <= time; gone = gone + milliseconds(50)) level_beat(token);
  }
};

}  // namespace

TEST_CASE("a held key brings the deck to level at its rate, without moving the belt", "[level]") {
  LevelBench bench;
  const std::uint64_t token = bench.begin();
  double before = bench.drive.set_incline;
  for (int i = 0; i < 240 && bench.drive.incline > 1e-6; ++i) {
    REQUIRE(bench.level_beat(token).accepted);
    CHECK(std::abs(bench.drive.set_incline - before) <= 0.5 * 0.05 + 1e-9);
    CHECK(bench.drive.speed == 0.0);
    before = bench.drive.set_incline;
  }
  CHECK(bench.drive.incline == Approx(0.0).margin(1e-6));
  CHECK(bench.status().state == MotionState::Idle);
  CHECK(bench.starts() == 0);
  for (const auto& command : bench.sent) {
    if (command.action == hal::DriveAction::SetMotion) CHECK(command.speed.value() == 0.0);
  }
  bench.run_for(milliseconds(1000));
  const std::size_t said = bench.sent.size();
  bench.run_for(milliseconds(1000));
  CHECK(bench.sent.size() == said);  // nothing more is sent
  const Reply again = bench.ask(RequestKind::BeginLevel);
  CHECK_FALSE(again.accepted);
  CHECK(std::string(again.reason.data()) == "The deck is level already.");
}

TEST_CASE("a tap moves nothing, and the deck freezes when the hold ends", "[level]") {
  LevelBench bench;
  bench.hold_level(bench.begin(), milliseconds(200));
  bench.run_for(milliseconds(3000));
  CHECK(bench.drive.incline == 5.0);
  const std::uint64_t token = bench.begin();
  bench.hold_level(token, milliseconds(3000));
  const double at = bench.drive.incline;
  CHECK(at < 4.0);
  bench.run_for(milliseconds(500));
  const double frozen = bench.drive.incline;
  CHECK(at - frozen <= 0.5 * 0.3);  // the gap of 200 ms, and a cycle
  bench.run_for(milliseconds(5000));
  CHECK(bench.drive.incline == Approx(frozen).margin(0.03));
  // The old hold is used up.
  CHECK_FALSE(bench.level_beat(token).accepted);
  bench.run_for(milliseconds(2000));
  CHECK(bench.drive.incline == Approx(frozen).margin(0.03));
}

// Found by the search through all states: the frozen place was told again into the silence of the check.
TEST_CASE("arming waits until the deck that was being levelled is known to stand", "[level]") {
  LevelBench bench;
  bench.hold_level(bench.begin(), milliseconds(1000));
  REQUIRE(bench.status().levelling);
  const Reply early = bench.ask(RequestKind::Arm);
  CHECK_FALSE(early.accepted);
  CHECK(std::string(early.reason.data()) ==
        "The deck is being levelled: release the key, wait a moment, then arm.");
  bench.run_for(milliseconds(1000));
  bench.sent.clear();
  CHECK(bench.ask(RequestKind::Arm).accepted);
  bench.run_for(milliseconds(500));
  CHECK(bench.sent.empty());
}

// A deck faster than the station's rate, or as fast: incline_rate_percent_per_s is at most the machine's own.
TEST_CASE("without the station a moving deck stands within 500 ms, levelling or running", "[level]") {
  struct Case {
    double configured, actuator;
  };
  for (const auto& [configured, actuator] :
       {Case{0.5, 0.5}, Case{0.5, 1.0}, Case{0.5, 4.0}, Case{0.1, 0.1}, Case{0.05, 0.1}}) {
    for (const bool running : {false, true}) {
      INFO("actuator " << actuator << " %/s, " << (running ? "running" : "levelling"));
      LevelBench bench(configured);
      bench.drive.incline_rate = actuator;
      if (running) {
        REQUIRE(bench.ask(RequestKind::Arm).accepted);
        bench.in.arm_check = safe_check();
        bench.cycle();
        const Reply reply = bench.ask(RequestKind::BeginStart);
        REQUIRE(reply.accepted);
        bench.hold(reply.token, milliseconds(1000));
        REQUIRE(bench.run_until(MotionState::Running));
        REQUIRE(bench.set_incline(12.0).accepted);
        bench.run_for(milliseconds(3000));
      } else {
        bench.hold_level(bench.begin(), milliseconds(3000));
      }
      // The station is dead: only the drive goes on.
      const double at = bench.drive.incline;
      bench.drive.advance(0.5);
      const double stands = bench.drive.incline;
      CHECK(stands != at);
      bench.drive.advance(5.0);
      CHECK(bench.drive.incline == stands);
    }
  }
}

// What is left where the file says a faster deck than there is: the time grows, the way does not.
TEST_CASE("a deck slower than the configured rate goes on for the lead at most, however long that takes",
          "[level]") {
  LevelBench bench;
  bench.drive.incline_rate = 0.1;
  bench.hold_level(bench.begin(), milliseconds(5000));
  const double at = bench.drive.incline;
  bench.drive.advance(0.5);
  const double after_half_a_second = bench.drive.incline;
  bench.drive.advance(10.0);
  CHECK(bench.drive.incline < after_half_a_second);
  CHECK(at - bench.drive.incline <= 0.4 * 0.5 + 1e-9);
}

TEST_CASE("levelling is refused with a sentence in motion and wherever the belt is not known to rest",
          "[level]") {
  Bench running;
  REQUIRE(running.to_speed(1.0));
  REQUIRE(running.set_incline(4.0).accepted);
  running.run_for(milliseconds(10'000));
  Reply reply = running.ask(RequestKind::BeginLevel);
  CHECK_FALSE(reply.accepted);
  CHECK(std::string(reply.reason.data()).find("standing") != std::string::npos);
  CHECK(running.drive.incline == Approx(4.0).margin(0.05));

  const std::vector<std::function<void(LevelBench&)>> disturbances{
      [](auto& b) { b.drive.speed = 0.03, b.drive.run = true, b.drive.set_speed = 0.03; },
      [](auto& b) { b.drive.incline_answers = false; },
      [](auto& b) { b.in.console_age = milliseconds(400); },
      [](auto& b) { b.in.lease_held = false; },
      [](auto& b) { ++b.in.lease_epoch; },
      [](auto& b) { b.in.stop_requested = true; },
      [](auto& b) { b.in.safety.emergency_stop_closed = false; },
      [](auto& b) { b.in.drive_connected = false; }};
  for (std::size_t i = 0; i < disturbances.size(); ++i) {
    INFO("disturbance " << i);
    LevelBench bench;
    const std::uint64_t token = bench.begin();
    bench.hold_level(token, milliseconds(1500));
    REQUIRE(bench.status().levelling);
    disturbances[i](bench);
    bench.cycle();
    bench.cycle();
    CHECK_FALSE(bench.status().levelling);
    const double at = bench.drive.incline;
    bench.hold_level(token, milliseconds(3000));  // the same hold does not go on
    CHECK(bench.drive.incline == Approx(at).margin(0.5 * 0.5));
    CHECK(bench.drive.incline > 3.5);
  }
}
