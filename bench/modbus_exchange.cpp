// What the driver's line adds to libmodbus: one read of two registers through drivers::ModbusLine, with all
// its rules about which reply may be believed, beside bare modbus_read_registers, against the same slave,
// over a pseudo-terminal and over TCP, in alternating rounds. The slave answers at once and nothing is paced,
// so that a real line's 1.5 to 20 ms do not hide the difference. Then how soon a reply that breaks off is
// recognised, beside the response time-out. Usage: modbus_exchange [--rounds N] [--exchanges N]
#include <arpa/inet.h>
#include <fcntl.h>
#include <modbus/modbus.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "bench/report.hpp"
#include "core/time.hpp"
#include "drivers/io/modbus_line.hpp"

namespace {

using namespace footfall;
namespace drive = protocols::modbus_drive;

constexpr const char* kProgram = "modbus_exchange";
constexpr int kSlave = 1, kAddress = 0x2103, kCount = 2, kBreaksOff = 0x2200;
constexpr int kResponseTimeoutMs = 100, kPartialRounds = 20;
constexpr std::size_t kRtuRequest = 8, kTcpRequest = 12, kPartialBytes = 4;

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ byte);
    for (int bit = 0; bit < 8; ++bit) {
      const bool odd = (crc & 1U) != 0;
      crc = static_cast<std::uint16_t>(crc >> 1U);
      if (odd) crc = static_cast<std::uint16_t>(crc ^ 0xA001U);
    }
  }
  return crc;
}

/// Answers every request of `bytes` bytes at once: the values 1234 and 5678, of which less than half when the
/// address says so.
void serve(int fd, std::size_t bytes) {
  std::array<std::uint8_t, 64> in{};
  std::size_t have = 0;
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, -1) < 0) return;
    const ssize_t n = ::read(fd, in.data() + have, bytes - have);
    if (n <= 0) {
      if (bytes == kTcpRequest) return;  // the next connection comes
      ::usleep(200);                     // nobody has the terminal open
      have = 0;
      continue;
    }
    have += static_cast<std::size_t>(n);
    if (have < bytes) continue;
    have = 0;
    const bool rtu = bytes == kRtuRequest;
    const std::size_t pdu = rtu ? 1 : 7;
    const int address = in[pdu + 1] << 8 | in[pdu + 2];
    const std::array<std::uint8_t, 7> body{kSlave, 3, 4, 0x04, 0xD2, 0x16, 0x2E};
    std::array<std::uint8_t, 16> out{};
    std::size_t size = 0;
    if (!rtu) {
      const std::array<std::uint8_t, 6> header{in[0], in[1], 0, 0, 0, 7};
      size = static_cast<std::size_t>(std::copy(header.begin(), header.end(), out.begin()) - out.begin());
    }
    std::copy(body.begin(), body.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
    size += body.size();
    if (rtu) {
      const std::uint16_t crc = crc16(body);
      out[size++] = static_cast<std::uint8_t>(crc & 0xFFU);
      out[size++] = static_cast<std::uint8_t>(crc >> 8U);
    }
    if (address == kBreaksOff) size = kPartialBytes + (rtu ? 0 : 4);
    if (::write(fd, out.data(), size) < 0) return;
  }
}

/// The slave, in a process of its own until this object ends.
class SlaveProcess {
 public:
  explicit SlaveProcess(const std::function<void()>& life) : pid_(::fork()) {
    if (pid_ < 0) bench::give_up(kProgram, "no process for the slave");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    life();
    ::_exit(0);
  }
  ~SlaveProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  SlaveProcess(const SlaveProcess&) = delete;
  SlaveProcess& operator=(const SlaveProcess&) = delete;

 private:
  pid_t pid_;
};

struct Wire {
  std::string name;
  drive::Link link;
  std::string device, host;
  std::uint16_t port = 0;
};

Wire open_terminal(int& machine) {
  machine = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (machine < 0 || ::grantpt(machine) != 0 || ::unlockpt(machine) != 0)
    bench::give_up(kProgram, "no pseudo-terminal");
  termios raw{};
  ::tcgetattr(machine, &raw);
  ::cfmakeraw(&raw);
  ::tcsetattr(machine, TCSANOW, &raw);
  Wire wire;
  wire.name = "RTU on a pseudo-terminal";
  wire.device = ::ptsname(machine);
  return wire;
}

Wire open_port(int& listener) {
  listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, length) != 0 || ::listen(listener, 4) != 0 ||
      ::getsockname(listener, generic, &length) != 0)
    bench::give_up(kProgram, "no port on the loopback interface");
  Wire wire;
  wire.name = "TCP on the loopback interface";
  wire.link.type = drive::LinkType::Tcp;
  wire.host = "127.0.0.1";
  wire.port = ntohs(address.sin_port);
  return wire;
}

void serve_connections(int listener) {
  for (;;) {
    const int fd = ::accept(listener, nullptr, nullptr);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    serve(fd, kTcpRequest);
    ::close(fd);
  }
}

double micros(core::Duration time) {
  return static_cast<double>(time.ns) * 1e-3;
}

