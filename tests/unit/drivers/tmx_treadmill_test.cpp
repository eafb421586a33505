#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>

#include "drivers/tmx_treadmill/tmx_treadmill.hpp"
#include "tests/support/tmx/tmx_bench.hpp"

using namespace footfall;
using namespace footfall::tests;
using Fault = TmxPeer::Fault;
using Kind = TreadmillBench::Kind;
using Request = TmxPeer::Request;
using Machine = TmxPeer::Machine;

namespace {

constexpr double kMph = 0.44704;

std::vector<int> commands_of(TmxPeer& peer) {
  std::vector<int> all;
  for (const Request& request : peer.requests()) all.push_back(request.command);
  return all;
}

/// Open, settled, running at 1 m/s, its incline known.
std::unique_ptr<TmxBench> running_bench(protocols::tmx::MachineProfile profile = tmx_test_profile()) {
  auto bench = std::make_unique<TmxBench>(std::move(profile));
  REQUIRE(bench->treadmill().open());
  for (int i = 0; i < 6; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  REQUIRE(bench->treadmill().command(motion(1.0, true)).value() == hal::CommandOutcome::Accepted);
  return bench;
}

protocols::tmx::MachineProfile woodway_profile() {
  auto profile = tmx_test_profile();
  profile.dialect = protocols::tmx::Dialect::Woodway;
  return profile;
}

hal::TreadmillCommand action(hal::DriveAction what) {
  auto command = motion(0.0);
  command.action = what;
  return command;
}

/// The next answer to `command` misbehaves, once.
void spoil_next(TmxPeer& peer, int command, TmxPeer::Behaviour behaviour) {
  peer.on_request([command, behaviour, done = false](const Request& request, Machine&) mutable {
    if (done || request.command != command) return TmxPeer::Behaviour{};
    done = true;
    return behaviour;
  });
}

}  // namespace

TEST_CASE("the TMX treadmill keeps the treadmill contract") {
  const bool woodway = GENERATE(false, true);
  treadmill_conformance(
      [woodway] { return std::make_unique<TmxBench>(woodway ? woodway_profile() : tmx_test_profile()); });
}

TEST_CASE("a TMX start is set-point, A0, and the question whether the watchdog is on") {
  TmxBench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.forget();
  REQUIRE(bench.treadmill().command(motion(1.25, true)).value() == hal::CommandOutcome::Accepted);
  const auto requests = bench.peer().requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].command == 0xA3);
  CHECK(requests[0].digits == "0027");  // 1.25 m/s = 2.796 mph, never rounded up
  CHECK(requests[1].command == 0xA0);
  CHECK(requests[2].command == 0xC0);
}

TEST_CASE("a start without the communication watchdog is stopped at once and is no motion") {
  const int status = GENERATE(0x33, 0x31);
  TmxBench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.peer().change([status](Machine& machine) { machine.status_after_start = status; });
  bench.forget();
  CHECK(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Rejected);
  CHECK(commands_of(bench.peer()) == std::vector<int>{0xA3, 0xA0, 0xC0, 0xA2});
  CHECK(bench.peer().machine().status == 0x31);
  CHECK(bench.treadmill().command(motion(0.6)).value() == hal::CommandOutcome::Rejected);
}

TEST_CASE("a start whose confirmation or own answer is lost is stopped, Unknown and never sent again") {
  const int lost = GENERATE(0xA0, 0xC0);
  TmxBench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.forget();
  spoil_next(bench.peer(), lost, {Fault::Drop, {}, 0});
  CHECK(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Unknown);
  CHECK(commands_of(bench.peer()).back() == 0xA2);
  CHECK(bench.peer().machine().status == 0x31);
  REQUIRE(poll_until_good(bench.treadmill()));
  CHECK(bench.treadmill().command(motion(0.6)).value() == hal::CommandOutcome::Rejected);
  CHECK(count_of(bench.seen(), Kind::Run) == 1);
}

TEST_CASE("no start without the watchdog and no reverse ever goes out") {
  auto bench = running_bench(GENERATE(0, 1) == 1 ? woodway_profile() : tmx_test_profile());
  for (const double speed : {0.5, 1.5, 3.0, 4.4, -0.5, 0.0}) (void)bench->treadmill().command(motion(speed));
  for (int i = 0; i < 6; ++i) (void)bench->treadmill().poll();
  (void)bench->treadmill().command(action(hal::DriveAction::Trip));
  (void)bench->treadmill().command(action(hal::DriveAction::ResetFault));
  (void)bench->treadmill().command(motion(0.5, true));
  (void)bench->treadmill().read_back();
  for (const Request& request : bench->peer().requests()) {
    const bool known = request.command == 0xA0 || (request.command >= 0xA2 && request.command <= 0xA4) ||
                       (request.command >= 0xC0 && request.command <= 0xC4);
    CHECK(known);
    if (request.command == 0xA3) CHECK(request.digits[0] == '0');
  }
}

