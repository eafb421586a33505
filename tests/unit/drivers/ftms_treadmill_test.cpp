#include "drivers/ftms_treadmill/ftms_treadmill.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/treadmill_conformance.hpp"
#include "tests/unit/control/virtual_belt.hpp"
#include "tests/unit/drivers/fake_gatt.hpp"

// The driver over a link that is no DIRCON: late and foreign answers, statuses at bad moments, interruption.
using namespace footfall;
using namespace footfall::tests;

namespace {

constexpr auto kAccepted = hal::CommandOutcome::Accepted;
constexpr auto kRejected = hal::CommandOutcome::Rejected;
constexpr auto kUnknown = hal::CommandOutcome::Unknown;
constexpr std::uint16_t kPoint = 0x2AD9, kData = 0x2ACD, kStatus = 0x2ADA;

hal::TreadmillCommand reset() {
  auto command = motion(0.0);
  command.action = hal::DriveAction::ResetFault;
  return command;
}

struct Machine {
  explicit Machine(int period_ms = 1000) {
    protocols::ftms::MachineProfile profile;
    profile.name = "fake machine";
    profile.response_timeout_ms = 20;
    profile.notification_period_ms = period_ms;
    profile.speed_step = core::from_km_per_h(0.1);
    profile.max_speed = core::MetersPerSecond(4.0);
    profile.max_acceleration = core::MetersPerSecond2(0.5);
    auto link = std::make_unique<FakeGatt>();
    gatt = link.get();
    gatt->values[0x2ACC] = {0x0C, 0x10, 0, 0, 0x03, 0, 0, 0};
    gatt->values[0x2AD4] = {0x50, 0x00, 0x40, 0x06, 0x0A, 0x00};  // 0.8 to 16.0 km/h by 0.1
    gatt->on_write = [this](const Octets& write) { answer(write[0]); };
    gatt->on_subscribe = [this](std::uint16_t which) {
      if (which == kData) tell_speed(0.0);
    };
    treadmill = std::make_unique<drivers::FtmsTreadmill>(profile, std::move(link), true);
  }
  void answer(std::uint8_t op, std::uint8_t result = 1) { gatt->notify(kPoint, {0x80, op, result}); }
  void tell_speed(double km_h) {
    const auto hundredths = static_cast<unsigned>(std::lround(km_h * 100.0));
    gatt->notify(kData, {0, 0, static_cast<std::uint8_t>(hundredths & 0xFFU),
                         static_cast<std::uint8_t>(hundredths >> 8)});
  }
  void start(double m_s = 1.0) {
    REQUIRE(treadmill->open());
    REQUIRE(treadmill->command(motion(m_s, true)).value() == kAccepted);
    gatt->writes.clear();
  }
  FakeGatt* gatt = nullptr;
  std::unique_ptr<drivers::FtmsTreadmill> treadmill;
};

}  // namespace

TEST_CASE(
    "over any link the first writes are Request Control and Stop, after the control point's subscription") {
  Machine machine;
  std::vector<std::uint16_t> before;
  machine.gatt->on_write = [&](const Octets& write) {
    if (before.empty()) before.assign(machine.gatt->subscribed.begin(), machine.gatt->subscribed.end());
    machine.answer(write[0]);
  };
  REQUIRE(machine.treadmill->open());
  CHECK(before == std::vector<std::uint16_t>{kPoint});
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x00}, {0x08, 0x01}});
}

