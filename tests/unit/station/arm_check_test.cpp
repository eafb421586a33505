#include "station/belt/arm_check.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/station/fake_treadmill.hpp"

using namespace footfall;
using station::ArmCheckRun;
using tests::FakeTreadmill;
using Kind = FakeTreadmill::Kind;

namespace {

/// The treadmill thread around the check, every 50 ms in virtual time.
struct Bench {
  FakeTreadmill drive;
  ArmCheckRun check;
  core::Timestamp now{1'000'000'000};
  int cycles = 0;

  Bench() {
    drive.set_now(now);
    REQUIRE(drive.open());
    REQUIRE(drive.poll());
    check.begin();
  }
  /// Steps until the check has ended; the fake's log then holds what it sent after open and the first poll.
  void run(core::Duration most = core::milliseconds(20'000)) {
    const core::Timestamp end = now + most;
    while (check.active() && now < end) {
      CHECK(check.step(drive, now));  // it wants the bus for itself
      ++cycles;
      now = now + core::milliseconds(50);
      drive.set_now(now);
    }
  }
  [[nodiscard]] std::vector<FakeTreadmill::Call> sent() const {
    const auto calls = drive.calls();
    return {calls.begin() + 2, calls.end()};
  }
  [[nodiscard]] std::size_t count(Kind kind) const {
    std::size_t n = 0;
    for (const auto& call : sent()) n += call.kind == kind ? 1 : 0;
    return n;
  }
  void check_only_reads_and_resets() const {
    for (const auto& call : sent()) {
      const bool harmless = call.kind == Kind::Read || call.kind == Kind::Poll || call.kind == Kind::Reset;
      CHECK(harmless);
    }
  }
};

}  // namespace

TEST_CASE("the arming check reads, keeps silent, sees the loss, resets it and writes nothing else",
          "[station][arm]") {
  Bench bench;
  bench.run();
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK(result->communication_loss_seen);
  CHECK(result->readback.watchdog_time->value() == 0.7);
  CHECK_FALSE(bench.check.take_result());  // once
  CHECK_FALSE(bench.check.take_failure());
  CHECK_FALSE(bench.check.step(bench.drive, bench.now));  // the bus is free again

  const auto sent = bench.sent();
  REQUIRE(sent.size() == 4);
  CHECK(sent[0].kind == Kind::Read);
  CHECK(sent[1].kind == Kind::Poll);
  CHECK(sent[2].kind == Kind::Reset);
  CHECK(sent[3].kind == Kind::Poll);
  CHECK(sent[1].time - sent[0].time > core::milliseconds(700));  // longer than the drive's watchdog
  CHECK(sent[1].time - sent[0].time < core::milliseconds(2000));
}

TEST_CASE("a watchdog that only claims to be on is found out", "[station][arm]") {
  Bench bench;
  bench.drive.set_faults({.watchdog_dead = true});
  bench.run();
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK_FALSE(result->communication_loss_seen);
  CHECK(*result->readback.watchdog_enabled);
  CHECK(bench.count(Kind::Reset) == 0);
  bench.check_only_reads_and_resets();
}

TEST_CASE("with the watchdog off or untold the check ends at once without a proof", "[station][arm]") {
  for (const bool off : {true, false}) {
    Bench bench;
    if (off) {
      bench.drive.readback.watchdog_enabled = false;
    } else {
      bench.drive.readback.watchdog_time.reset();
    }
    bench.check.begin();
    CHECK(bench.check.step(bench.drive, bench.now));
    const auto result = bench.check.take_result();
    REQUIRE(result);
    CHECK_FALSE(result->communication_loss_seen);
    CHECK(bench.count(Kind::Read) == 1);
    CHECK(bench.sent().size() == 1);
  }
}

TEST_CASE("the silence is bounded however long the drive's watchdog waits", "[station][arm]") {
  Bench bench;
  bench.drive.readback.watchdog_time = core::Seconds(3600.0);
  bench.run(core::milliseconds(4000));
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK_FALSE(result->communication_loss_seen);
}

TEST_CASE("some lost replies are asked for again", "[station][arm]") {
  Bench bench;
  bench.drive.set_faults({.lost_reads = 7});
  bench.run();
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK(result->communication_loss_seen);
  CHECK(bench.count(Kind::Read) == 8);
}

TEST_CASE("a line lost on the way fails the check, in bounded time, and gives no result", "[station][arm]") {
  Bench bench;
  SECTION("while reading back") {
    bench.drive.set_faults({.unplugged = true});
    bench.run();
    CHECK(bench.cycles == 1);
  }
  SECTION("every reply to the read-back") {
    bench.drive.set_faults({.lost_reads = 1'000'000});
    bench.run();
  }
  SECTION("in the silence") {
    CHECK(bench.check.step(bench.drive, bench.now));
    bench.drive.set_faults({.silent = true});
    bench.run();
  }
  SECTION("the reset is refused") {
    bench.drive.set_faults({.refuses_reset = true});
    bench.run();
  }
  SECTION("the loss does not go away") {
    bench.drive.set_faults({.keeps_loss = true});
    bench.run();
  }
  CHECK_FALSE(bench.check.active());
  CHECK_FALSE(bench.check.take_result());
  CHECK(bench.check.take_failure());
  CHECK_FALSE(bench.check.take_failure());  // once
  CHECK(bench.sent().size() <= 30);
  bench.check_only_reads_and_resets();
}

TEST_CASE("a cancelled check frees the bus and says nothing more; the next one starts afresh",
          "[station][arm]") {
  Bench bench;
  for (int i = 0; i < 5; ++i) {
    CHECK(bench.check.step(bench.drive, bench.now));
    bench.now = bench.now + core::milliseconds(50);
    bench.drive.set_now(bench.now);
  }
  bench.check.cancel();
  CHECK_FALSE(bench.check.active());
  CHECK_FALSE(bench.check.step(bench.drive, bench.now));
  CHECK_FALSE(bench.check.take_result());
  CHECK_FALSE(bench.check.take_failure());
  bench.check.begin();
  bench.run();
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK(result->communication_loss_seen);
}

TEST_CASE("a machine whose watchdog is confirmed at the start is read back and neither paused nor reset",
          "[station][arm]") {
  Bench bench;
  bench.drive.watchdog = hal::WatchdogKind::ConfirmedAtStart;
  bench.drive.readback.watchdog_enabled.reset();
  bench.run();
  const auto result = bench.check.take_result();
  REQUIRE(result);
  CHECK(result->readback.watchdog_time->value() == 0.7);
  CHECK(bench.cycles == 1);
  CHECK(bench.sent().size() == 1);
  CHECK(bench.count(Kind::Read) == 1);
}
