#include <catch2/catch.hpp>

#include "tests/unit/station/fake_chain.hpp"
#include "tests/unit/station/loop_bench.hpp"

// Whoever presses STOP without end must not blind the station: what is tested is order, not time.
using namespace footfall;
using namespace footfall::station;
using control::MotionState;
using tests::FakeTreadmill;
using tests::wait_for;
using Bench = tests::LoopBench;
using Kind = FakeTreadmill::Kind;

namespace {

/// The longest run of commands between which the drive was not polled.
std::size_t longest_blind_run(const std::vector<FakeTreadmill::Call>& calls) {
  std::size_t longest = 0, run = 0;
  for (const auto& call : calls) {
    run = call.kind == Kind::Poll ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return longest;
}

/// A STOP with every exchange, once `flood` is set.
void press_with_every_exchange(Bench& bench, const std::atomic<bool>& flood) {
  const auto press = [&bench, &flood] {
    if (flood) bench.mailbox.stop();
  };
  bench.drive.on_poll = press;
  bench.drive.on_command = [press](const hal::TreadmillCommand&) { press(); };
}

}  // namespace

// Story: a cycle of STOP skips polls and contacts. A client that pressed STOP as fast as the loop ran made
// the contacts 200 ms old (a fast stop) and the drive unanswered (a trip, then silence).
TEST_CASE("STOPs without end leave the drive polled and the contacts read in every other cycle",
          "[station][treadmill][threads]") {
  std::atomic<bool> flood{false};
  tests::FakeContacts contacts;
  Bench bench;
  press_with_every_exchange(bench, flood);
  contacts.on_read = bench.drive.on_poll;
  bench.attach({nullptr, &contacts, core::MetersPerSecond2(1.0)});
  bench.bring_to(0.4);
  const std::size_t before = bench.drive.calls().size();
  const int read_before = contacts.reads;
  flood = true;
  REQUIRE(bench.reaches(MotionState::Stopped));
  const std::size_t rest = bench.drive.calls().size();
  REQUIRE(wait_for([&] { return bench.drive.calls().size() > rest + 40; }));
  flood = false;
  CHECK(wait_for([&] { return bench.drive.speed_m_s() == 0.0; }));
  CHECK(bench.status().cause == control::Cause::OperatorStop);
  CHECK(bench.count(Kind::Trip) == 0);
  CHECK(bench.count(Kind::Stop, before) > 0);
  CHECK(bench.count(Kind::Poll, before) > 10);
  CHECK(longest_blind_run(bench.calls_since(before)) <= 3);
  CHECK(contacts.reads - read_before >= static_cast<int>(bench.count(Kind::Poll, before)) / 2);
  MotionRecord record;
  while (bench.out.events.try_pop(record)) CHECK(record.status.stop != control::StopKind::Fast);
}

// What follows a lost exchange is slow: a drain, a probe, the contacts with their retries.
TEST_CASE("a STOP that the drive has not taken is said again before anything is listened to",
          "[station][treadmill][threads]") {
  const int lost = GENERATE(1, 2);
  std::atomic<bool> armed{false};
  std::atomic<std::size_t> pressed{0};
  Bench bench;
  bench.drive.on_command = [&](const hal::TreadmillCommand& command) {
    if (command.action != hal::DriveAction::SetMotion || !armed.exchange(false)) return;
    FakeTreadmill::Faults faults;
    faults.lost_commands = lost;
    bench.drive.set_faults(faults);
    pressed = bench.drive.calls().size();
    bench.mailbox.stop();
  };
  bench.bring_to(0.4);
  armed = true;
  REQUIRE(bench.reaches(MotionState::Stopped));
  const auto after = bench.calls_since(pressed);
  REQUIRE(after.size() > 3);
  CHECK(after[0].kind == Kind::SetMotion);
  CHECK(after[1].kind == Kind::Stop);
  CHECK(after[2].kind == Kind::Poll);  // in turns
  CHECK(after[3].kind == Kind::Stop);
}

TEST_CASE("a second STOP interrupts the listening after one that was not taken, and endless ones do not",
          "[station][treadmill][threads]") {
  std::atomic<bool> flood{false};
  tests::FakeContacts contacts;
  Bench bench;
  bench.attach({nullptr, &contacts, core::MetersPerSecond2(1.0)});
  bench.drive.on_poll = [&] {
    if (flood) bench.mailbox.stop();
  };
  bench.bring_to(0.4);
  FakeTreadmill::Faults deaf;
  deaf.lost_commands = 1000;
  const std::size_t before = bench.drive.calls().size();
  bench.drive.set_faults(deaf);
  flood = true;
  REQUIRE(wait_for([&] { return bench.drive.calls().size() > before + 60; }));
  const int read_before = contacts.reads;
  const std::size_t middle = bench.drive.calls().size();
  REQUIRE(wait_for([&] { return bench.drive.calls().size() > middle + 60; }));
  CHECK(contacts.reads - read_before >= 8);
  CHECK(longest_blind_run(bench.calls_since(before)) <= 3);
  flood = false;
  bench.drive.set_faults({});
  CHECK(bench.reaches(MotionState::Stopped));
  CHECK(bench.status().cause == control::Cause::OperatorStop);
}

TEST_CASE("STOPs without end leave the relay fed", "[station][treadmill]") {
  TreadmillMailbox mailbox;
  tests::FakeChainRelay relay;
  ChainWatch chain;
  chain.attach({&relay, nullptr, core::MetersPerSecond2(1.0)}, mailbox.stop_flag());
  const core::Timestamp now = core::monotonic_now();
  chain.read(now);
  mailbox.stop();
  chain.obey(control::RelayWish::Feed, now);
  CHECK(relay.feeds == 0);  // the stop goes first
  CHECK(mailbox.take_stop());
  mailbox.hush(true);
  mailbox.stop();
  CHECK_FALSE(*mailbox.stop_flag());
  chain.obey(control::RelayWish::Feed, now);
  CHECK(relay.feeds == 1);
  CHECK(mailbox.take_stop());  // it was not lost
  CHECK_FALSE(mailbox.take_stop());
  mailbox.hush(false);
  mailbox.stop();
  CHECK(*mailbox.stop_flag());
}

TEST_CASE("a drive that is polled slowly does not make the contacts old, and a STOP is read back at once",
          "[station][treadmill][threads]") {
  tests::FakeContacts contacts;
  Bench bench(core::milliseconds(2000));
  bench.attach({nullptr, &contacts, core::MetersPerSecond2(1.0)});
  bench.start();
  REQUIRE(wait_for([&] { return contacts.reads >= 8; }));
  CHECK(bench.count(Kind::Poll) <= 3);  // 100 ms against 2 s
  const std::size_t before = bench.drive.calls().size();
  bench.mailbox.stop();
  REQUIRE(wait_for([&] { return bench.drive.calls().size() >= before + 2; }, core::milliseconds(1500)));
  const auto calls = bench.calls_since(before);
  CHECK(calls[0].kind == Kind::Stop);
  CHECK(calls[1].kind == Kind::Poll);
}

// Read between two polls, and overwritten by the next reading before anybody had looked at it.
TEST_CASE("a contact that opens only for a moment between two slow polls latches",
          "[station][treadmill][threads]") {
  tests::FakeContacts contacts;
  Bench bench(core::milliseconds(2000));
  bench.attach({nullptr, &contacts, core::MetersPerSecond2(1.0)});
  bench.start();
  REQUIRE(bench.reaches(MotionState::Stopped));
  REQUIRE(wait_for([&] { return bench.out.motion.load().drive.time.ns != 0; }));
  bench.ask(control::RequestKind::Reset);
  REQUIRE(bench.reaches(MotionState::Idle));
  contacts.open_reads = 1;
  REQUIRE(wait_for([&] { return bench.status().state != MotionState::Idle; }));
  CHECK(bench.status().state == MotionState::EmergencyStop);
  CHECK(bench.status().cause == control::Cause::EmergencyStopOpen);
}