TEST_CASE("a poll tells speed, set-point, incline and the watchdog of the motion") {
  auto bench = running_bench();
  auto command = motion(1.5);
  command.incline = core::GradePercent(2.7);
  REQUIRE(bench->treadmill().command(command).value() == hal::CommandOutcome::Accepted);
  for (int i = 0; i < 4; ++i) REQUIRE(bench->treadmill().poll());
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->measured_speed.value() == Approx(3.3 * kMph));
  CHECK(state->set_speed.value() == Approx(3.3 * kMph));
  CHECK(state->incline_available);
  CHECK(state->measured_incline.value() == Approx(2.5));
  CHECK(state->set_incline.value() == Approx(2.5));
  CHECK(state->running);
  CHECK(state->watchdog_confirmed);
  CHECK(state->fault_code == 0);
  bench->peer().change([](Machine& machine) { machine.status = 0x33; });
  const auto unguarded = bench->treadmill().poll();
  REQUIRE(unguarded);
  CHECK_FALSE(unguarded->watchdog_confirmed);
  CHECK(unguarded->fault_code == drivers::TmxTreadmill::kWatchdogOffFault);
}

TEST_CASE("999.9 is an emergency stop whose speed nobody knows") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().poll());
  bench->peer().change([](Machine& machine) { machine.emergency = true; });
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->local_stop);
  CHECK(state->fault_code == drivers::TmxTreadmill::kEmergencyFault);
  CHECK(std::isnan(state->measured_speed.value()));
}

TEST_CASE("one false digit of the speed is asked again, and a lasting change is believed") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().poll());
  SECTION("a false digit") {
    bench->peer().on_request([done = false](const Request& request, Machine& machine) mutable {
      if (request.command != 0xC1) return TmxPeer::Behaviour{};
      machine.follows = false;
      machine.speed = done ? 22 : 622;
      done = true;
      return TmxPeer::Behaviour{};
    });
    const auto state = bench->treadmill().poll();
    REQUIRE(state);
    CHECK(state->measured_speed.value() == Approx(2.2 * kMph));
  }
  SECTION("a belt that really is that fast") {
    bench->peer().change([](Machine& machine) {
      machine.follows = false;
      machine.speed = 90;
    });
    const auto state = bench->treadmill().poll();
    REQUIRE(state);
    CHECK(state->measured_speed.value() == Approx(9.0 * kMph));
  }
}

TEST_CASE("a machine that stopped by itself has ended the motion, and after a silence it was the watchdog") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().poll());
  const bool silent = GENERATE(false, true);
  if (silent) std::this_thread::sleep_for(std::chrono::milliseconds(520));
  bench->peer().change([](Machine& machine) { machine.status = 0x31; });
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK_FALSE(state->running);
  CHECK((!silent || state->communication_loss));
  bench->forget();
  CHECK(bench->treadmill().command(motion(1.0)).value() == hal::CommandOutcome::Rejected);
  CHECK(motion_frames(bench->seen()) == 0);
  REQUIRE(bench->treadmill().poll());
  CHECK(bench->treadmill().command(action(hal::DriveAction::ResetFault)).value() ==
        hal::CommandOutcome::Accepted);
  CHECK_FALSE(bench->treadmill().poll()->communication_loss);
  CHECK(motion_frames(bench->seen()) == 0);
}

