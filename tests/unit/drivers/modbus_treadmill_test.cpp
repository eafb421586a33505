#include <catch2/catch.hpp>
#include <random>

#include "drivers/modbus_treadmill/modbus_treadmill.hpp"
#include "tests/support/modbus/gs2_bench.hpp"

using namespace footfall;
using namespace footfall::tests;
using Fault = ModbusSlave::Fault;

namespace {

/// A bench whose line is open and settled, its motion begun.
std::unique_ptr<Gs2Bench> running_bench() {
  auto bench = std::make_unique<Gs2Bench>();
  REQUIRE(bench->treadmill().open());
  REQUIRE(poll_until_good(bench->treadmill()));
  REQUIRE(bench->treadmill().command(motion(1.0, true)).value() == hal::CommandOutcome::Accepted);
  return bench;
}

hal::TreadmillCommand action(hal::DriveAction what) {
  auto command = motion(0.0);
  command.action = what;
  return command;
}

}  // namespace

TEST_CASE("the peer's checksum agrees with the published frames") {
  // Modbus over Serial Line 1.02, 6.2.2: slave 2, function 7 -> 41 12; Huanyang manual: 31 88 and B5 9A.
  const std::array<std::uint8_t, 2> spec{0x02, 0x07};
  CHECK(modbus_crc(spec) == 0x1241);
  const std::array<std::uint8_t, 4> run{0x01, 0x03, 0x01, 0x01};
  CHECK(modbus_crc(run) == 0x8831);
  const std::array<std::uint8_t, 5> speed{0x01, 0x05, 0x02, 0x13, 0x88};
  CHECK(modbus_crc(speed) == 0x9AB5);
}

TEST_CASE("the Modbus treadmill keeps the treadmill contract") {
  treadmill_conformance([] { return std::make_unique<Gs2Bench>(); });
}

TEST_CASE("a Modbus drive tells the step of its set-point where it is no finer than 0.01 m/s") {
  auto profile = gs2_test_profile();  // 0.1 Hz at 12 Hz per m/s: 0.0083 m/s
  CHECK(Gs2Bench(profile).treadmill().info().speed_step.value() == 0.0);
  profile.hz_per_m_s = 4.0;
  CHECK(Gs2Bench(profile).treadmill().info().speed_step.value() == Approx(0.025));
}

TEST_CASE("the first bytes on a new line are run = 0 with its checksum") {
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  const auto requests = bench.slave().requests();
  REQUIRE(requests.size() == 1);
  const std::vector<std::uint8_t> body{0x01, 0x06, 0x09, 0x1B, 0x00, 0x00};
  CHECK(std::vector<std::uint8_t>(requests[0].bytes.begin(), requests[0].bytes.begin() + 6) == body);
}

TEST_CASE("a start writes direction, speed, run in this order") {
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.forget();
  REQUIRE(bench.treadmill().command(motion(1.25, true)).value() == hal::CommandOutcome::Accepted);
  const auto requests = bench.slave().requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].address == 0x091C);
  CHECK(requests[0].argument == 0);
  CHECK(requests[1].address == 0x091A);
  CHECK(requests[1].argument == 150);  // 1.25 m/s x 12 Hz per m/s in 0.1 Hz
  CHECK(requests[2].address == 0x091B);
  CHECK(requests[2].argument == 1);
}

TEST_CASE("an unanswered start is Unknown, never sent again, and ends the motion") {
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.slave().on_request([](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    gs2_react(request, registers);
    ModbusSlave::Behaviour behaviour;
    if (request.address == 0x091B && request.argument == 1) behaviour.fault = Fault::Drop;
    return behaviour;
  });
  bench.forget();
  CHECK(bench.treadmill().command(motion(0.1, true)).value() == hal::CommandOutcome::Unknown);
  CHECK(count_of(bench.seen(), TreadmillBench::Kind::Run) == 1);
  REQUIRE(poll_until_good(bench.treadmill()));
  CHECK(bench.treadmill().command(motion(0.2)).value() == hal::CommandOutcome::Rejected);
  CHECK(count_of(bench.seen(), TreadmillBench::Kind::Run) == 1);
  CHECK(count_of(bench.seen(), TreadmillBench::Kind::Speed) == 1);
}

TEST_CASE("after a time-out nothing but stop goes out before a probe was answered") {
  auto bench = running_bench();
  bench->slave().misbehave_once({Fault::Drop, {}, 4});
  REQUIRE(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Unknown);
  bench->forget();
  SECTION("a set-point waits for the probe") {
    REQUIRE(bench->treadmill().command(motion(1.6)).value() == hal::CommandOutcome::Accepted);
    const auto requests = bench->slave().requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].function == 3);
    CHECK(requests[0].argument != 13);  // a length that no normal read has
    CHECK(requests[0].argument != 12);
    CHECK(requests[1].address == 0x091A);
  }
  SECTION("a set-point is not sent when the probe fails") {
    bench->slave().misbehave_once({Fault::Drop, {}, 4});
    const auto outcome = bench->treadmill().command(motion(1.6));
    REQUIRE(!outcome);
    CHECK(outcome.error().remedy() == core::Remedy::Retry);
    CHECK(motion_frames(bench->seen()) == 0);
  }
  SECTION("Stop goes out at once") {
    REQUIRE(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
    CHECK(bench->seen().size() == 1);
    CHECK(bench->seen()[0].kind == TreadmillBench::Kind::Stop);
  }
}

