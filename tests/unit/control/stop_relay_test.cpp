#include <catch2/catch.hpp>
#include <functional>

#include "virtual_relay.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

TEST_CASE("a machine without a readable watchdog arms with a stop relay that has passed its test") {
  for (const auto kind : {hal::WatchdogKind::ExternalRelay, hal::WatchdogKind::None}) {
    RelayBench relay(kind);
    REQUIRE(relay.bench.to_armed(relay_check()));
    CHECK(relay.bench.count(hal::DriveAction::SetMotion) == 0);
  }
}

TEST_CASE("each thing that a stop relay can fail in its test refuses arming, and names it") {
  struct Item {
    const char* word;
    std::function<void(ArmCheck&)> spoil;
  };
  const std::vector<Item> items = {
      {"no stop relay", [](ArmCheck& c) { c.relay.reset(); }},
      {"welded", [](ArmCheck& c) { c.relay->open_at_first = false; }},
      {"stayed open", [](ArmCheck& c) { c.relay->closed_when_fed = false; }},
      {"although it was fed", [](ArmCheck& c) { c.relay->held_while_fed = false; }},
      {"did not open", [](ArmCheck& c) { c.relay->opened_by_itself = false; }},
      {"The belt moved", [](ArmCheck& c) { c.relay->belt_stood = false; }},
      {"holds 1.2 s", [](ArmCheck& c) { c.relay->hold_time = core::Seconds{1.2}; }},
      {"restart", [](ArmCheck& c) { c.readback.auto_restart_off = false; }},
      {"power-up", [](ArmCheck& c) { c.readback.start_on_power_up_off = false; }},
      {"Reverse", [](ArmCheck& c) { c.readback.reverse_locked.reset(); }},
      {"deceleration", [](ArmCheck& c) { c.readback.deceleration.reset(); }},
  };
  for (const auto& item : items) {
    RelayBench relay;
    ArmCheck check = relay_check();
    item.spoil(check);
    INFO(item.word);
    CHECK_FALSE(relay.bench.to_armed(check));
    CHECK_THAT(Bench::text(relay.bench.status().arm_refusal), Catch::Contains(item.word));
    CHECK(relay.bench.out.relay != RelayWish::Feed);
  }
}

TEST_CASE("a relay beside a readable watchdog has to pass as well") {
  Bench bench;
  ArmCheck check = safe_check();
  check.relay = passed_test();
  check.relay->opened_by_itself = false;
  CHECK_FALSE(bench.to_armed(check));
}

TEST_CASE("the relay is fed from Armed until the belt rests, and at no other time") {
  RelayBench relay;
  REQUIRE(relay.bench.to_idle());
  relay.bench.run_for(milliseconds(1000));
  CHECK(relay.feeds == 0);
  RelayBench run;
  REQUIRE(run.to_speed(1.5));
  CHECK(run.closed);
  run.bench.in.stop_requested = true;
  run.bench.cycle();
  while (run.bench.status().state == MotionState::Slowing) {
    CHECK(run.bench.out.relay == RelayWish::Feed);
    CHECK(run.closed);
    run.bench.cycle();
  }
  CHECK(run.bench.status().state == MotionState::Stopped);
  CHECK(run.bench.out.relay == RelayWish::Drop);
  const int feeds = run.feeds;
  run.bench.run_for(milliseconds(2000));
  CHECK(run.feeds <= feeds + 1);
  CHECK_FALSE(run.closed);
  CHECK(run.bench.drive.speed == 0.0);
  CHECK(run.bench.ask(RequestKind::Reset).accepted);  // a relay that opened in order is no fault
}

TEST_CASE("no start while the stop chain is open") {
  RelayBench relay;
  relay.stuck_open = true;
  REQUIRE(relay.bench.to_armed(relay_check()));
  CHECK_FALSE(relay.bench.ask(RequestKind::BeginStart).accepted);
  relay.bench.run_for(milliseconds(600));
  CHECK(relay.bench.status().state == MotionState::Fault);
  CHECK(relay.bench.status().cause == Cause::StopRelayFailed);
  CHECK(relay.bench.starts() == 0);
}