TEST_CASE("a stop freezes the incline at the half per cent nearest to where it is") {
  auto bench = running_bench();
  auto uphill = motion(1.0);
  uphill.incline = core::GradePercent(4.0);
  REQUIRE(bench->treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  bench->peer().change([](Machine& machine) {
    machine.follows = false;
    machine.elevation = 23;  // still on its way
  });
  REQUIRE(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  bench->forget();
  for (int i = 0; i < 6; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  CHECK(bench->peer().machine().set_elevation == 25);
  CHECK(count_of(bench->seen(), Kind::Incline) == 1);
}

TEST_CASE("a deck that reads beyond the profile's steepest does not keep a TMX belt from slowing") {
  auto bench = running_bench();
  auto steepest = motion(1.0);
  steepest.incline = core::GradePercent(15.0);
  REQUIRE(bench->treadmill().command(steepest).value() == hal::CommandOutcome::Accepted);
  bench->forget();
  auto slower = motion(0.8);
  slower.incline = core::GradePercent(15.1);
  CHECK(bench->treadmill().command(slower).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench->seen(), Kind::Speed) == 1);
  CHECK(count_of(bench->seen(), Kind::Incline) == 0);
  CHECK(bench->peer().machine().set_elevation == 150);
}

TEST_CASE("after a time-out only stop goes out before another question than the lost one was answered") {
  auto bench = running_bench();
  const int lost = GENERATE(0xC0, 0xC1, 0xC2);
  spoil_next(bench->peer(), lost, {Fault::Delay, core::milliseconds(200), 0});
  bool failed = false;
  for (int i = 0; i < 12 && !failed; ++i) {
    const auto timeouts = bench->treadmill().health().timeouts;
    (void)bench->treadmill().poll();
    failed = bench->treadmill().health().timeouts > timeouts;
  }
  REQUIRE(failed);
  bench->forget();
  SECTION("a question") {
    REQUIRE(poll_until_good(bench->treadmill()));
    CHECK(bench->peer().requests().front().command != lost);
    CHECK(motion_frames(bench->seen()) == 0);
  }
  SECTION("stop") {
    CHECK(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
    CHECK(commands_of(bench->peer()) == std::vector<int>{0xA2});
    CHECK(bench->peer().machine().status == 0x31);
  }
}

TEST_CASE("a line that lost every question heals when the machine answers again") {
  auto bench = running_bench();
  bench->peer().on_request([](const Request&, Machine&) { return TmxPeer::Behaviour{Fault::Drop, {}, 0}; });
  for (int i = 0; i < 6; ++i) REQUIRE_FALSE(bench->treadmill().poll());
  bench->peer().on_request(nullptr);
  CHECK(poll_until_good(bench->treadmill(), 3));
}

TEST_CASE("late answers are never taken for the answer to another question") {
  auto profile = tmx_test_profile();
  profile.response_timeout_ms = 60;
  profile.byte_timeout_ms = 8;
  TmxBench bench(profile);
  REQUIRE(bench.treadmill().open());
  bench.peer().change([](Machine& machine) {
    machine.follows = false;
    machine.speed = 11;
    machine.set_speed = 33;
    machine.elevation = 55;
    machine.set_elevation = 65;
  });
  int serial = 0;
  bench.peer().on_request([&serial](const Request& request, Machine&) {
    const bool late = request.command >= 0xC0 && ++serial % 7 == 0;
    return late ? TmxPeer::Behaviour{Fault::Delay, core::milliseconds(65 + serial % 5 * 15), 0}
                : TmxPeer::Behaviour{};
  });
  int good = 0;
  for (int i = 0; i < 60; ++i) {
    const auto state = bench.treadmill().poll();
    if (!state) continue;
    ++good;
    CHECK(state->measured_speed.value() == Approx(1.1 * kMph));
    if (std::isfinite(state->set_speed.value())) CHECK(state->set_speed.value() == Approx(3.3 * kMph));
    if (state->incline_available) {
      CHECK(state->measured_incline.value() == Approx(5.5));
      CHECK((state->set_incline.value() == Approx(6.5) ||
             state->set_incline.value() == Approx(5.5)));  // frozen
    }
  }
  CHECK(good > 10);
  CHECK(bench.treadmill().health().stale_drained > 0);
}

TEST_CASE("bytes that nobody asked for end the trust in a TMX line") {
  auto bench = running_bench();
  bench->peer().say(
      "\xD1"
      "0012");
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->measured_speed.value() == Approx(2.2 * kMph));
  CHECK(bench->treadmill().health().stale_drained >= 5);
}

TEST_CASE("while a stop waits only TMX stop goes out, and a start cut short is stopped") {
  std::atomic<bool> stop{false};
  TmxBench bench;
  bench.treadmill().set_interrupt(&stop);
  REQUIRE(bench.treadmill().open());
  for (int i = 0; i < 4; ++i) REQUIRE(poll_until_good(bench.treadmill()));
  bench.forget();
  SECTION("before anything") {
    stop = true;
    for (int i = 0; i < 5; ++i) {
      const auto state = bench.treadmill().poll();
      REQUIRE_FALSE(state);
      CHECK(state.error().remedy() == core::Remedy::Retry);
    }
    CHECK_FALSE(bench.treadmill().command(motion(0.5, true)));
    CHECK_FALSE(bench.treadmill().read_back());
    CHECK(bench.peer().requests().empty());
    CHECK(bench.treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  }
  SECTION("during the set-point of a start") {
    bench.peer().on_request([&stop](const Request& request, Machine&) {
      if (request.command == 0xA3) stop = true;
      return TmxPeer::Behaviour{};
    });
    CHECK_FALSE(bench.treadmill().command(motion(0.5, true)));
    CHECK(commands_of(bench.peer()) == std::vector<int>{0xA3});
  }
  SECTION("during the start itself") {
    bench.peer().on_request([&stop](const Request& request, Machine&) {
      if (request.command == 0xA0) stop = true;
      return TmxPeer::Behaviour{};
    });
    CHECK_FALSE(bench.treadmill().command(motion(0.5, true)));
    CHECK(commands_of(bench.peer()) == std::vector<int>{0xA3, 0xA0, 0xA2});
  }
  SECTION("during the speed of a poll") {
    bench.peer().on_request([&stop](const Request& request, Machine&) {
      if (request.command == 0xC1) stop = true;
      return TmxPeer::Behaviour{};
    });
    CHECK_FALSE(bench.treadmill().poll());
    CHECK(bench.peer().requests().size() == 1);
  }
  stop = false;
  bench.peer().on_request(nullptr);
  REQUIRE(bench.treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  CHECK(bench.treadmill().command(motion(0.5)).value() == hal::CommandOutcome::Rejected);
}

TEST_CASE("read-back of a TMX machine tells the watchdog only once the belt has started") {
  auto profile = tmx_test_profile();
  profile.stated.auto_restart_off.reset();
  TmxBench bench(profile);
  REQUIRE(bench.treadmill().open());
  auto readback = bench.treadmill().read_back();
  REQUIRE(readback);
  CHECK_FALSE(readback->watchdog_enabled);
  CHECK(readback->watchdog_time->value() == 0.5);
  CHECK(readback->watchdog_action == hal::WatchdogAction::Ramp);
  CHECK(readback->deceleration->value() == 1.2);
  CHECK(readback->reverse_locked == true);
  CHECK_FALSE(readback->auto_restart_off);  // nobody has stated it
  REQUIRE(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  CHECK(bench.treadmill().read_back()->watchdog_enabled == true);
  CHECK(bench.treadmill().info().watchdog == hal::WatchdogKind::ConfirmedAtStart);
}

TEST_CASE("a set-point that a Trackmaster reads back is not sent again, a forgotten one is") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  for (int i = 0; i < 2; ++i) REQUIRE(bench->treadmill().poll());
  bench->forget();
  CHECK(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->seen().empty());
  bench->peer().change([](Machine& machine) { machine.set_speed = 10; });  // somebody at the panel
  for (int i = 0; i < 4; ++i) REQUIRE(bench->treadmill().poll());
  bench->forget();
  CHECK(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench->seen(), Kind::Speed) == 1);
}

TEST_CASE("a hundred unplugged TMX cables are each noticed, reopened stopped and never started") {
  TmxBench bench;
  REQUIRE(bench.treadmill().open());
  for (int i = 0; i < 100; ++i) {
    REQUIRE(poll_until_good(bench.treadmill()));
    bench.unplug();
    const auto lost = bench.treadmill().poll();
    REQUIRE(!lost);
    REQUIRE(lost.error().remedy() == core::Remedy::Reconnect);
    bench.plug();
    REQUIRE(bench.treadmill().open());
  }
  CHECK(motion_frames(bench.seen()) == 0);
  CHECK(count_of(bench.seen(), Kind::Stop) == 101);
  CHECK(bench.treadmill().health().reopens == 101);
}

TEST_CASE("a TMX line held by another program is refused") {
  TmxBench bench;
  REQUIRE(bench.treadmill().open());
  drivers::TmxTreadmillOptions options;
  options.profile = tmx_test_profile();
  options.device = bench.peer().device();
  const auto second = drivers::make_tmx_treadmill(std::move(options)).value();
  const auto opened = second->open();
  REQUIRE(!opened);
  CHECK(std::string(opened.error().what()).find("in use") != std::string::npos);
}