TEST_CASE("Stop finds its own echo behind a late reply") {
  auto bench = running_bench();
  // The poll's reply comes while Stop waits for its echo.
  bench->slave().misbehave_once({Fault::Delay, core::milliseconds(200), 4});
  REQUIRE(!bench->treadmill().poll());
  CHECK(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->slave().get(1, 0x091B) == 0);
  CHECK(bench->treadmill().health().stale_drained > 0);
}

TEST_CASE("Trip writes run = 0, then the external fault, and reset takes both back at standstill only") {
  using Kind = TreadmillBench::Kind;
  auto bench = running_bench();
  REQUIRE(poll_until_good(bench->treadmill()));
  CHECK(bench->treadmill().command(action(hal::DriveAction::ResetFault)).value() ==
        hal::CommandOutcome::Rejected);
  bench->forget();
  REQUIRE(bench->treadmill().command(action(hal::DriveAction::Trip)).value() ==
          hal::CommandOutcome::Accepted);
  auto seen = bench->seen();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].kind == Kind::Stop);
  CHECK(seen[1].kind == Kind::Trip);
  const auto tripped = poll_until_good(bench->treadmill());
  REQUIRE(tripped);
  CHECK(tripped->local_stop);
  CHECK(tripped->fault_code == 7);
  bench->forget();
  REQUIRE(bench->treadmill().command(action(hal::DriveAction::ResetFault)).value() ==
          hal::CommandOutcome::Accepted);
  const auto requests = bench->slave().requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].address == 0x091D);
  CHECK(requests[0].argument == 0);
  CHECK(requests[1].address == 0x091E);
  CHECK(requests[1].argument == 1);
  CHECK(requests[2].argument == 0);
  CHECK(motion_frames(bench->seen()) == 0);
  CHECK(poll_until_good(bench->treadmill())->fault_code == 0);
}

TEST_CASE("a trip is attempted although run = 0 was not answered") {
  auto bench = running_bench();
  bench->slave().misbehave_once({Fault::Drop, {}, 4});
  bench->forget();
  CHECK(bench->treadmill().command(action(hal::DriveAction::Trip)).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->slave().get(1, 0x091D) == 1);
}

TEST_CASE("a write echo with another value is not an acceptance") {
  auto bench = running_bench();
  bench->slave().on_request([](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    gs2_react(request, registers);
    ModbusSlave::Behaviour behaviour;
    // It once sent a wrong checksum here, and so proved nothing about the value.
    if (request.address == 0x091A) behaviour = {Fault::OtherValue, {}, 4};
    return behaviour;
  });
  CHECK(bench->treadmill().command(motion(2.0)).value() == hal::CommandOutcome::Unknown);
}

TEST_CASE("exceptions are told apart by what helps") {
  const std::array<std::pair<int, core::Remedy>, 5> expected{{{1, core::Remedy::Reconfigure},
                                                              {2, core::Remedy::Reconfigure},
                                                              {3, core::Remedy::Reconfigure},
                                                              {4, core::Remedy::Operator},
                                                              {6, core::Remedy::Retry}}};
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  for (const auto& [code, remedy] : expected) {
    REQUIRE(poll_until_good(bench.treadmill()));
    bench.slave().misbehave_once({Fault::Exception, {}, static_cast<std::uint8_t>(code)});
    const auto state = bench.treadmill().poll();
    REQUIRE(!state);
    CHECK(state.error().remedy() == remedy);
  }
}

TEST_CASE("a set-point the drive already shows is not written again") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(poll_until_good(bench->treadmill()));
  bench->forget();
  CHECK(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->seen().empty());
  bench->slave().set(1, 0x2102, 77);  // somebody turned the drive's knob
  REQUIRE(poll_until_good(bench->treadmill()));
  bench->forget();
  CHECK(bench->treadmill().command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench->seen(), TreadmillBench::Kind::Speed) == 1);
}

