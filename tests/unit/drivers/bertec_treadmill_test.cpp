#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <thread>

#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "tests/support/bertec/bertec_bench.hpp"

using namespace footfall;
using namespace footfall::tests;
using protocols::bertec::LinkType;
using Kind = TreadmillBench::Kind;
using Machine = BertecPeer::Machine;

namespace {

hal::TreadmillCommand split_motion(double left, double split, bool start = false) {
  auto command = motion(left, start);
  command.split = core::MetersPerSecond(split);
  return command;
}

hal::TreadmillCommand action(hal::DriveAction what) {
  auto command = motion(0.0);
  command.action = what;
  return command;
}

std::unique_ptr<BertecBench> open_bench(LinkType link = LinkType::Classic) {
  auto bench = std::make_unique<BertecBench>(bertec_test_profile(link));
  REQUIRE(bench->treadmill().open());
  REQUIRE(poll_until_good(bench->treadmill()));
  return bench;
}

std::unique_ptr<BertecBench> running_bench(LinkType link = LinkType::Classic) {
  auto bench = open_bench(link);
  REQUIRE(bench->treadmill().command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(bench->treadmill().command(split_motion(1.0, 0.5)).value() == hal::CommandOutcome::Accepted);
  bench->forget();
  return bench;
}

std::string sentence_of(const core::Result<void>& result) {
  return result ? std::string() : result.error().what();
}

}  // namespace

TEST_CASE("the Bertec treadmill keeps the treadmill contract on its classic remote") {
  treadmill_conformance([] { return std::make_unique<BertecBench>(bertec_test_profile(LinkType::Classic)); });
}

TEST_CASE("the Bertec treadmill keeps the treadmill contract on its ZeroMQ remote") {
  treadmill_conformance([] { return std::make_unique<BertecBench>(bertec_test_profile(LinkType::Rpc)); });
}

TEST_CASE("the belts of a Bertec treadmill are told apart in state and orders") {
  auto bench = running_bench();
  bench->peer().change([](Machine& machine) {
    machine.left_mm_s = 990;
    machine.right_mm_s = 1510;
  });
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(bench->treadmill().info().belts == 2);
  CHECK(state->measured_speed.value() == Approx(0.99));
  CHECK(state->measured_split.value() == Approx(0.52));
  CHECK(state->set_speed.value() == Approx(1.0));
  CHECK(state->set_split.value() == Approx(0.5));
  CHECK(state->running);
}

TEST_CASE("rear belts are mirrored from the front ones, and one belt takes no split") {
  auto profile = bertec_test_profile(LinkType::Classic);
  SECTION("four belts") {
    profile.belts = 4;
    BertecBench bench(profile);
    REQUIRE(bench.treadmill().open());
    CHECK(bench.treadmill().info().belts == 2);
    REQUIRE(bench.treadmill().command(split_motion(0.3, 0.1, true)).value() == hal::CommandOutcome::Accepted);
    const auto order = bench.orders().back();
    CHECK(order.rear_left_mm_s == order.left_mm_s);
    CHECK(order.rear_right_mm_s == order.right_mm_s);
    CHECK(order.rear_right_mm_s == 400);
  }
  SECTION("one belt") {
    profile.belts = 1;
    BertecBench bench(profile);
    REQUIRE(bench.treadmill().open());
    CHECK(bench.treadmill().info().belts == 1);
    CHECK(bench.treadmill().command(split_motion(0.3, 0.1, true)).value() == hal::CommandOutcome::Rejected);
    CHECK(motion_frames(bench.seen()) == 0);
  }
}

TEST_CASE("a later stop never brakes softer than an earlier one, and both belts go on resting together") {
  auto bench = running_bench();
  bench->peer().change([](Machine& machine) { machine.follows = false; });
  REQUIRE(bench->treadmill().command(action(hal::DriveAction::Trip)));
  const auto trip = bench->orders().back();
  CHECK(trip.right_mm_s2 == 2000);
  CHECK(trip.left_mm_s2 == Approx(2000.0 / 1.5).margin(2));
  bench->peer().change([](Machine& machine) {
    machine.left_mm_s = 500;
    machine.right_mm_s = 750;
  });
  (void)poll_until_good(bench->treadmill());
  REQUIRE(bench->treadmill().command(action(hal::DriveAction::Stop)));
  const auto stop = bench->orders().back();
  CHECK(stop.right_mm_s2 == 2000);
  CHECK(stop.left_mm_s2 == Approx(2000.0 / 1.5).margin(2));
}

TEST_CASE("closing the line stops the belts first, because the machine would keep running") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  auto bench = running_bench(link);
  SECTION("closed") {
    bench->treadmill().close();
  }
  SECTION("another stop was pressed") {
    std::atomic<bool> stop{true};
    bench->treadmill().set_interrupt(&stop);
    bench->treadmill().close();
  }
  CHECK(bench->peer().machine().left_mm_s == 0);
  CHECK(bench->peer().machine().right_mm_s == 0);
  CHECK(bench->seen().back().kind == Kind::Stop);
}