TEST_CASE("a machine that does not answer Request Control is opened when it stops, and not otherwise") {
  Machine machine;
  machine.gatt->on_write = [&](const Octets& write) {
    if (write[0] != 0x00) machine.answer(write[0]);
  };
  machine.start();
  CHECK(machine.treadmill->poll());
  CHECK(machine.treadmill->command(motion(1.1)).value() == kAccepted);
  // Here no probe can be answered: an order is lost, and the next goes out after a time-out of silence.
  machine.gatt->on_write = nullptr;
  REQUIRE(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  machine.gatt->writes.clear();
  machine.gatt->on_write = [&](const Octets& write) { machine.answer(write[0], 0x03); };
  machine.answer(0x02);
  CHECK(machine.treadmill->command(motion(1.3)).value() == kRejected);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x02, 0xCC, 0x01}});
  machine.gatt->on_write = [&](const Octets& write) {
    if (write[0] != 0x00) machine.answer(write[0]);
  };
  REQUIRE(machine.treadmill->command({}).value() == kAccepted);
  CHECK(machine.treadmill->command(reset()).value() == kAccepted);
  machine.gatt->on_write = [&](const Octets& write) {
    if (write[0] == 0x00) machine.answer(write[0]);
  };
  const auto deaf = machine.treadmill->open();
  REQUIRE_FALSE(deaf);
  CHECK(deaf.error().remedy() == core::Remedy::Reconnect);
  CHECK_FALSE(machine.gatt->up);
}

TEST_CASE("an answer for another op code is never taken for the one that is awaited") {
  Machine machine;
  machine.start();
  machine.gatt->on_write = [&](const Octets& write) {
    for (int op = 0; op < 0x20; ++op) {
      if (op != write[0]) machine.answer(static_cast<std::uint8_t>(op));
    }
  };
  CHECK(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x02, 0xAE, 0x01}});  // 4.3 km/h, rounded down, once
}

TEST_CASE("a late answer is not taken for a later set-point's: first a probe must be answered") {
  Machine machine;
  machine.start();
  machine.gatt->on_write = nullptr;
  REQUIRE(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  CHECK(machine.treadmill->poll().error().remedy() == core::Remedy::Retry);
  // The machine, slow: the answer of the lost order comes after the next order has gone out.
  machine.gatt->writes.clear();
  bool late = true;
  machine.gatt->on_write = [&](const Octets& write) {
    if (late) machine.answer(0x02);
    late = false;
    if (write[0] == 0x00) machine.answer(0x00);
    if (write[0] == 0x02) machine.answer(0x02, 0x03);  // refused: the late success must not hide it
  };
  CHECK(machine.treadmill->command(motion(1.3)).value() == kRejected);
  // The poll above has sent a probe whose answer is lost: nothing comes for a whole time-out after this
  // one's.
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x00}, {0x02, 0xCC, 0x01}});
}

TEST_CASE(
    "after lost probes as many answers as probes re-establish the trust, and a set-point waits for them") {
  Machine machine;
  machine.start();
  machine.gatt->on_write = nullptr;
  REQUIRE(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  for (int i = 0; i < 3; ++i) CHECK(machine.treadmill->poll().error().remedy() == core::Remedy::Retry);
  machine.gatt->writes.clear();
  machine.gatt->on_write = [&](const Octets& write) {
    machine.answer(0x02);
    for (int i = 0; i < 4; ++i) machine.answer(0x00);
    if (write[0] != 0x00) FAIL("only probes may go out before they are answered");
  };
  REQUIRE(machine.treadmill->poll());
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x00}});
  machine.gatt->on_write = [&](const Octets& write) { machine.answer(write[0]); };
  CHECK(machine.treadmill->command(motion(1.3)).value() == kAccepted);
}

TEST_CASE(
    "Stop goes out at once on an untrusted line, and a late set-point's answer does not acknowledge it") {
  Machine machine;
  machine.start();
  machine.gatt->on_write = nullptr;
  REQUIRE(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  machine.gatt->writes.clear();
  machine.gatt->on_write = [&](const Octets&) { machine.answer(0x02); };
  CHECK(machine.treadmill->command({}).value() == kUnknown);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x08, 0x01}});
  machine.gatt->on_write = [&](const Octets& write) { machine.answer(write[0]); };
  CHECK(machine.treadmill->command({}).value() == kAccepted);
  CHECK(machine.treadmill->command(motion(1.0)).value() == kRejected);
}

