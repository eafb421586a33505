#include <catch2/catch.hpp>

#include "station/belt/arm_check.hpp"
#include "tests/unit/station/fake_treadmill.hpp"

using namespace footfall;
using station::ArmCheckRun;
using tests::FakeTreadmill;
using Kind = FakeTreadmill::Kind;

namespace {

/// A stop relay in virtual time.
class FakeRelay final : public hal::StopRelay {
 public:
  core::Result<void> open() override { return {}; }
  void close() noexcept override {}
  core::Result<void> feed() override {
    ++feeds;
    if (silent) return core::fail(core::Remedy::Retry, "the fake is silent");
    if (restarts || now >= until) until = now + hold;
    return {};
  }
  core::Result<void> drop() override {
    until = {};
    ++drops;
    return {};
  }
  core::Result<bool> closed() override {
    if (silent) return core::fail(core::Remedy::Retry, "the fake is silent");
    return welded || (now < until && !stuck_open);
  }
  [[nodiscard]] core::Seconds hold_time() const override { return core::Seconds(0.5); }

  core::Timestamp now, until;
  core::Duration hold = core::milliseconds(500);
  bool welded = false, stuck_open = false, silent = false, restarts = true;
  int feeds = 0, drops = 0;
};

struct Bench {
  FakeTreadmill drive{core::milliseconds(50)};
  FakeRelay relay;
  ArmCheckRun check;
  core::Timestamp now{1'000'000'000};

  explicit Bench(hal::WatchdogKind kind) {
    drive.watchdog = kind;
    drive.set_now(now);
    relay.now = now;
    REQUIRE(drive.open());
    check.begin();
  }
  std::optional<control::ArmCheck> run() {
    for (int i = 0; i < 400 && check.active(); ++i) {
      (void)check.step(drive, now, &relay);
      now = now + core::milliseconds(50);
      drive.set_now(now);
      relay.now = now;
    }
    for (const auto& call : drive.calls()) {
      const bool harmless = call.kind == Kind::Open || call.kind == Kind::Read || call.kind == Kind::Poll ||
                            call.kind == Kind::Reset;
      CHECK(harmless);
    }
    return check.take_result();
  }
};

}  // namespace

TEST_CASE(
    "a relay in place of a watchdog is seen open, closed, held and open again, and the line never pauses",
    "[station][arm][relay]") {
  Bench bench(hal::WatchdogKind::ExternalRelay);
  const auto result = bench.run();
  REQUIRE(result);
  REQUIRE(result->relay);
  const control::RelayTest& relay = *result->relay;
  CHECK(relay.open_at_first);
  CHECK(relay.closed_when_fed);
  CHECK(relay.held_while_fed);
  CHECK(relay.opened_by_itself);
  CHECK(relay.belt_stood);
  CHECK(relay.hold_time.value() == Approx(0.5));
  CHECK(relay.open_after.value() == Approx(0.5).margin(0.1));
  CHECK_FALSE(result->communication_loss_seen);
  CHECK(bench.relay.drops > 0);
}

TEST_CASE("a readable watchdog and a relay are both tested", "[station][arm][relay]") {
  Bench bench(hal::WatchdogKind::Readable);
  const auto result = bench.run();
  REQUIRE(result);
  CHECK(result->communication_loss_seen);
  REQUIRE(result->relay);
  CHECK(result->relay->opened_by_itself);
}

TEST_CASE("what a bad relay does is seen, and it is left dropped", "[station][arm][relay]") {
  Bench bench(hal::WatchdogKind::None);
  const auto tested = [&] {
    const auto result = bench.run();
    REQUIRE(result);
    REQUIRE(result->relay);
    return *result->relay;
  };
  SECTION("welded") {
    bench.relay.welded = true;
    CHECK_FALSE(tested().open_at_first);
    CHECK(bench.relay.feeds == 0);
  }
  SECTION("without effect") {
    bench.relay.stuck_open = true;
    CHECK_FALSE(tested().closed_when_fed);
  }
  SECTION("a second feed does not restart its time") {
    bench.relay.restarts = false;
    const control::RelayTest result = tested();
    CHECK((!result.held_while_fed || bench.relay.feeds > 1));
    CHECK_FALSE(result.held_while_fed);
  }
  SECTION("it holds far longer than told") {
    bench.relay.hold = core::milliseconds(2000);
    CHECK_FALSE(tested().opened_by_itself);
  }
  CHECK(bench.relay.until.ns == 0);
}

TEST_CASE("a relay that does not answer ends the check without a result", "[station][arm][relay]") {
  Bench bench(hal::WatchdogKind::ExternalRelay);
  bench.relay.silent = true;
  CHECK_FALSE(bench.run());
  CHECK(bench.check.take_failure());
}