TEST_CASE("a treadmill object that goes away stops its belts") {
  BertecPanelPeer peer;
  {
    drivers::BertecTreadmillOptions options;
    options.profile = bertec_test_profile(LinkType::Classic);
    options.host = "127.0.0.1";
    options.port = peer.port();
    const auto treadmill = drivers::make_bertec_treadmill(std::move(options)).value();
    REQUIRE(treadmill->open());
    REQUIRE(treadmill->command(motion(1.0, true)).value() == hal::CommandOutcome::Accepted);
  }
  CHECK(peer.machine().left_mm_s == 0);
}

TEST_CASE("a silent panel is a lost line within two polls") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  auto bench = running_bench(link);
  bench->peer().change([](Machine& machine) { machine.silent = true; });
  const auto first = bench->treadmill().poll();
  REQUIRE_FALSE(first);
  CHECK(first.error().remedy() == core::Remedy::Retry);
  const auto second = bench->treadmill().poll();
  REQUIRE_FALSE(second);
  CHECK(second.error().remedy() == core::Remedy::Reconnect);
  bench->peer().change([](Machine& machine) { machine.silent = false; });
  bench->forget();
  REQUIRE(bench->treadmill().open());
  CHECK(bench->treadmill().command(motion(0.5)).value() == hal::CommandOutcome::Rejected);
  const auto seen = bench->seen();
  CHECK(seen.front().kind == Kind::Stop);
  CHECK(motion_frames(seen) == 0);
}

TEST_CASE(
    "an order to a panel that says nothing any more is Unknown, and no further one goes out before it "
    "speaks") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  auto bench = running_bench(link);
  bench->peer().change([](Machine& machine) { machine.silent = true; });
  CHECK(bench->treadmill().command(split_motion(1.1, 0.5)).value() == hal::CommandOutcome::Unknown);
  bench->forget();
  const auto next = bench->treadmill().command(split_motion(1.2, 0.5));
  REQUIRE_FALSE(next);
  CHECK(next.error().remedy() == core::Remedy::Retry);
  CHECK(motion_frames(bench->seen()) == 0);
  CHECK(bench->treadmill().command({}).value() == hal::CommandOutcome::Unknown);  // stop goes out regardless
  CHECK(bench->seen().back().kind == Kind::Stop);
}

TEST_CASE("a start that is not confirmed is followed by stop") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  auto bench = open_bench(link);
  bench->forget();
  bench->inject(TreadmillBench::Fault::Drop, {});
  CHECK(bench->treadmill().command(motion(0.1, true)).value() == hal::CommandOutcome::Unknown);
  const auto seen = bench->seen();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].kind == Kind::Run);
  CHECK(seen[1].kind == Kind::Stop);
  REQUIRE(poll_until_good(bench->treadmill(), 20));
  CHECK(bench->treadmill().command(motion(0.2)).value() == hal::CommandOutcome::Rejected);
}

