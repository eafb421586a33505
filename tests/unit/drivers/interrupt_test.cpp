#include <atomic>
#include <catch2/catch.hpp>

#include "tests/support/modbus/gs2_bench.hpp"

using namespace footfall;
using namespace footfall::tests;
using Kind = TreadmillBench::Kind;
using Request = ModbusSlave::Request;

namespace {

/// A settled drive that knows a flag; raise_at() makes a person press STOP while a request is on the wire.
class InterruptBench {
 public:
  InterruptBench() {
    treadmill().set_interrupt(&stop_);
    REQUIRE(treadmill().open());
    REQUIRE(poll_until_good(treadmill()));
    bench_.forget();
  }
  hal::Treadmill& treadmill() { return bench_.treadmill(); }
  std::vector<TreadmillBench::Seen> seen() { return bench_.seen(); }
  std::vector<Request> requests() { return bench_.slave().requests(); }
  void forget() { bench_.forget(); }

  void raise_at(std::function<bool(const Request&)> matches, ModbusSlave::Behaviour wire = {}) {
    bench_.slave().on_request(
        [this, matches, wire](const Request& request, ModbusSlave::Registers& registers) {
          gs2_react(request, registers);
          if (!matches(request)) return ModbusSlave::Behaviour{};
          stop_ = true;
          return wire;
        });
  }
  /// What the station does: takes the flag, then sends Stop.
  void stop_as_station() {
    calm();
    CHECK(treadmill().command(action(hal::DriveAction::Stop)).value() == hal::CommandOutcome::Accepted);
  }
  void press() { stop_ = true; }
  void calm() {
    raise_at([](const Request&) { return false; });
    stop_ = false;
  }
  static hal::TreadmillCommand action(hal::DriveAction what) {
    auto command = motion(0.0);
    command.action = what;
    return command;
  }

 private:
  std::atomic<bool> stop_{false};
  Gs2Bench bench_;
};

bool writes(const Request& request, std::uint16_t address) {
  return request.slave == 1 && request.function == 6 && request.address == address;
}

template <class T>
void check_retry(const core::Result<T>& result) {
  REQUIRE_FALSE(result);
  CHECK(result.error().remedy() == core::Remedy::Retry);
}

constexpr std::uint16_t kDirection = 0x091C, kSpeed = 0x091A;

}  // namespace

TEST_CASE("a stop during the direction or speed frame of a start keeps run = 1 off the line for good") {
  const auto [address, frames] = GENERATE(std::make_pair(kDirection, 1), std::make_pair(kSpeed, 2));
  InterruptBench bench;
  bench.raise_at([at = address](const Request& request) { return writes(request, at); });
  check_retry(bench.treadmill().command(motion(0.5, true)));
  CHECK(bench.requests().size() == static_cast<std::size_t>(frames));

  bench.stop_as_station();
  REQUIRE(poll_until_good(bench.treadmill()));
  CHECK(bench.treadmill().command(motion(0.5)).value() == hal::CommandOutcome::Rejected);
  CHECK(count_of(bench.seen(), Kind::Run) == 0);

  CHECK(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  CHECK(count_of(bench.seen(), Kind::Run) == 1);
}

TEST_CASE("a start cut short ends a motion that ran before it, whether or not a frame went out") {
  const bool before_the_first = GENERATE(false, true);
  InterruptBench bench;
  REQUIRE(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  bench.forget();
  if (before_the_first) {
    bench.press();
  } else {
    bench.raise_at([](const Request& request) { return writes(request, kDirection); });
  }
  check_retry(bench.treadmill().command(motion(0.6, true)));
  CHECK(bench.requests().size() == (before_the_first ? 0 : 1));
  bench.calm();
  CHECK(bench.treadmill().command(motion(0.6)).value() == hal::CommandOutcome::Rejected);
  CHECK(count_of(bench.seen(), Kind::Run) == 0);
}

TEST_CASE("a stop during the speed frame holds the incline of the same command back") {
  InterruptBench bench;
  REQUIRE(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(poll_until_good(bench.treadmill()));
  bench.forget();
  bench.raise_at([](const Request& request) { return writes(request, kSpeed); });
  auto command = motion(0.6);
  command.incline = core::GradePercent(5.0);
  check_retry(bench.treadmill().command(command));
  CHECK(bench.requests().size() == 1);
  CHECK(count_of(bench.seen(), Kind::Incline) == 0);
}

TEST_CASE("a stop during the status read of a poll leaves the incline alone") {
  InterruptBench bench;
  const auto to_incline = [](const Request& request) { return request.slave == 2; };
  // Without a stop, some of these polls do ask the incline.
  for (int i = 0; i < 12; ++i) REQUIRE(bench.treadmill().poll());
  const auto calm = bench.requests();
  REQUIRE(std::any_of(calm.begin(), calm.end(), to_incline));

  for (int i = 0; i < 12; ++i) {
    bench.calm();
    bench.forget();
    bench.raise_at([](const Request& request) { return request.slave == 1; });
    const auto state = bench.treadmill().poll();
    REQUIRE(state);
    CHECK(state->incline_available);  // an interruption is no fault of the incline
    CHECK(bench.requests().size() == 1);
  }
}

TEST_CASE("while a stop waits only Stop and Trip go out") {
  InterruptBench bench;
  bench.press();
  for (int i = 0; i < 15; ++i) check_retry(bench.treadmill().poll());
  check_retry(bench.treadmill().read_back());
  check_retry(bench.treadmill().command(motion(0.5, true)));
  CHECK(bench.requests().empty());
  CHECK(bench.treadmill().health().timeouts == 0);

  for (const auto what : {hal::DriveAction::Stop, hal::DriveAction::Trip}) {
    CHECK(bench.treadmill().command(bench.action(what)).value() == hal::CommandOutcome::Accepted);
  }
  CHECK(count_of(bench.seen(), Kind::Stop) == 2);
  CHECK(count_of(bench.seen(), Kind::Trip) == 1);
  CHECK(bench.requests().size() == 3);

  bench.treadmill().close();
  bench.forget();
  REQUIRE(bench.treadmill().open());
  CHECK(count_of(bench.seen(), Kind::Stop) == 1);
  check_retry(bench.treadmill().poll());
  CHECK(bench.requests().size() == 1);
}

TEST_CASE("a stop ends the read-back of the safety settings after the register on the wire") {
  InterruptBench bench;
  int reads = 0;
  bench.raise_at([&reads](const Request&) { return ++reads == 3; });
  check_retry(bench.treadmill().read_back());
  CHECK(bench.requests().size() == 3);
  bench.stop_as_station();
  REQUIRE(poll_until_good(bench.treadmill()));
  CHECK(bench.treadmill().read_back());
}

TEST_CASE("a lost reply stays a lost exchange when a stop came meanwhile") {
  InterruptBench bench;
  bench.raise_at([](const Request& request) { return writes(request, kDirection); },
                 {ModbusSlave::Fault::Drop, {}, 4});
  CHECK(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Unknown);
  CHECK(bench.requests().size() == 1);
  bench.stop_as_station();
  check_retry(bench.treadmill().read_back());  // the line is on probation
  CHECK(bench.requests().size() == 2);
}
