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
