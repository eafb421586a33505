#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "tests/unit/station/loop_bench.hpp"

using namespace footfall;
using namespace footfall::station;
using control::Cause;
using control::MotionState;
using tests::FakeTreadmill;
using tests::wait_for;
using Bench = tests::LoopBench;
using Kind = FakeTreadmill::Kind;

namespace {

constexpr double kSpeed = 0.4;

/// What was put on the line right after the hook pressed STOP.
struct PressedAt {
  std::atomic<bool> armed{false};
  std::atomic<std::size_t> call{0};
};

void press_once(Bench& bench, PressedAt& pressed) {
  if (!pressed.armed.exchange(false)) return;
  pressed.call = bench.drive.calls().size();
  bench.mailbox.stop();
}

/// How far the boot-time clock is ahead, as the test says.
std::atomic<std::int64_t> ahead_ns{0};
std::int64_t fake_boot_ahead() {
  return ahead_ns;
}

}  // namespace

// Taken between two cycles, just after the silence was full: the belt ran on under somebody who had never
// confirmed it.
TEST_CASE("a lease taken anew after a silence does not hide that the console was lost",
          "[station][treadmill][threads]") {
  Bench bench;
  bench.bring_to(kSpeed);
  bench.lapses = 1;
  REQUIRE(bench.reaches(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::ConsoleLost);
  CHECK(bench.count(Kind::Start) == 1);
}

TEST_CASE("STOP goes out before any poll", "[station][treadmill][threads]") {
  PressedAt pressed;  // outlives the thread that the bench runs
  Bench bench;
  SECTION("pressed while a poll is on the wire") {
    bench.drive.on_poll = [&] { press_once(bench, pressed); };
  }
  SECTION("pressed right after a cycle's command") {
    bench.drive.on_command = [&](const hal::TreadmillCommand& command) {
      if (command.action == hal::DriveAction::SetMotion) press_once(bench, pressed);
    };
  }
  bench.bring_to(kSpeed);
  CHECK(bench.count(Kind::Start) == 1);
  pressed.armed = true;
  REQUIRE(bench.reaches(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::OperatorStop);
  const auto after = bench.calls_since(pressed.call);
  REQUIRE(!after.empty());
  // Stop, or the first step of the ramp down: never a poll, never faster.
  CHECK(after.front().kind != Kind::Poll);
  double before = kSpeed * 1.02;
  for (const auto& call : after) {
    CHECK(call.kind != Kind::Start);
    if (call.kind != Kind::SetMotion) continue;
    CHECK(call.speed_m_s <= before);
    before = call.speed_m_s;
  }
  CHECK(bench.count(Kind::Stop, pressed.call) >= 1);
  CHECK(wait_for([&] { return bench.drive.speed_m_s() == 0.0; }));
}

TEST_CASE("STOP wakes a loop that sleeps between slow polls", "[station][treadmill][threads]") {
  Bench bench(core::milliseconds(2000));
  bench.start();
  REQUIRE(wait_for([&] { return bench.count(Kind::Poll) >= 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::size_t before = bench.drive.calls().size();
  bench.mailbox.stop();
  REQUIRE(wait_for([&] { return bench.drive.calls().size() > before; }, core::milliseconds(1500)));
  CHECK(bench.calls_since(before).front().kind == Kind::Stop);
}

TEST_CASE("a console that has gone silent eases the belt to rest", "[station][treadmill][threads]") {
  Bench bench;
  bench.bring_to(kSpeed);
  const std::size_t before = bench.drive.calls().size();
  bench.console = false;
  REQUIRE(bench.reaches(MotionState::Slowing));
  CHECK(bench.status().cause == Cause::ConsoleLost);
  CHECK(bench.status().stop == control::StopKind::Ease);
  REQUIRE(bench.reaches(MotionState::Stopped));
  double last = kSpeed * 1.02, mean_drop = 0.0;
  core::Timestamp first_slower, last_slower;
  for (const auto& call : bench.calls_since(before)) {
    CHECK(call.kind != Kind::Start);
    CHECK(call.kind != Kind::Trip);
    if (call.kind != Kind::SetMotion) continue;
    CHECK(call.speed_m_s <= last + 1e-9);
    if (call.speed_m_s < kSpeed - 0.001 && first_slower.ns == 0) first_slower = call.time;
    if (call.speed_m_s < kSpeed - 0.001) last_slower = call.time, mean_drop = kSpeed - call.speed_m_s;
    last = call.speed_m_s;
  }
  REQUIRE(last_slower > first_slower);
  CHECK(mean_drop / (last_slower - first_slower).seconds() < 0.8);  // the ease ramp is 0.5 m/s2
  CHECK(last < 0.5 * kSpeed);
}

TEST_CASE("after a lost line the belt is never let go again by itself", "[station][treadmill][threads]") {
  Bench bench;
  bench.bring_to(kSpeed);
  bench.drive.set_faults({.unplugged = true});
  REQUIRE(bench.reaches(MotionState::Disconnected));
  const std::size_t before = bench.drive.calls().size();
  bench.drive.set_faults({});
  REQUIRE(wait_for([&] { return bench.count(Kind::Open, before) >= 1; }));
  REQUIRE(bench.reaches(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::DriveDisconnected);
  const std::size_t polls = bench.count(Kind::Poll, before);
  REQUIRE(wait_for([&] { return bench.count(Kind::Poll, before) > polls + 20; }));
  CHECK(bench.count(Kind::Start, before) == 0);
  CHECK(bench.count(Kind::SetMotion, before) == 0);
  CHECK(bench.drive.speed_m_s() == 0.0);
  CHECK(bench.status().state == MotionState::Stopped);
}

TEST_CASE("a shutdown at any moment of the cycle brings the belt to rest before the thread ends",
          "[station][treadmill][threads]") {
  Bench bench;
  std::atomic<bool> end{false};
  SECTION("between two cycles or wherever") {}
  SECTION("in the middle of a cycle") {
    bench.drive.on_poll = [&] {
      if (end) bench.mailbox.shutdown();
    };
  }
  bench.bring_to(kSpeed);
  end = true;
  if (!bench.drive.on_poll) bench.mailbox.shutdown();
  bench.join();
  CHECK(bench.drive.speed_m_s() == 0.0);
  CHECK(bench.out.motion.load().status.cause == Cause::StationShutdown);
}

TEST_CASE("every cycle leaves a record, and every change of state an event",
          "[station][treadmill][threads]") {
  Bench bench;
  bench.bring_to(0.3);
  bench.mailbox.stop();
  REQUIRE(bench.reaches(MotionState::Stopped));
  bench.mailbox.shutdown();
  bench.join();
  std::vector<MotionState> states;
  MotionRecord record;
  while (bench.out.events.try_pop(record)) {
    if (states.empty() || states.back() != record.status.state) states.push_back(record.status.state);
  }
  const std::vector<MotionState> expected{MotionState::Idle,    MotionState::Armed,   MotionState::Starting,
                                          MotionState::Running, MotionState::Slowing, MotionState::Stopped};
  REQUIRE(states.size() >= expected.size());
  CHECK(std::vector<MotionState>(states.end() - static_cast<std::ptrdiff_t>(expected.size()), states.end()) ==
        expected);
  core::Timestamp before;
  std::size_t records = 0;
  while (bench.out.record.try_pop(record)) {
    CHECK(record.time >= before);
    before = record.time;
    ++records;
  }
  CHECK(records > 50);
}

TEST_CASE("a plate that sends what is not trusted eases the belt to rest as a silent one does",
          "[station][fault]") {
  Bench bench(core::milliseconds(10), 1);
  bench.bring_to(0.5);
  bench.doubted = true;
  REQUIRE(wait_for([&] { return bench.status().stop == control::StopKind::Ease; }));
  CHECK(bench.status().cause == control::Cause::PlateLost);
  REQUIRE(bench.reaches(MotionState::Stopped));
}

// CLOCK_BOOTTIME runs on while the machine sleeps, CLOCK_MONOTONIC does not: their distance jumps.
TEST_CASE("a station that slept for half a second latches, and a smaller or backward step does not",
          "[station][treadmill][threads]") {
  ahead_ns = 5'000'000'000;  // it may have slept long before
  Bench bench(core::milliseconds(10), 0, fake_boot_ahead);
  bench.bring_to(kSpeed);
  const auto cycles_pass = [&] {
    const std::uint64_t before = bench.out.motion.load().sequence;
    return wait_for([&] { return bench.out.motion.load().sequence > before + 3; });
  };
  ahead_ns += 450'000'000;
  REQUIRE(cycles_pass());
  ahead_ns -= 4'000'000'000;
  REQUIRE(cycles_pass());
  CHECK(bench.status().state == MotionState::Running);
  ahead_ns += 550'000'000;
  REQUIRE(bench.reaches(MotionState::Stopped));
  CHECK(bench.status().cause == Cause::Suspended);
  CHECK(wait_for([&] { return bench.drive.speed_m_s() == 0.0; }));
}