TEST_CASE("while a stop waits only Bertec's stop goes out") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  std::atomic<bool> stop{false};
  auto bench = open_bench(link);
  bench->treadmill().set_interrupt(&stop);
  bench->forget();
  SECTION("before anything") {
    stop = true;
    for (int i = 0; i < 5; ++i) {
      const auto state = bench->treadmill().poll();
      REQUIRE_FALSE(state);
      CHECK(state.error().remedy() == core::Remedy::Retry);
    }
    CHECK_FALSE(bench->treadmill().command(motion(0.5, true)));
    CHECK_FALSE(bench->treadmill().read_back());
    CHECK(bench->orders().empty());
  }
  SECTION("during a start, whose answer never comes") {
    bench->peer().change([](Machine& machine) { machine.silent = true; });
    bench->peer().on_order([&stop](const BertecPeer::Order& order) { stop = stop || order.left_mm_s != 0; });
    const core::Timestamp begin = core::monotonic_now();
    CHECK(bench->treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Unknown);
    CHECK(core::monotonic_now() - begin < core::milliseconds(480));  // not its time-out and the stop's
    CHECK(bench->seen().back().kind == Kind::Stop);
    bench->peer().change([](Machine& machine) { machine.silent = false; });
  }
  CHECK(bench->treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->seen().back().kind == Kind::Stop);
  stop = false;
  CHECK(bench->treadmill().command(motion(0.5)).value() == hal::CommandOutcome::Rejected);
}

TEST_CASE("belts that were stopped at the machine end the motion, and are not set going again") {
  auto profile = bertec_test_profile(LinkType::Classic);
  BertecBench bench(profile);
  REQUIRE(bench.treadmill().open());
  REQUIRE(bench.treadmill().command(motion(0.3, true)).value() == hal::CommandOutcome::Accepted);
  bench.peer().change([](Machine& machine) {
    machine.follows = false;
    machine.left_mm_s = machine.right_mm_s = 0;
  });
  auto state = bench.treadmill().poll();
  REQUIRE(state);
  CHECK_FALSE(state->local_stop);  // it may still be on its way
  CHECK(state->set_speed.value() == Approx(0.3));
  std::this_thread::sleep_for(std::chrono::milliseconds(1350));
  bench.forget();
  state = bench.treadmill().poll();
  REQUIRE(state);
  CHECK(state->local_stop);
  CHECK(state->set_speed.value() == 0.0);
  CHECK(bench.treadmill().command(motion(0.3)).value() == hal::CommandOutcome::Rejected);
  CHECK(motion_frames(bench.seen()) == 0);
  CHECK(bench.treadmill().command(action(hal::DriveAction::ResetFault)).value() ==
        hal::CommandOutcome::Accepted);
  CHECK_FALSE(bench.treadmill().poll()->local_stop);
  CHECK(motion_frames(bench.seen()) == 0);
}

TEST_CASE("every order of the classic remote carries the incline: a stop freezes the deck where it is") {
  auto bench = open_bench();
  auto uphill = motion(0.3, true);
  uphill.incline = core::GradePercent(10.0);
  REQUIRE(bench->treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->orders().back().incline == 571);  // atan 0.1
  bench->peer().change([](Machine& machine) {
    machine.follows = false;
    machine.incline = 233;
  });
  REQUIRE(bench->treadmill().poll());
  REQUIRE(bench->treadmill().command(motion(0.4)).value() == hal::CommandOutcome::Accepted);
  CHECK(bench->orders().back().incline == 571);
  REQUIRE(bench->treadmill().command({}));
  CHECK(bench->orders().back().incline == 233);
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->incline_available);
  CHECK(state->measured_incline.value() == Approx(4.069).margin(0.01));
  CHECK(state->set_incline.value() == Approx(4.069).margin(0.01));
}