std::vector<double> ours(const Wire& wire, int exchanges) {
  drivers::ModbusLine line(wire.link, wire.device, wire.host, wire.port);
  if (const auto opened = line.open(); !opened) bench::give_up(kProgram, opened.error().what());
  const drive::Request request = drive::read_request(kSlave, kAddress, kCount);
  std::array<std::uint16_t, kCount> words{};
  if (const auto probe = line.exchange(request, words, drivers::ModbusLine::Mode::Probe); !probe)
    bench::give_up(kProgram, probe.error().what());
  std::vector<double> times;
  for (int i = 0; i < exchanges; ++i) {
    const core::Timestamp before = core::monotonic_now();
    const auto reply = line.exchange(request, words, drivers::ModbusLine::Mode::Normal);
    times.push_back(micros(core::monotonic_now() - before));
    if (!reply || words[0] != 1234 || words[1] != 5678) bench::give_up(kProgram, "a reply was not right");
  }
  return times;
}

std::vector<double> bare(const Wire& wire, int exchanges) {
  const std::string port = std::to_string(wire.port);
  modbus_t* context = wire.host.empty() ? modbus_new_rtu(wire.device.c_str(), wire.link.baud, 'N', 8, 1)
                                        : modbus_new_tcp_pi(wire.host.c_str(), port.c_str());
  if (context == nullptr || modbus_set_slave(context, kSlave) != 0 || modbus_connect(context) != 0)
    bench::give_up(kProgram, "libmodbus does not connect");
  std::array<std::uint16_t, kCount> words{};
  std::vector<double> times;
  (void)modbus_read_registers(context, kAddress, kCount, words.data());
  for (int i = 0; i < exchanges; ++i) {
    const core::Timestamp before = core::monotonic_now();
    const int got = modbus_read_registers(context, kAddress, kCount, words.data());
    times.push_back(micros(core::monotonic_now() - before));
    if (got != kCount || words[0] != 1234) bench::give_up(kProgram, "libmodbus got no right reply");
  }
  modbus_close(context);
  modbus_free(context);
  return times;
}

void compare(const Wire& wire, int rounds, int exchanges) {
  std::vector<double> ours_p50, bare_p50, ratio_p50, ours_p99, bare_p99, ratio_p99;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> mine, peer;
    if (round % 2 == 0) mine = ours(wire, exchanges);
    peer = bare(wire, exchanges);
    if (round % 2 != 0) mine = ours(wire, exchanges);
    ours_p50.push_back(bench::median(mine));
    bare_p50.push_back(bench::median(peer));
    ratio_p50.push_back(ours_p50.back() / bare_p50.back());
    ours_p99.push_back(bench::percentile(mine, 0.99));
    bare_p99.push_back(bench::percentile(peer, 0.99));
    ratio_p99.push_back(ours_p99.back() / bare_p99.back());
    std::printf("round %d of %d, %s: p50 %.1f us beside %.1f, p99 %.1f beside %.1f\n", round + 1, rounds,
                wire.name.c_str(), ours_p50.back(), bare_p50.back(), ours_p99.back(), bare_p99.back());
    std::fflush(stdout);
  }
  using bench::median;
  bench::print_row({"Modbus read of 2, " + wire.name + ", beside bare libmodbus, p50", "us", median(ours_p50),
                    median(bare_p50), median(ratio_p50), 1.2});
  bench::print_row({"the same, p99", "us", median(ours_p99), median(bare_p99), median(ratio_p99)});
}

void break_off(const Wire& wire) {
  drivers::ModbusLine line(wire.link, wire.device, wire.host, wire.port);
  if (const auto opened = line.open(); !opened) bench::give_up(kProgram, opened.error().what());
  const drive::Request good = drive::read_request(kSlave, kAddress, kCount);
  const drive::Request broken = drive::read_request(kSlave, kBreaksOff, kCount);
  std::array<std::uint16_t, kCount> words{};
  std::vector<double> times;
  for (int i = 0; i < kPartialRounds; ++i) {
    if (const auto probe = line.exchange(good, words, drivers::ModbusLine::Mode::Probe); !probe)
      bench::give_up(kProgram, probe.error().what());
    const core::Timestamp before = core::monotonic_now();
    if (line.exchange(broken, words, drivers::ModbusLine::Mode::Normal))
      bench::give_up(kProgram, "half a reply was accepted");
    times.push_back(micros(core::monotonic_now() - before) * 1e-3);
  }
  const double slowest = bench::percentile(times, 1.0);
  bench::print_row({"half a reply recognised, slowest of " + std::to_string(kPartialRounds) + ", " +
                        wire.name + ", beside the response time-out",
                    "ms", slowest, kResponseTimeoutMs, slowest / kResponseTimeoutMs, 1.1});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10);
  const int exchanges = bench::option(argc, argv, "--exchanges", 2000);
  int machine = -1, listener = -1;
  std::array<Wire, 2> wires{open_terminal(machine), open_port(listener)};
  const SlaveProcess rtu([machine] { serve(machine, kRtuRequest); });
  const SlaveProcess tcp([listener] { serve_connections(listener); });
  for (Wire& wire : wires) {
    wire.link.response_timeout_ms = kResponseTimeoutMs;
    wire.link.inter_frame_ms =
        0;  // libmodbus keeps no silence between frames; the profiles' 4 ms would hide all
    compare(wire, rounds, exchanges);
    break_off(wire);
  }
  return 0;
}