TEST_CASE("the incline is written on change, and frozen where it is by a stop") {
  using Kind = TreadmillBench::Kind;
  auto bench = running_bench();
  for (int i = 0; i < 12; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  auto uphill = motion(1.0);
  uphill.incline = core::GradePercent(4.0);
  bench->forget();
  REQUIRE(bench->treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  REQUIRE(bench->treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench->seen(), Kind::Incline) == 1);
  CHECK(bench->slave().get(2, 0) == 40);
  bench->slave().set(2, 1, 23);  // still on its way
  REQUIRE(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  for (int i = 0; i < 3; ++i) {
    const auto state = poll_until_good(bench->treadmill());
    REQUIRE(state);
    CHECK(state->incline_available);
  }
  CHECK(bench->slave().get(2, 0) == 23);
}

// Story: at the profile's steepest a deck that reads 0.1 % beyond it made the freeze of every STOP an incline
// that the driver refused, and with it each falling set-point: the belt held full speed.
TEST_CASE("a deck that reads beyond the profile's steepest does not keep the belt from slowing") {
  using Kind = TreadmillBench::Kind;
  auto bench = running_bench();
  for (int i = 0; i < 12; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  auto steepest = motion(1.0);
  steepest.incline = core::GradePercent(15.0);
  REQUIRE(bench->treadmill().command(steepest).value() == hal::CommandOutcome::Accepted);
  bench->slave().set(2, 1, 151);
  for (int i = 0; i < 12; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  const auto state = poll_until_good(bench->treadmill());
  REQUIRE(state);
  REQUIRE(state->measured_incline.value() == Approx(15.1));
  bench->forget();
  auto slower = motion(0.9);
  slower.incline = state->measured_incline;
  CHECK(bench->treadmill().command(slower).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench->seen(), Kind::Speed) == 1);
  CHECK(count_of(bench->seen(), Kind::Incline) == 0);
  CHECK(bench->slave().get(2, 0) == 150);  // as it was told last
}

TEST_CASE("one lost incline reply is noise: the axis is asked again at once and stays available") {
  auto bench = running_bench();
  for (int i = 0; i < 12; ++i) REQUIRE(poll_until_good(bench->treadmill()));
  const bool long_read = GENERATE(true, false);
  int lost = 0, asked_after = 0;
  bench->slave().on_request([&](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    gs2_react(request, registers);
    ModbusSlave::Behaviour behaviour;
    if (request.slave != 2) return behaviour;
    if (lost > 0) ++asked_after;
    if (lost == 0 && (request.argument > 1) == long_read) {
      behaviour.fault = Fault::Drop;
      ++lost;
    }
    return behaviour;
  });
  for (int i = 0; i < 12 && lost == 0; ++i) REQUIRE(bench->treadmill().poll());
  REQUIRE(lost == 1);
  for (int i = 0; i < 12; ++i) {
    const auto state = bench->treadmill().poll();
    REQUIRE(state);
    CHECK(state->incline_available);
    if (i == 1) CHECK(asked_after == 1);  // the first of the two polls re-established the line
  }
}

TEST_CASE("a silent incline slave costs the belt no poll") {
  auto bench = running_bench();
  bench->slave().on_request([](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    gs2_react(request, registers);
    ModbusSlave::Behaviour behaviour;
    if (request.slave == 2) behaviour.fault = Fault::Drop;
    return behaviour;
  });
  int good = 0;
  for (int i = 0; i < 30; ++i) {
    const auto state = bench->treadmill().poll();
    if (state) ++good;
    if (i > 20) REQUIRE(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
    if (i > 10 && state) CHECK(!state->incline_available);
  }
  CHECK(good == 30);
  CHECK(bench->treadmill().health().timeouts <= 4);
}

TEST_CASE("read-back tells the drive's safety settings in the station's units") {
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  auto readback = bench.treadmill().read_back();
  REQUIRE(readback);
  CHECK(readback->watchdog_enabled == true);
  CHECK(readback->watchdog_time->value() == Approx(0.5));
  CHECK(readback->watchdog_action == hal::WatchdogAction::Ramp);
  CHECK(readback->deceleration->value() == Approx(2.0));
  CHECK(readback->max_speed->value() == Approx(5.0));
  CHECK(readback->reverse_locked == true);
  CHECK(readback->auto_restart_off == true);
  CHECK(readback->start_on_power_up_off == true);

  SECTION("a dangerous drive is reported as such") {
    bench.slave().set(1, 0x0903, 2);
    bench.slave().set(1, 0x0904, 0);
    bench.slave().set(1, 0x0603, 0);
    readback = bench.treadmill().read_back();
    REQUIRE(readback);
    CHECK(readback->watchdog_action == hal::WatchdogAction::Coast);
    CHECK(readback->watchdog_enabled == false);
    CHECK(readback->reverse_locked == false);
  }
  SECTION("a drive that coasts on stop has no deceleration to rely on") {
    bench.slave().set(1, 0x0100, 1);
    readback = bench.treadmill().read_back();
    REQUIRE(readback);
    CHECK(!readback->deceleration);
  }
}

TEST_CASE("a hundred unplugged cables are each noticed, reopened stopped and never started") {
  Gs2Bench bench;
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
  CHECK(count_of(bench.seen(), TreadmillBench::Kind::Stop) == 101);
  CHECK(bench.treadmill().health().reopens == 101);
}

TEST_CASE("a line held by another program is refused") {
  Gs2Bench bench;
  REQUIRE(bench.treadmill().open());
  drivers::ModbusTreadmillOptions options;
  options.profile = gs2_test_profile();
  options.device = bench.slave().device();
  const auto second = drivers::make_modbus_treadmill(options).value();
  const auto opened = second->open();
  REQUIRE(!opened);
  CHECK(std::string(opened.error().what()).find("in use") != std::string::npos);
}