TEST_CASE("an incline that no Bertec order can carry leaves the deck where the last order put it") {
  auto bench = open_bench();
  auto uphill = motion(0.3, true);
  uphill.incline = core::GradePercent(10.0);
  REQUIRE(bench->treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  for (const double grade : {-0.1, 90.0}) {
    auto slower = motion(0.2);
    slower.incline = core::GradePercent(grade);
    CHECK(bench->treadmill().command(slower).value() == hal::CommandOutcome::Accepted);
    CHECK(bench->orders().back().left_mm_s == 200);
    CHECK(bench->orders().back().incline == 571);
  }
}

TEST_CASE("the first stop on a new line keeps the deck where it is, also for a station that has just begun") {
  BertecBench bench(bertec_test_profile(LinkType::Classic));
  bench.peer().change([](Machine& machine) {
    machine.left_mm_s = 1000;
    machine.right_mm_s = 2000;
    machine.incline = 300;
    machine.follows = false;
  });
  REQUIRE(bench.treadmill().open());
  const auto orders = bench.orders();
  REQUIRE(!orders.empty());
  CHECK(orders.front().left_mm_s == 0);
  CHECK(orders.front().incline == 300);
  CHECK(orders.back().right_mm_s2 == 1000);
  CHECK(orders.back().left_mm_s2 == 500);  // to rest together
  CHECK(motion_frames(bench.seen()) == 0);
}

TEST_CASE("one false speed is not believed, a lasting one is") {
  auto bench = running_bench();
  REQUIRE(bench->treadmill().poll());
  const auto doubted = bench->treadmill().health().bad_replies;
  bench->peer().change([](Machine& machine) {
    machine.follows = false;
    machine.left_mm_s = machine.right_mm_s = 4000;
  });
  const auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->measured_speed.value() == Approx(4.0));
  CHECK(bench->treadmill().health().bad_replies == doubted + 1);
}

TEST_CASE("a refused or second connection is one clear sentence") {
  auto bench = open_bench();
  drivers::BertecTreadmillOptions options;
  options.profile = bertec_test_profile(LinkType::Classic);
  options.host = "127.0.0.1";
  options.port = bench->peer().port();
  const auto second = drivers::make_bertec_treadmill(options).value();
  const std::string busy = sentence_of(second->open());
  INFO(busy);
  CHECK(busy.find("one client at a time") != std::string::npos);
  CHECK(bench->treadmill().poll());  // the first one is served on
  bench->peer().unplug();
  const std::string refused = sentence_of(second->open());
  INFO(refused);
  CHECK(refused.find("enable remote control") != std::string::npos);
}

TEST_CASE("a ZeroMQ machine that wants an introduction first is stopped again after it") {
  BertecBench bench(bertec_test_profile(LinkType::Rpc));
  bench.peer().change([](Machine& machine) { machine.wants_introduction = true; });
  REQUIRE(bench.treadmill().open());
  std::vector<std::string> methods;
  for (const auto& order : bench.orders()) methods.push_back(order.method);
  CHECK(methods ==
        std::vector<std::string>{"RunTreadmill", "InitConnect", "IsTreadmillMoving", "RunTreadmill"});
  CHECK(motion_frames(bench.seen()) == 0);
}

TEST_CASE("a ZeroMQ machine tells no speed: at rest it is 0, in motion nobody knows") {
  auto bench = open_bench(LinkType::Rpc);
  auto state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->measured_speed.value() == 0.0);
  CHECK_FALSE(state->running);
  REQUIRE(bench->treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  state = bench->treadmill().poll();
  REQUIRE(state);
  CHECK(state->running);
  CHECK(std::isnan(state->measured_speed.value()));
  CHECK(std::isnan(state->measured_split.value()));
  CHECK(state->set_speed.value() == Approx(0.5));
  CHECK_FALSE(state->incline_available);
}

