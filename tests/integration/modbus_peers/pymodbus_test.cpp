#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "config/station_config.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"
#include "tests/support/modbus/gs2_bench.hpp"
#include "tests/support/recordings.hpp"

// The driver against a slave that nobody of this project wrote: pymodbus on the other end of a socat pty
// pair.
using namespace footfall;
using namespace footfall::tests;
namespace fs = std::filesystem;

namespace {

bool wait_until(const std::function<bool()>& condition, int seconds) {
  for (int i = 0; i < seconds * 50; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

class Child {
 public:
  explicit Child(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      execv(arguments[0], arguments.data());
      _exit(127);
    }
  }
  ~Child() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  pid_t pid_ = -1;
};

bool peer_present() {
  return fs::exists("/usr/bin/socat") && fs::exists("/usr/bin/python3") &&
         std::system("/usr/bin/python3 -c 'import pymodbus.server.async_io, serial_asyncio' 2>/dev/null") ==
             0;
}

bool skip_without_peer() {
  if (peer_present()) return false;
  std::cerr << "skipped: needs socat, python3-pymodbus and python3-serial-asyncio\n";
  SUCCEED("skipped: no peer");
  return true;
}

std::string script() {
  return (source_dir() / "tests/integration/modbus_peers/pymodbus_drive.py").string();
}

/// The profile as shipped: its registers and scales are what is under test here.
drivers::ModbusTreadmillOptions shipped_options() {
  drivers::ModbusTreadmillOptions options;
  options.profile = config::load_drive_profile(source_dir() / "config/treadmills/gs2-lab.toml");
  options.profile.link.response_timeout_ms = 200;  // Python on a busy computer
  return options;
}

int unused_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(probe, generic, length) == 0 && getsockname(probe, generic, &length) == 0;
  close(probe);
  return bound ? ntohs(address.sin_port) : 0;
}

void open_patiently(hal::Treadmill& treadmill) {
  REQUIRE(wait_until([&] { return treadmill.open().has_value(); }, 20));
}

/// Read back, start, ramp to 4 m/s, incline, stop: what the peer's registers say must be what was asked.
void run_through(hal::Treadmill& treadmill) {
  const auto readback = treadmill.read_back();
  REQUIRE(readback);
  CHECK(readback->watchdog_enabled == true);
  CHECK(readback->watchdog_time->value() == Approx(0.5));
  CHECK(readback->watchdog_action == hal::WatchdogAction::Ramp);
  CHECK(readback->deceleration->value() == Approx(2.0));
  CHECK(readback->max_speed->value() == Approx(5.0));
  CHECK(readback->reverse_locked == true);

  REQUIRE(poll_until_good(treadmill));
  REQUIRE(treadmill.command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  int good = 0;
  for (int i = 1; i <= 40; ++i) {
    auto next = motion(0.1 * i);
    if (i > 10) next.incline = core::GradePercent(2.5);
    const auto outcome = treadmill.command(next);
    const auto state = treadmill.poll();
    const bool accepted = outcome && *outcome == hal::CommandOutcome::Accepted;
    if (accepted && state && state->measured_speed.value() == Approx(0.1 * i).margin(0.005)) ++good;
  }
  CHECK(good >= 38);  // a busy computer may cost an exchange, never a wrong value
  auto state = poll_until_good(treadmill);
  for (int i = 0; i < 6; ++i) state = poll_until_good(treadmill);
  REQUIRE(state);
  CHECK(state->running);
  CHECK(state->incline_available);
  CHECK(state->set_incline.value() == Approx(2.5));
  REQUIRE(treadmill.command({}).value() == hal::CommandOutcome::Accepted);
  state = poll_until_good(treadmill);
  REQUIRE(state);
  CHECK(!state->running);
  CHECK(state->measured_speed.value() == 0.0);
}

}  // namespace

TEST_CASE("the driver runs a pymodbus drive over RTU with the shipped profile") {
  if (skip_without_peer()) return;
  std::string folder = (fs::temp_directory_path() / "footfall-peer-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string device = folder + "/device", host = folder + "/host";
  {
    const Child socat({"/usr/bin/socat", "pty,raw,echo=0,link=" + device, "pty,raw,echo=0,link=" + host});
    REQUIRE(wait_until([&] { return fs::exists(device) && fs::exists(host); }, 10));
    const Child peer({"/usr/bin/python3", script(), device});
    auto options = shipped_options();
    options.device = host;
    const auto treadmill = drivers::make_modbus_treadmill(std::move(options)).value();
    open_patiently(*treadmill);
    run_through(*treadmill);
  }
  fs::remove_all(folder);
}

TEST_CASE("the driver runs a pymodbus drive over TCP, and a lost server asks for Reconnect") {
  if (skip_without_peer()) return;
  auto options = shipped_options();
  options.profile.link.type = protocols::modbus_drive::LinkType::Tcp;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(unused_port());
  const std::string port = std::to_string(options.port);
  const auto treadmill = drivers::make_modbus_treadmill(std::move(options)).value();
  const auto absent = treadmill->open();
  REQUIRE(!absent);
  CHECK(absent.error().remedy() == core::Remedy::Reconnect);
  {
    const Child peer({"/usr/bin/python3", script(), "tcp:" + port});
    open_patiently(*treadmill);
    run_through(*treadmill);
  }
  const auto lost = treadmill->poll();
  REQUIRE(!lost);
  CHECK(lost.error().remedy() == core::Remedy::Reconnect);
}