TEST_CASE("a feed that is not answered, or a contact that opens, stops fast and latches a fault") {
  for (const bool open : {false, true}) {
    RelayBench relay;
    REQUIRE(relay.to_speed(1.0));
    relay.answers = open;
    relay.stuck_open = open;
    relay.bench.cycle();
    relay.bench.cycle();
    CHECK(relay.bench.status().state == MotionState::Slowing);
    CHECK(relay.bench.status().stop == StopKind::Fast);
    CHECK(relay.bench.status().cause == Cause::StopRelayFailed);
    relay.answers = true;
    REQUIRE(relay.bench.run_until(MotionState::Fault));
    CHECK(relay.bench.starts() == 1);
  }
}

TEST_CASE("a welded relay is seen after the stop, and no reset helps while it is closed") {
  RelayBench relay;
  REQUIRE(relay.to_speed(1.0));
  relay.welded = true;
  relay.bench.in.stop_requested = true;
  REQUIRE(relay.bench.run_until(MotionState::Stopped));
  REQUIRE(relay.bench.run_until(MotionState::Fault, milliseconds(1500)));
  CHECK_THAT(Bench::text(relay.bench.ask(RequestKind::Reset).reason), Catch::Contains("stop relay"));
  relay.welded = false;
  relay.bench.cycle();
  CHECK(relay.bench.ask(RequestKind::Reset).accepted);
}

TEST_CASE("a stop that is not read back drops the relay for good, and the belt stops without its drive") {
  RelayBench relay;
  REQUIRE(relay.to_speed(2.0));
  relay.bench.drive.hears = relay.bench.drive.answers = false;
  const Timestamp lost = relay.bench.now;
  while (relay.bench.out.relay == RelayWish::Feed && relay.bench.now - lost < milliseconds(3000)) {
    relay.bench.cycle();
  }
  CHECK((relay.bench.now - lost).seconds() < 0.3 + 0.3 + 0.15);  // unanswered, not read back, a cycle each
  const int feeds = relay.feeds;
  relay.bench.run_for(milliseconds(4000));
  CHECK(relay.feeds == feeds);
  CHECK(relay.bench.drive.speed == 0.0);
}

TEST_CASE("a lost line drops the relay at once, and standing is not believed while the belt may roll") {
  RelayBench relay;
  REQUIRE(relay.to_speed(2.0));
  relay.bench.in.drive_connected = false;
  relay.bench.cycle();
  CHECK(relay.bench.out.relay == RelayWish::Drop);
  relay.bench.in.drive_connected = true;
  relay.bench.drive.measured_offset = -2.0;  // a drive without output reports its own zero, whatever rolls
  relay.bench.drive.deceleration = 1e-9;     // it rolls on
  bool early = false;
  const Timestamp cut = relay.bench.now;
  while (relay.bench.now - cut < milliseconds(2400)) {
    relay.bench.cycle();
    early = early || relay.bench.status().state == MotionState::Stopped;
  }
  CHECK_FALSE(early);
}

TEST_CASE("an open emergency stop drops the relay, so that releasing it gives no power back") {
  RelayBench relay;
  REQUIRE(relay.to_speed(1.0));
  relay.bench.in.safety.emergency_stop_closed = false;
  relay.bench.cycle();
  CHECK(relay.bench.out.relay == RelayWish::Drop);
  CHECK(relay.bench.status().cause == Cause::EmergencyStopOpen);
  relay.bench.cycle();
  relay.bench.in.safety.emergency_stop_closed = true;
  relay.bench.run_for(milliseconds(3000));
  CHECK_FALSE(relay.closed);
  CHECK(relay.bench.status().state == MotionState::EmergencyStop);
}
