#include <catch2/catch.hpp>

#include "virtual_relay.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

/// A cable pull by somebody without a lease.
Reply pull(Bench& bench) {
  Request request = bench.make(RequestKind::CablePull);
  request.lease_epoch = 0;
  return bench.ask(request);
}

/// Until the pull has a result; counts what went over the line meanwhile.
PullPhase finish(Bench& bench, std::size_t& commands) {
  const std::size_t before = bench.sent.size();
  for (int i = 0; i < 200 && bench.status().cable_pull.active(); ++i) {
    bench.cycle();
    if (bench.status().cable_pull.active()) commands = bench.sent.size() - before;
  }
  return bench.status().cable_pull.phase;
}

}  // namespace

TEST_CASE("a cable pull is silent for the allowed time, then sees a belt that has stopped by itself") {
  RelayBench relay;
  relay.bench.in.commissioning = true;
  REQUIRE(relay.to_speed(0.6));
  REQUIRE(pull(relay.bench).accepted);
  const PullStatus begun = relay.bench.status().cable_pull;
  CHECK(begun.limit.value() == Approx((0.5 + 0.6 / 1.0) * 1.1).epsilon(0.02));
  CHECK(relay.bench.out.relay == RelayWish::Lapse);  // it has to open by itself
  std::size_t commands = 99;
  CHECK(finish(relay.bench, commands) == PullPhase::Stood);
  CHECK(commands == 0);
  const PullStatus& result = relay.bench.status().cable_pull;
  CHECK(result.relay_open.value() == Approx(0.5).margin(0.1));
  CHECK(result.rest_seen >= result.limit);
  REQUIRE(relay.bench.run_until(MotionState::Stopped, milliseconds(3000)));
  CHECK(relay.bench.status().cause == Cause::CommissioningTest);
  CHECK(relay.bench.starts() == 1);
}

TEST_CASE("a cable pull proves a readable watchdog too") {
  Bench bench;
  bench.in.commissioning = true;
  REQUIRE(bench.to_speed(0.6));
  REQUIRE(pull(bench).accepted);
  std::size_t commands = 99;
  CHECK(finish(bench, commands) == PullPhase::Stood);
  CHECK(commands == 0);
  CHECK_FALSE(bench.status().cable_pull.relay_open.is_finite());
  CHECK(bench.drive.communication_loss);
  REQUIRE(bench.run_until(MotionState::Stopped, milliseconds(3000)));
  CHECK(bench.ask(RequestKind::Reset).accepted);
}

TEST_CASE("a belt that does not stop by itself fails the pull and is stopped at once") {
  RelayBench relay;
  relay.bench.in.commissioning = true;
  REQUIRE(relay.to_speed(0.6));
  relay.welded = true;
  REQUIRE(pull(relay.bench).accepted);
  std::size_t commands = 0;
  CHECK(finish(relay.bench, commands) == PullPhase::StillMoving);
  relay.bench.run_for(milliseconds(100));
  REQUIRE_FALSE(relay.bench.sent.empty());
  CHECK(relay.bench.sent.back().action == hal::DriveAction::Stop);
  relay.bench.run_for(milliseconds(3000));
  CHECK(relay.bench.drive.speed == 0.0);
}

TEST_CASE("STOP and the emergency stop end the silence at once") {
  for (const bool mushroom : {false, true}) {
    RelayBench relay;
    relay.bench.in.commissioning = true;
    REQUIRE(relay.to_speed(1.2));
    REQUIRE(pull(relay.bench).accepted);
    relay.bench.run_for(milliseconds(150));
    const std::size_t before = relay.bench.sent.size();
    relay.bench.in.stop_requested = !mushroom;
    relay.bench.in.safety.emergency_stop_closed = !mushroom;
    relay.bench.cycle();
    CHECK(relay.bench.status().cable_pull.phase == PullPhase::Interrupted);
    REQUIRE(relay.bench.sent.size() > before);
    CHECK(relay.bench.sent.back().action == hal::DriveAction::Stop);
    CHECK(relay.bench.out.relay == RelayWish::Drop);
  }
}

TEST_CASE("a pull is refused outside a test, at standstill and at a speed that is not low") {
  RelayBench relay;
  REQUIRE(relay.to_speed(1.0));
  CHECK_THAT(Bench::text(pull(relay.bench).reason), Catch::Contains("commissioning"));
  relay.bench.in.commissioning = true;
  CHECK_FALSE(relay.bench.set_speed(2.0).accepted);  // and none faster during the test
  REQUIRE(relay.bench.set_speed(0.2).accepted);
  relay.bench.run_for(milliseconds(6000));
  CHECK_FALSE(pull(relay.bench).accepted);
  relay.bench.in.stop_requested = true;
  REQUIRE(relay.bench.run_until(MotionState::Stopped));
  CHECK_THAT(Bench::text(pull(relay.bench).reason), Catch::Contains("Stopped"));
  CHECK(relay.bench.status().cable_pull.phase == PullPhase::None);
}