TEST_CASE("an incline that the service cannot be told never costs the speed") {
  Machine machine;
  machine.start();
  double speed = 1.0;
  for (const double grade : {0.0, 15.1, -0.1, std::nan("")}) {  // this machine has no incline at all
    INFO("incline " << grade);
    machine.gatt->writes.clear();
    auto slower = motion(speed -= 0.1);
    slower.incline = core::GradePercent(grade);
    CHECK(machine.treadmill->command(slower).value() == kAccepted);
    REQUIRE(machine.gatt->writes.size() == 1);
    CHECK(machine.gatt->writes.front().front() == 0x02);  // Set Target Speed
  }
}

TEST_CASE("a start that is not answered is followed by Stop at once") {
  Machine machine;
  REQUIRE(machine.treadmill->open());
  machine.gatt->writes.clear();
  machine.gatt->on_write = [&](const Octets& write) {
    if (write[0] != 0x07) machine.answer(write[0]);
  };
  CHECK(machine.treadmill->command(motion(1.0, true)).value() == kUnknown);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x02, 0x68, 0x01}, {0x07}, {0x08, 0x01}});
  CHECK(machine.treadmill->command(motion(1.0)).value() == kRejected);
}

TEST_CASE("a safety key that is pulled while the belt starts ends the start, and Stop goes out") {
  Machine machine;
  REQUIRE(machine.treadmill->open());
  machine.gatt->on_write = [&](const Octets& write) {
    if (write[0] == 0x07) machine.gatt->notify(kStatus, {0x03});
    machine.answer(write[0]);
  };
  machine.gatt->writes.clear();
  CHECK(machine.treadmill->command(motion(1.0, true)).value() == kRejected);
  CHECK(machine.gatt->writes.back() == Octets{0x08, 0x01});
  CHECK(machine.treadmill->poll()->local_stop);
  CHECK(machine.treadmill->command(motion(1.0)).value() == kRejected);
}

TEST_CASE("while a stop waits nothing but Stop goes out, and a start cut short is no motion") {
  Machine machine;
  REQUIRE(machine.treadmill->open());
  std::atomic<bool> waiting{false};
  machine.treadmill->set_interrupt(&waiting);
  machine.gatt->on_write = [&](const Octets& write) {
    waiting = true;  // the operator presses while the set-point is on its way
    machine.answer(write[0]);
  };
  machine.gatt->writes.clear();
  const auto cut = machine.treadmill->command(motion(1.0, true));
  REQUIRE_FALSE(cut);
  CHECK(cut.error().remedy() == core::Remedy::Retry);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x02, 0x68, 0x01}});
  CHECK(machine.treadmill->command({}).value() == kAccepted);
  waiting = false;
  CHECK(machine.treadmill->command(motion(1.0)).value() == kRejected);
}

TEST_CASE("waiting for lost probes ends when a stop waits") {
  Machine machine;
  machine.start();
  std::atomic<bool> waiting{false};
  machine.treadmill->set_interrupt(&waiting);
  machine.gatt->on_write = nullptr;
  REQUIRE(machine.treadmill->command(motion(1.2)).value() == kUnknown);
  CHECK(machine.treadmill->poll().error().remedy() == core::Remedy::Retry);
  machine.gatt->on_write = [&](const Octets&) {
    machine.answer(0x00);
    waiting = true;
  };
  CHECK(machine.treadmill->poll().error().remedy() == core::Remedy::Retry);
  waiting = false;
  machine.gatt->on_write = [&](const Octets& write) { machine.answer(write[0]); };
  CHECK(machine.treadmill->poll());
}

TEST_CASE(
    "an old status repeated at subscription, and the echo of our own stop, are no stop at the machine") {
  Machine machine;
  machine.gatt->on_subscribe = [&](std::uint16_t which) {
    if (which == kStatus) machine.gatt->notify(kStatus, {0x02, 0x01});
    if (which == kData) machine.tell_speed(0.0);
  };
  machine.start();
  CHECK_FALSE(machine.treadmill->poll()->local_stop);
  REQUIRE(machine.treadmill->command({}).value() == kAccepted);
  machine.gatt->notify(kStatus, {0x02, 0x01});
  const auto state = machine.treadmill->poll();
  REQUIRE(state);
  CHECK_FALSE(state->local_stop);
  CHECK(state->set_speed.value() == 0.0);
}

