#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <thread>

#include "tests/unit/drivers/bertec_rig.hpp"

using namespace footfall;
using namespace footfall::tests;
using protocols::bertec::LinkType;
using Kind = TreadmillBench::Kind;
using Machine = BertecPeer::Machine;

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