// A technician's test was begun at another socket while somebody ran: the operator could no longer slow the
// belt but to a walk.
TEST_CASE("a test begun beside a run keeps no speed from falling, and lets none rise above a walk") {
  RelayBench relay;
  REQUIRE(relay.to_speed(3.0));
  relay.bench.in.commissioning = true;
  CHECK(relay.bench.set_speed(2.9).accepted);
  CHECK(relay.bench.set_speed(2.5).accepted);
  relay.bench.run_for(milliseconds(8000));
  REQUIRE(relay.bench.status().commanded_speed.value() == Approx(2.5));
  CHECK_FALSE(relay.bench.set_speed(2.6).accepted);
  CHECK(relay.bench.status().requested_speed.value() == Approx(2.5));
  REQUIRE(relay.bench.set_speed(1.0).accepted);
  relay.bench.run_for(milliseconds(8000));
  CHECK(relay.bench.set_speed(1.4).accepted);
  CHECK_FALSE(relay.bench.set_speed(2.5).accepted);
}

TEST_CASE("a test begun while the belt still gathers speed lets the target be lowered") {
  RelayBench relay;
  REQUIRE(relay.to_speed(2.0));
  REQUIRE(relay.bench.set_speed(3.3).accepted);
  relay.bench.run_for(milliseconds(200));
  relay.bench.in.commissioning = true;
  REQUIRE(relay.bench.status().commanded_speed.value() < 2.5);
  CHECK(relay.bench.set_speed(2.8).accepted);
  CHECK(relay.bench.status().requested_speed.value() == Approx(2.8));
  CHECK_FALSE(relay.bench.set_speed(3.0).accepted);
}

TEST_CASE("a veto refuses arming with its sentence, except during a commissioning test") {
  RelayBench relay;
  relay.bench.in.arm_veto = make_sentence("No test is on record.");
  REQUIRE(relay.bench.to_idle());
  CHECK_THAT(Bench::text(relay.bench.ask(RequestKind::Arm).reason), Catch::Contains("on record"));
  relay.bench.in.commissioning = true;
  CHECK(relay.bench.ask(RequestKind::Arm).accepted);
}

TEST_CASE("what was armed for the test alone ends with it, and never runs faster than the test") {
  for (const bool running : {false, true}) {
    RelayBench relay;
    Bench& bench = relay.bench;
    bench.in.commissioning = true;
    bench.in.arm_veto = make_sentence("No test is on record.");
    if (running) {
      REQUIRE(relay.to_speed(0.6));
      CHECK_FALSE(bench.set_speed(2.0).accepted);
      CHECK(Bench::text(bench.ask(RequestKind::BeginProgramme).reason).find("commissioning") !=
            std::string::npos);
    } else {
      REQUIRE(bench.to_armed(relay_check()));
    }
    bench.in.commissioning = false;  // cancelled, or the ten minutes are over
    bench.cycle();
    CHECK(bench.status().state == (running ? MotionState::Slowing : MotionState::Stopped));
    CHECK(bench.status().cause == Cause::CommissioningTest);
    CHECK_FALSE(bench.set_speed(2.0).accepted);
  }
}

TEST_CASE("a belt whose power was cut and whose drive says 0 at once may still roll") {
  RelayBench relay;
  REQUIRE(relay.to_speed(3.0));
  Bench& bench = relay.bench;
  bench.in.safety.emergency_stop_closed = false;
  bench.drive.run = false;
  bench.drive.speed = bench.drive.right = 0.0;  // its output is gone; the belt has 3 m/s
  bench.cycle();
  bench.in.safety.emergency_stop_closed = true;
  bench.run_for(milliseconds(1500));
  CHECK_FALSE(bench.ask(RequestKind::Reset).accepted);
  bench.run_for(milliseconds(4000));
  CHECK(bench.ask(RequestKind::Reset).accepted);
}

// A technician's test begun beside a patient's run lifted the intake's veto for the operator's next arming,
// and left the runner with the full ceiling when the test was cancelled.
TEST_CASE("whatever was armed while a test is under way ends with the test, veto or none") {
  RelayBench relay;
  Bench& bench = relay.bench;
  bench.in.commissioning = true;
  REQUIRE(relay.to_speed(0.6));
  bench.in.commissioning = false;
  bench.cycle();
  CHECK(bench.status().state == MotionState::Slowing);
  CHECK(bench.status().cause == Cause::CommissioningTest);
  CHECK_FALSE(bench.set_speed(2.0).accepted);
}

TEST_CASE("a belt that was armed for a run is not pulled, nor one with somebody on it") {
  RelayBench relay;
  Bench& bench = relay.bench;
  REQUIRE(relay.to_speed(0.6));
  bench.in.commissioning = true;
  CHECK_THAT(Bench::text(pull(bench).reason), Catch::Contains("armed for a run"));
  CHECK(bench.status().state == MotionState::Running);

  RelayBench test;
  test.bench.in.commissioning = true;
  REQUIRE(test.to_speed(0.6));
  test.bench.in.loaded = true;
  CHECK_THAT(Bench::text(pull(test.bench).reason), Catch::Contains("Somebody is on the belt"));
  test.bench.in.loaded = false;
  CHECK(pull(test.bench).accepted);
}
