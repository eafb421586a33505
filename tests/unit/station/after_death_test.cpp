#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>

#include "station/api/access.hpp"
#include "station/api/services.hpp"
#include "station/run_trace.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/station/wait_for.hpp"

// What outlives a station that was killed, and who may speak to one that lives.

using namespace footfall;
using station::AccessRule;
using station::LeaseDesk;
using station::Peer;
using station::RunTrace;

namespace {

struct Folder : tests::TempDir {
  [[nodiscard]] std::string trace() const {
    std::ifstream in(path() / "run.trace");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void leave(const std::string& text) const { std::ofstream(path() / "run.trace") << text; }
};

}  // namespace

// A console kept its epoch over the death of the station; the new one counted from 1 again, and both held it.
TEST_CASE("an epoch of a station that has died is none of the next one's") {
  station::TreadmillMailbox first_mailbox, second_mailbox;
  LeaseDesk first(first_mailbox, core::milliseconds(1000)), second(second_mailbox, core::milliseconds(1000));
  const auto old_epoch = first.acquire(1);
  const auto new_epoch = second.acquire(2);
  REQUIRE(old_epoch);
  REQUIRE(new_epoch);
  CHECK(*old_epoch != *new_epoch);
  CHECK_FALSE(second.current(*old_epoch));
  CHECK_FALSE(second.beat(*old_epoch, 1'000'000));
}

TEST_CASE(
    "a run that was cut off is told once, with its speed and its recording; an orderly end tells nothing") {
  Folder folder;
  std::atomic<double> speed{0.0};
  {
    RunTrace trace(folder.path());
    REQUIRE(trace.open([&] { return RunTrace::Moment{speed > 0.0, speed, "/data/run 7.footfall"}; }));
    CHECK(trace.interrupted_run().empty());
    CHECK(folder.trace().rfind("standing", 0) == 0);
    speed = 3.04;
    REQUIRE(tests::wait_for([&] { return folder.trace().rfind("running 3.04 ", 0) == 0; }));
    const std::string left = folder.trace();  // as a kill leaves it
    speed = 0.0;
    REQUIRE(tests::wait_for([&] { return folder.trace().rfind("standing", 0) == 0; }));
    folder.leave(left);
    RunTrace next(folder.path());
    REQUIRE(next.open([] { return RunTrace::Moment{}; }));
    CHECK(next.interrupted_run().rfind("The last station ended by itself while the belt ran at 3.0 m/s (",
                                       0) == 0);
    CHECK(next.interrupted_run().find("recording run 7.footfall is marked interrupted.") !=
          std::string::npos);
    RunTrace third(folder.path());
    REQUIRE(third.open([] { return RunTrace::Moment{}; }));
    CHECK(third.interrupted_run().empty());
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "run.trace"));
}

TEST_CASE("a trace that is no trace tells nothing") {
  for (const char* text :
       {"", "running", "running fast 1 x", "running 3.0", "standing 3.0 5 x", "\n\nrunning"}) {
    Folder folder;
    folder.leave(text);
    RunTrace trace(folder.path());
    REQUIRE(trace.open([] { return RunTrace::Moment{}; }));
    CHECK(trace.interrupted_run().empty());
  }
}

TEST_CASE("a role admits its group and its accounts, root and the station's own account, and nobody else") {
  const auto rule = AccessRule::make({"daemon", {"games"}});
  const auto group_only = AccessRule::make({"daemon", {}});
  REQUIRE(rule.has_value());
  REQUIRE(group_only.has_value());
  CHECK(rule->admits({5, {1}}));         // games, by name
  CHECK(rule->admits({65534, {7, 1}}));  // a member by a supplementary group
  CHECK_FALSE(rule->admits({65534, {7}}));
  CHECK_FALSE(group_only->admits({5, {60}}));
  CHECK(rule->admits({0, {0}}));
  CHECK(rule->admits({::geteuid(), {7}}));
  CHECK(group_only->socket_mode() == 0660);
  CHECK(rule->socket_mode() == 0666);
  const auto open_to_all = AccessRule::make({});
  REQUIRE(open_to_all.has_value());
  CHECK(open_to_all->admits({65534, {7}}));
  CHECK(open_to_all->socket_mode() == 0660);
  for (const auto& refused :
       {AccessRule::make({"no-such-group", {}}), AccessRule::make({"", {"no-such-account"}})}) {
    REQUIRE_FALSE(refused.has_value());
    CHECK(std::string(refused.error().what()).find("no-such-") != std::string::npos);
  }
}

TEST_CASE("the kernel says who is at the other end") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const auto peer = station::peer_of(ends[0]);
  REQUIRE(peer);
  CHECK(peer->uid == ::geteuid());
  REQUIRE_FALSE(peer->groups.empty());
  CHECK(peer->groups.front() == ::getegid());
  ::close(ends[0]);
  ::close(ends[1]);
  CHECK_FALSE(station::peer_of(-1));
}