TEST_CASE("a ZeroMQ machine that was away is not given what it missed") {
  auto bench = running_bench(LinkType::Rpc);
  bench->peer().unplug();
  for (int i = 0; i < 3; ++i) (void)bench->treadmill().command(split_motion(1.5 + i * 0.1, 0.0));
  bench->forget();
  bench->peer().plug();
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  CHECK(bench->seen().empty());
  REQUIRE(bench->treadmill().open());
  CHECK(bench->seen().front().kind == Kind::Stop);
  CHECK(motion_frames(bench->seen()) == 0);
}

TEST_CASE("twenty unplugged Bertec lines are each noticed, reopened stopped and never started") {
  const auto link = GENERATE(LinkType::Classic, LinkType::Rpc);
  BertecBench bench(bertec_test_profile(link));
  REQUIRE(bench.treadmill().open());
  for (int i = 0; i < 20; ++i) {
    REQUIRE(poll_until_good(bench.treadmill()));
    bench.unplug();
    auto lost = bench.treadmill().poll();
    if (!lost && lost.error().remedy() == core::Remedy::Retry) lost = bench.treadmill().poll();
    REQUIRE(!lost);
    REQUIRE(lost.error().remedy() == core::Remedy::Reconnect);
    bench.plug();
    REQUIRE(bench.treadmill().open());
  }
  CHECK(motion_frames(bench.seen()) == 0);
  CHECK(bench.treadmill().health().reopens == 21);
}

TEST_CASE("read-back of a Bertec machine says what was stated of it, and nothing of a watchdog") {
  auto profile = bertec_test_profile(LinkType::Classic);
  profile.stated.auto_restart_off.reset();
  BertecBench bench(profile);
  REQUIRE(bench.treadmill().open());
  const auto readback = bench.treadmill().read_back();
  REQUIRE(readback);
  CHECK_FALSE(readback->watchdog_enabled);
  CHECK_FALSE(readback->watchdog_time);
  CHECK(readback->watchdog_action == hal::WatchdogAction::Unknown);
  CHECK(readback->deceleration->value() == 1.5);
  CHECK(readback->right_deceleration->value() == 1.5);
  CHECK(readback->reverse_locked == true);
  CHECK_FALSE(readback->auto_restart_off);
  CHECK(bench.treadmill().info().watchdog == hal::WatchdogKind::ExternalRelay);
}

TEST_CASE("a ZeroMQ line that cannot be had is one sentence with what to look at") {
  BertecRpcPeer peer;
  auto bench = open_bench(LinkType::Rpc);
  drivers::BertecTreadmillOptions options;
  options.profile = bertec_test_profile(LinkType::Rpc);
  options.profile.heartbeat_host = "127.0.0.1";
  options.profile.heartbeat_port = bench->peer().port();  // taken
  options.host = "127.0.0.1";
  options.port = peer.port();
  const std::string taken = sentence_of(drivers::make_bertec_treadmill(options).value()->open());
  INFO(taken);
  CHECK(taken.find("heartbeat") != std::string::npos);
  options.profile.heartbeat_port = 0;
  peer.unplug();
  const std::string absent = sentence_of(drivers::make_bertec_treadmill(options).value()->open());
  INFO(absent);
  CHECK(absent.find("enable remote control") != std::string::npos);
  CHECK(peer.orders().empty());
}

TEST_CASE("a line given up for lost is reset, so that no order kept by the network arrives later") {
  auto bench = running_bench();
  auto& peer = dynamic_cast<BertecPanelPeer&>(bench->peer());
  SECTION("lost") {
    peer.change([](Machine& machine) { machine.silent = true; });
    auto lost = bench->treadmill().poll();
    for (int i = 0; i < 3 && (lost || lost.error().remedy() != core::Remedy::Reconnect); ++i)
      lost = bench->treadmill().poll();
    for (int i = 0; i < 500 && !peer.was_reset(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(peer.was_reset());
  }
  SECTION("closed in order") {
    bench->treadmill().close();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(peer.was_reset());
  }
}
