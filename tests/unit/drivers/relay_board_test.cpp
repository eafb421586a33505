#include "drivers/modbus_relay/relay_board.hpp"

#include <stdlib.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <mutex>

#include "sim/relay/stop_chain.hpp"
#include "tests/support/stop_chain_conformance.hpp"

using namespace footfall;
using namespace footfall::tests;

namespace {

/// The simulated stop chain on a thread of its own, and the driver on its board.
class SimChainBench final : public StopRelayBench, public SafetyInputsBench {
 public:
  explicit SimChainBench(sim::RelayLink link) : chain_({link, folder() / "board"}) {
    REQUIRE(chain_.open());
    thread_ = std::thread([this] { loop(); });
    const auto board = chain_.describe();
    drivers::RelayBoardOptions options;
    options.link.type = link == sim::RelayLink::Tcp ? protocols::modbus_drive::LinkType::Tcp
                                                    : protocols::modbus_drive::LinkType::Rtu;
    options.link.response_timeout_ms = 100;
    options.device = (folder_ / "board").string();
    options.host = "127.0.0.1";
    if (board.contains("port")) options.port = board["port"];
    options.relay = board["relay"];
    options.contact_input = board["contact_input"];
    options.emergency_stop = board["emergency_stop"];
    options.lanyard = board["lanyard"];
    options.local_stop = board["local_stop"];
    options.hold = core::milliseconds(300);
    driver_ = drivers::RelayBoard::make(options).value();
  }
  ~SimChainBench() override {
    quit_ = true;
    thread_.join();
    driver_.reset();
    std::filesystem::remove_all(folder_);
  }
  drivers::RelayBoard& driver() { return *driver_; }
  hal::StopRelay& relay() override { return *driver_; }
  hal::SafetyInputs& inputs() override { return *driver_; }
  bool chain_closed() override {
    const std::lock_guard guard(mutex_);
    chain_.advance(core::monotonic_now());
    return chain_.closed();
  }
  void mute(bool on) override { tell({"relay", "mute", on ? "on" : "off"}); }
  bool open_contact(Contact contact, bool open) override {
    if (contact == Contact::LocalStop) {
      const std::lock_guard guard(mutex_);
      chain_.set_local_stop(open);
      chain_.advance(core::monotonic_now());
      return true;
    }
    tell({contact == Contact::Lanyard ? "lanyard" : "emergency_stop", open ? "on" : "off"});
    return true;
  }
  void tell(const std::vector<std::string>& words) {
    const std::lock_guard guard(mutex_);
    CHECK(chain_.command(words) == std::optional<std::string>("ok"));
    chain_.advance(core::monotonic_now());
  }

 private:
  const std::filesystem::path& folder() {
    if (folder_.empty()) {
      std::string pattern = (std::filesystem::temp_directory_path() / "footfall-relay-XXXXXX").string();
      REQUIRE(::mkdtemp(pattern.data()) != nullptr);
      folder_ = pattern;
    }
    return folder_;
  }
  void loop() {
    while (!quit_) {
      {
        const std::lock_guard guard(mutex_);
        const core::Timestamp now = core::monotonic_now();
        chain_.serve(now);
        chain_.advance(now);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
  }
  std::filesystem::path folder_;
  sim::StopChain chain_;
  std::mutex mutex_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
  std::unique_ptr<drivers::RelayBoard> driver_;
};

}  // namespace

TEST_CASE("the relay board keeps the contract of a stop relay over TCP and RTU", "[relay]") {
  for (const auto link : {sim::RelayLink::Tcp, sim::RelayLink::Rtu}) {
    SimChainBench bench(link);
    stop_relay_conformance(bench);
  }
}

TEST_CASE("the relay board keeps the contract of safety inputs over TCP and RTU", "[relay]") {
  for (const auto link : {sim::RelayLink::Tcp, sim::RelayLink::Rtu}) {
    SimChainBench bench(link);
    safety_inputs_conformance(bench);
  }
}

TEST_CASE("the contact is the contactor's, not the relay's own coil", "[relay]") {
  SimChainBench bench(sim::RelayLink::Tcp);
  REQUIRE(bench.driver().open());
  bench.tell({"relay", "stuck_open", "on"});
  REQUIRE(bench.driver().feed());
  CHECK_FALSE(bench.driver().closed().value());
  bench.tell({"relay", "stuck_open", "off"});
  bench.tell({"relay", "welded", "on"});
  REQUIRE(bench.driver().drop());
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  CHECK(bench.driver().closed().value());
}

TEST_CASE("while a stop waits nothing is fed and nothing is asked twice", "[relay]") {
  SimChainBench bench(sim::RelayLink::Tcp);
  REQUIRE(bench.driver().open());
  REQUIRE(bench.driver().read());
  std::atomic<bool> stop{true};
  bench.driver().set_interrupt(&stop);
  const auto before = bench.driver().health().exchanges;
  CHECK_FALSE(bench.driver().feed());
  CHECK_FALSE(bench.driver().read());
  CHECK(bench.driver().health().exchanges == before);
  CHECK(bench.driver().drop());
  stop = false;
  CHECK(bench.driver().feed());
}

TEST_CASE("relays, inputs and times that the board does not have are refused", "[relay]") {
  const auto refused = [](const auto& spoil) {
    drivers::RelayBoardOptions options;
    options.relay = 1;
    spoil(options);
    return !drivers::RelayBoard::make(options).has_value();
  };
  CHECK_FALSE(refused([](auto&) {}));
  CHECK(refused([](auto& o) { o.relay = 9; }));
  CHECK(refused([](auto& o) { o.hold = core::milliseconds(250); }));
  CHECK(refused([](auto& o) { o.hold = core::milliseconds(0); }));
  CHECK(refused([](auto& o) { o.lanyard = 9; }));
}
