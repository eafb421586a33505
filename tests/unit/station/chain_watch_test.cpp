#include "station/belt/chain_watch.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/station/fake_chain.hpp"

using namespace footfall;
using control::RelayWish;
using station::ChainWatch;

namespace {

/// Contacts and relay on one line.
class OneBoard final : public hal::StopRelay, public hal::SafetyInputs {
 public:
  core::Result<void> open() override {
    ++tried;
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake board is unplugged");
    return {};
  }
  void set_interrupt(const std::atomic<bool>*) override {}
  void close() noexcept override {}
  core::Result<void> feed() override { return on_line(); }
  core::Result<void> drop() override {
    ++drops;
    return on_line();
  }
  core::Result<bool> closed() override {
    return on_line().map([] { return true; });
  }
  [[nodiscard]] core::Seconds hold_time() const override { return core::Seconds(0.5); }
  core::Result<hal::SafetyInputState> read() override {
    return on_line().map([] { return hal::SafetyInputState{{1}, true, true, true}; });
  }
  bool lost = false;
  int tried = 0, drops = 0;

 private:
  [[nodiscard]] core::Result<void> on_line() const {
    if (lost) return core::fail(core::Remedy::Reconnect, "the fake board is unplugged");
    return {};
  }
};

core::Timestamp at_ms(std::int64_t ms) {
  return core::Timestamp{} + core::milliseconds(10'000 + ms);
}

}  // namespace

// Story: one flag stood for both boards; contacts that had gone took the drop of the relay with them, and
// the belt kept its power for the rest of the relay's hold time.
TEST_CASE("contacts that are gone do not keep the relay from being dropped", "[station][relay]") {
  tests::FakeContacts contacts;
  tests::FakeChainRelay relay;
  ChainWatch watch;
  watch.attach({&relay, &contacts, core::MetersPerSecond2(1.0)}, nullptr);
  watch.read(at_ms(0));
  watch.obey(RelayWish::Feed, at_ms(0));
  REQUIRE(relay.feeds == 1);
  contacts.lost = true;
  watch.read(at_ms(100));
  CHECK(watch.reading().closed == true);
  watch.obey(RelayWish::Drop, at_ms(100));
  CHECK(relay.drops == 1);
  contacts.lost = false;
  watch.read(at_ms(400));
  CHECK(contacts.opens == 1);  // not before its pause
  watch.read(at_ms(700));
  CHECK(contacts.opens == 2);
  CHECK(relay.opens == 1);  // opening it again would have dropped it
}

TEST_CASE("a relay that is gone leaves the contacts read, and is dropped once it is back",
          "[station][relay]") {
  tests::FakeContacts contacts;
  tests::FakeChainRelay relay;
  ChainWatch watch;
  watch.attach({&relay, &contacts, core::MetersPerSecond2(1.0)}, nullptr);
  watch.read(at_ms(0));
  watch.obey(RelayWish::Feed, at_ms(0));
  relay.lost = true;
  for (int ms = 100; ms <= 400; ms += 100) {
    watch.read(at_ms(ms));
    watch.obey(RelayWish::Drop, at_ms(ms));
  }
  CHECK(contacts.reads == 5);
  CHECK(relay.drops == 0);
  relay.lost = false;
  watch.read(at_ms(700));
  watch.obey(RelayWish::Drop, at_ms(700));
  CHECK(relay.drops == 1);
}

TEST_CASE("one board that is relay and contacts has one line", "[station][relay]") {
  OneBoard board;
  ChainWatch watch;
  watch.attach({&board, &board, core::MetersPerSecond2(1.0)}, nullptr);
  watch.read(at_ms(0));
  CHECK(board.tried == 1);
  watch.obey(RelayWish::Feed, at_ms(0));
  board.lost = true;
  watch.read(at_ms(100));
  watch.obey(RelayWish::Drop, at_ms(100));
  CHECK(board.drops == 0);  // the line is known to be gone
  watch.read(at_ms(700));
  CHECK(board.tried == 2);
  board.lost = false;
  watch.read(at_ms(1300));
  watch.obey(RelayWish::Drop, at_ms(1300));
  CHECK(board.tried == 3);
  CHECK(board.drops == 1);
}

TEST_CASE("a contact that was read open stays open until that was judged", "[station][chain]") {
  tests::FakeContacts contacts;
  ChainWatch chain;
  chain.attach({nullptr, &contacts, core::MetersPerSecond2(1.0)}, nullptr);
  contacts.open_reads = 1;
  for (int i = 0; i < 3; ++i) chain.read(core::Timestamp{1'000'000'000});
  control::SupervisorInputs inputs;
  chain.fill(inputs);
  CHECK_FALSE(inputs.safety.emergency_stop_closed);
  chain.judged();
  chain.read(core::Timestamp{1'000'000'000});
  chain.fill(inputs);
  CHECK(inputs.safety.emergency_stop_closed);
}
