#include <catch2/catch.hpp>
#include <functional>
#include <limits>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct UnsafeItem {
  const char* word;  ///< what the refusal must name
  std::function<void(ArmCheck&)> spoil;
};

}  // namespace

TEST_CASE("arming needs every item safe, names the unsafe one and never moves the belt") {
  using A = hal::WatchdogAction;
  const std::vector<UnsafeItem> items = {
      {"watchdog is on", [](ArmCheck& c) { c.readback.watchdog_enabled.reset(); }},
      {"watchdog is off", [](ArmCheck& c) { c.readback.watchdog_enabled = false; }},
      {"watchdog time", [](ArmCheck& c) { c.readback.watchdog_time.reset(); }},
      {"watchdog time", [](ArmCheck& c) { c.readback.watchdog_time = core::Seconds{kNan}; }},
      {"watchdog time", [](ArmCheck& c) { c.readback.watchdog_time = core::Seconds{0.0}; }},
      {"watchdog waits", [](ArmCheck& c) { c.readback.watchdog_time = core::Seconds{1.1}; }},
      {"coasts", [](ArmCheck& c) { c.readback.watchdog_action = A::Coast; }},
      {"keeps running", [](ArmCheck& c) { c.readback.watchdog_action = A::KeepRunning; }},
      {"what its watchdog does", [](ArmCheck& c) { c.readback.watchdog_action = A::Unknown; }},
      {"deceleration", [](ArmCheck& c) { c.readback.deceleration.reset(); }},
      {"deceleration", [](ArmCheck& c) { c.readback.deceleration = core::MetersPerSecond2{kNan}; }},
      {"brakes", [](ArmCheck& c) { c.readback.deceleration = core::MetersPerSecond2{0.29}; }},
      {"brakes", [](ArmCheck& c) { c.readback.deceleration = core::MetersPerSecond2{2.3}; }},
      {"maximum frequency", [](ArmCheck& c) { c.readback.max_speed.reset(); }},
      {"maximum frequency", [](ArmCheck& c) { c.readback.max_speed = MetersPerSecond{kNan}; }},
      {"maximum frequency", [](ArmCheck& c) { c.readback.max_speed = MetersPerSecond{4.1}; }},
      {"Reverse", [](ArmCheck& c) { c.readback.reverse_locked = false; }},
      {"Reverse", [](ArmCheck& c) { c.readback.reverse_locked.reset(); }},
      {"restart", [](ArmCheck& c) { c.readback.auto_restart_off = false; }},
      {"restart", [](ArmCheck& c) { c.readback.auto_restart_off.reset(); }},
      {"power-up", [](ArmCheck& c) { c.readback.start_on_power_up_off = false; }},
      {"power-up", [](ArmCheck& c) { c.readback.start_on_power_up_off.reset(); }},
      {"communication loss", [](ArmCheck& c) { c.communication_loss_seen = false; }},
  };
  for (const auto& item : items) {
    Bench bench;
    ArmCheck check = safe_check();
    item.spoil(check);
    INFO(item.word);
    CHECK_FALSE(bench.to_armed(check));
    CHECK(bench.status().state == MotionState::Idle);
    CHECK_FALSE(bench.status().arming);
    CHECK_THAT(Bench::text(bench.status().arm_refusal), Catch::Contains(item.word));
    CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
    CHECK_FALSE(bench.ask(RequestKind::BeginStart).accepted);
  }
}

