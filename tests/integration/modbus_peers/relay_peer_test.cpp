#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>

#include "drivers/modbus_relay/relay_board.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/stop_chain_conformance.hpp"

// The relay board's driver against a board that nobody of this project framed: pymodbus over TCP.
using namespace footfall;
using namespace footfall::tests;

namespace {

class PeerBench final : public StopRelayBench {
 public:
  PeerBench() : port_(unused_port()) {
    const std::string script = (source_dir() / "tests/integration/modbus_peers/pymodbus_relay.py").string();
    const std::string port = std::to_string(port_);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::execl("/usr/bin/python3", "python3", script.c_str(), port.c_str(), nullptr);
      ::_exit(127);
    }
    drivers::RelayBoardOptions options;
    options.link.type = protocols::modbus_drive::LinkType::Tcp;
    options.link.response_timeout_ms = 200;  // Python on a busy computer
    options.host = "127.0.0.1";
    options.port = port_;
    options.relay = 1;
    options.contact_input = 4;
    options.emergency_stop = 1;
    driver_ = drivers::RelayBoard::make(options).value();
  }
  ~PeerBench() override {
    mute(false);
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  hal::StopRelay& relay() override { return *driver_; }
  drivers::RelayBoard& driver() { return *driver_; }
  /// The peer tells its contact on the wire only; a board that is not heard counts as closed.
  bool chain_closed() override { return driver_->closed().value_or(true); }
  void mute(bool on) override { ::kill(pid_, on ? SIGSTOP : SIGCONT); }
  bool comes_up() {
    for (int i = 0; i < 500; ++i) {
      if (driver_->open()) return true;
      ::usleep(20'000);
    }
    return false;
  }

 private:
  static std::uint16_t unused_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(probe, generic, length) == 0 && ::getsockname(probe, generic, &length) == 0;
    ::close(probe);
    return bound ? ntohs(address.sin_port) : std::uint16_t{0};
  }
  std::uint16_t port_;
  pid_t pid_ = -1;
  std::unique_ptr<drivers::RelayBoard> driver_;
};

}  // namespace

TEST_CASE("the relay board's driver keeps the contract against a pymodbus board") {
  const bool present = std::filesystem::exists("/usr/bin/python3") &&
                       std::system("/usr/bin/python3 -c 'import pymodbus.server.async_io' 2>/dev/null") == 0;
  if (!present) {
    std::cerr << "skipped: needs python3-pymodbus\n";
    SUCCEED("skipped: no peer");
    return;
  }
  PeerBench bench;
  REQUIRE(bench.comes_up());
  stop_relay_conformance(bench, 0.4);
  const auto state = bench.driver().read();
  REQUIRE(state);
  CHECK(state->emergency_stop_closed);
}