TEST_CASE("a set-point changed at the machine is told, and set back by the next order") {
  Machine machine;
  machine.start();
  machine.gatt->notify(kStatus, {0x05, 0xC2, 0x01});
  CHECK(machine.treadmill->poll()->set_speed.value() == Approx(4.5 / 3.6));
  CHECK(machine.treadmill->command(motion(1.0)).value() == kAccepted);
  CHECK(machine.gatt->writes == std::vector<Octets>{{0x02, 0x68, 0x01}});
  CHECK(machine.treadmill->command(motion(1.0)).value() == kAccepted);
  CHECK(machine.gatt->writes.size() == 1);
}

TEST_CASE(
    "a speed that comes in the second of two notifications is believed, and one without speed is not 0") {
  Machine machine;
  machine.start();
  machine.tell_speed(3.6);
  machine.gatt->notify(kData, {0x05, 0x00, 0x01, 0x00, 0x00});  // distance; more follows
  const auto state = machine.treadmill->poll();
  REQUIRE(state);
  CHECK(state->measured_speed.value() == Approx(1.0));
  CHECK_FALSE(state->incline_available);
}

TEST_CASE(
    "steps coarser than the profile's, no target speed, no range: the machine is refused with the remedy") {
  Machine machine;
  machine.gatt->values[0x2AD4] = {0x50, 0x00, 0x40, 0x06, 0x32, 0x00};
  auto opened = machine.treadmill->open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().remedy() == core::Remedy::Reconfigure);
  CHECK(std::string(opened.error().what()).find("speed_step_km_h = 0.50") != std::string::npos);
  machine.gatt->values[0x2AD4] = {0x50};
  CHECK(machine.treadmill->open().error().remedy() == core::Remedy::Reconfigure);
  machine.gatt->values[0x2ACC] = {0x0C, 0x10, 0, 0, 0x02, 0, 0, 0};
  CHECK(machine.treadmill->open().error().remedy() == core::Remedy::Reconfigure);
  CHECK_FALSE(machine.gatt->up);
  CHECK(machine.gatt->writes.size() == 6);  // Request Control and Stop, each time
}

// The supervisor's rule over this driver: a STOP comes a few ms after a cycle, and a set-point that is the
// same step of the machine as the one before is answered without a word on the line.
TEST_CASE("a falling set-point that was no news to the machine is not taken for the beginning of a stop") {
  Machine machine;
  machine.gatt->values[0x2AD4] = {0x0A, 0x00, 0x40, 0x06, 0x0A, 0x00};  // 0.1 to 16.0 km/h by 0.1
  REQUIRE(machine.treadmill->open());
  auto info = control::test::virtual_machine();
  info.speed_step = machine.treadmill->info().speed_step;
  control::test::Bench bench(control::Limits{}, info);
  bench.before_step = [&] {
    if (!bench.out.command) return;
    auto command = *bench.out.command;
    command.valid_until = core::monotonic_now() + core::milliseconds(1000);
    bench.in.last_command = machine.treadmill->command(command).value_or(kUnknown);
  };
  REQUIRE(bench.to_speed(2.01));  // 7.2 km/h to the machine
  bench.run_for(core::milliseconds(500));
  machine.gatt->writes.clear();
  machine.gatt->on_write = [&](const Octets& write) { machine.answer(write[0], 0x03); };
  bench.in.stop_requested = true;
  bench.cycle(core::milliseconds(2));
  REQUIRE(bench.out.command);
  REQUIRE(bench.out.command->action == hal::DriveAction::SetMotion);
  bench.cycle();
  REQUIRE(machine.gatt->writes.empty());
  CHECK(*bench.in.last_command == kAccepted);  // not faster than asked, and nothing sent
  bench.cycle();
  CHECK(machine.gatt->writes.size() == 1);
  REQUIRE(bench.out.command);
  CHECK(bench.out.command->action == hal::DriveAction::Stop);
}