TEST_CASE("a safe machine arms with one check and without a command") {
  Bench bench;
  REQUIRE(bench.to_armed());
  CHECK(bench.arm_checks == 1);
  CHECK(Bench::text(bench.status().arm_refusal).empty());
  CHECK(bench.count(hal::DriveAction::SetMotion) == 0);
  CHECK(bench.status().armed_left > milliseconds(59'000));
}

TEST_CASE("a machine whose watchdog cannot be verified never arms") {
  for (const auto kind : {hal::WatchdogKind::None, hal::WatchdogKind::ExternalRelay}) {
    auto machine = virtual_machine();
    machine.watchdog = kind;
    Bench bench(clinic_limits(), machine);
    CHECK_FALSE(bench.to_armed());
    CHECK_THAT(Bench::text(bench.status().arm_refusal), Catch::Contains("watchdog"));
  }
  auto machine = virtual_machine();
  machine.belts = 2;
  Bench bench(clinic_limits(), machine);
  CHECK_FALSE(bench.to_armed());
}

TEST_CASE("arming is refused for a machine that is not ready") {
  Bench bench;
  SECTION("before the reset") {
    REQUIRE(bench.run_until(MotionState::Stopped));
    const Reply reply = bench.ask(RequestKind::Arm);
    CHECK_FALSE(reply.accepted);
    CHECK_THAT(Bench::text(reply.reason), Catch::Contains("Reset"));
  }
  SECTION("with a silent plate") {
    REQUIRE(bench.to_idle());
    bench.in.plate_age = milliseconds(600);
    CHECK_THAT(Bench::text(bench.ask(RequestKind::Arm).reason), Catch::Contains("plate"));
  }
  SECTION("with a stalled measuring loop") {
    REQUIRE(bench.to_idle());
    bench.in.measuring_age = milliseconds(150);
    CHECK_FALSE(bench.ask(RequestKind::Arm).accepted);
  }
  SECTION("without the lease") {
    REQUIRE(bench.to_idle());
    Request request = bench.make(RequestKind::Arm);
    request.lease_epoch = 6;
    CHECK_THAT(Bench::text(bench.ask(request).reason), Catch::Contains("control"));
    bench.in.lease_held = false;
    CHECK_FALSE(bench.ask(RequestKind::Arm).accepted);
  }
  SECTION("with a ceiling below the first speed") {
    Limits limits;
    limits.patient_max_speed = MetersPerSecond{0.05};
    Bench low(limits);
    REQUIRE(low.to_idle());
    CHECK_THAT(Bench::text(low.ask(RequestKind::Arm).reason), Catch::Contains("ceiling"));
  }
  CHECK(bench.arm_checks == 0);
  CHECK(bench.status().state != MotionState::Armed);
}

TEST_CASE("the arming check tolerates the silence and the communication loss that it provokes") {
  Bench bench;
  REQUIRE(bench.to_idle());
  REQUIRE(bench.ask(RequestKind::Arm).accepted);
  CHECK(bench.status().arming);
  bench.drive.answers = false;  // the line is paused
  bench.run_for(milliseconds(900));
  bench.drive.answers = true;
  bench.drive.communication_loss = true;  // seen by the check and reset by it
  bench.cycle();
  CHECK(bench.status().arming);
  bench.drive.communication_loss = false;
  bench.drive.answers = false;
  bench.in.arm_check = safe_check();
  bench.cycle();
  CHECK(bench.status().state == MotionState::Armed);
  bench.drive.answers = true;
  bench.run_for(milliseconds(1000));
  CHECK(bench.status().state == MotionState::Armed);
}

TEST_CASE("an arming check that fails, moves or never ends leaves the machine idle") {
  Bench bench;
  REQUIRE(bench.to_idle());
  REQUIRE(bench.ask(RequestKind::Arm).accepted);
  SECTION("line lost") {
    bench.in.arm_check_failed = true;
    bench.cycle();
  }
  SECTION("belt moving") {
    bench.drive.measured_offset = 0.03;
    bench.in.arm_check = safe_check();
    bench.cycle();
  }
  SECTION("no end") {
    bench.run_for(milliseconds(16'000));
  }
  CHECK(bench.status().state == MotionState::Idle);
  CHECK_FALSE(bench.status().arming);
  CHECK_FALSE(Bench::text(bench.status().arm_refusal).empty());
  bench.in.arm_check = safe_check();
  bench.cycle();
  CHECK(bench.status().state == MotionState::Idle);
}

TEST_CASE("armed lapses after 60 s into the latch") {
  Bench bench;
  REQUIRE(bench.to_armed());
  bench.run_for(milliseconds(59'900));
  CHECK(bench.status().state == MotionState::Armed);
  bench.run_for(milliseconds(200));
  CHECK(bench.status().state == MotionState::Stopped);
  CHECK(bench.status().cause == Cause::ArmedLapsed);
}

TEST_CASE("disarming returns to idle and voids the token") {
  Bench bench;
  REQUIRE(bench.to_armed());
  bench.cycle();
  const Reply begun = bench.ask(RequestKind::BeginStart);
  REQUIRE(begun.accepted);
  REQUIRE(bench.ask(RequestKind::Disarm).accepted);
  CHECK(bench.status().state == MotionState::Idle);
  CHECK_FALSE(bench.beat(begun.token).accepted);
}

TEST_CASE("a reset clears a drive fault first and is answered when the drive shows it gone") {
  Bench bench;
  bench.drive.communication_loss = true;
  REQUIRE(bench.run_until(MotionState::Stopped));
  const Reply reply = bench.ask(RequestKind::Reset);
  CHECK(reply.accepted);
  CHECK(bench.status().state == MotionState::Idle);
  CHECK(bench.count(hal::DriveAction::ResetFault) == 1);
}

TEST_CASE("a reset is refused after 2 s when the drive keeps its fault") {
  Bench bench;
  bench.drive.fault_code = 12;
  bench.drive.resets = false;
  REQUIRE(bench.run_until(MotionState::Stopped));
  const Timestamp asked = bench.now;
  const Reply reply = bench.ask(RequestKind::Reset);
  CHECK(reply.id != 0);
  CHECK_FALSE(reply.accepted);
  CHECK(bench.now - asked >= milliseconds(2000));
  CHECK(bench.now - asked <= milliseconds(2300));
  CHECK_THAT(Bench::text(reply.reason), Catch::Contains("fault"));
  CHECK(bench.status().state == MotionState::Stopped);
}

TEST_CASE("STOP ends a waiting reset") {
  Bench bench;
  bench.drive.fault_code = 12;
  bench.drive.resets = false;
  REQUIRE(bench.run_until(MotionState::Stopped));
  const Request request = bench.make(RequestKind::Reset);
  bench.in.request = request;
  bench.cycle();
  CHECK(bench.replies.empty());
  bench.in.stop_requested = true;
  bench.cycle();
  REQUIRE(bench.replies.size() == 1);
  CHECK(bench.replies[0].id == request.id);
  CHECK_FALSE(bench.replies[0].accepted);
  bench.drive.resets = true;
  bench.drive.fault_code = 0;
  bench.run_for(milliseconds(3000));
  CHECK(bench.status().state == MotionState::Stopped);
}

TEST_CASE("a reset needs the cause gone, the belt at rest, the inputs healthy and the lease") {
  Bench bench;
  REQUIRE(bench.run_until(MotionState::Stopped));
  SECTION("emergency stop open") {
    bench.in.safety.emergency_stop_closed = false;
  }
  SECTION("lanyard open") {
    bench.in.safety.lanyard_closed = false;
  }
  SECTION("local stop") {
    bench.in.safety.local_stop_released = false;
  }
  SECTION("contacts not read for 200 ms") {
    bench.contacts_fresh = false;
    bench.run_for(milliseconds(250));
  }
  SECTION("measuring loop stalled") {
    bench.in.measuring_age = milliseconds(101);
  }
  SECTION("console stale") {
    bench.in.console_age = milliseconds(300);
  }
  SECTION("suspended") {
    bench.in.suspended = true;
  }
  SECTION("shutting down") {
    bench.in.shutdown_requested = true;
  }
  SECTION("no lease") {
    bench.in.lease_held = false;
  }
  SECTION("drive silent") {
    bench.drive.answers = false;
    bench.run_for(milliseconds(400));
  }
  SECTION("belt creeping") {
    bench.drive.measured_offset = 0.021;
  }
  SECTION("STOP at the same moment") {
    bench.in.stop_requested = true;
  }
  const Reply reply = bench.ask(RequestKind::Reset);
  CHECK_FALSE(reply.accepted);
  CHECK(std::string(reply.reason.data()).size() > 20);
  CHECK(is_latched(bench.status().state));
}
