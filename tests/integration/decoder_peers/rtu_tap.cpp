#include "tests/integration/decoder_peers/rtu_tap.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace footfall::tests {
namespace {

void make_raw(int fd) {
  termios settings{};
  ::tcgetattr(fd, &settings);
  ::cfmakeraw(&settings);
  ::tcsetattr(fd, TCSANOW, &settings);
}

}  // namespace

RtuTap::RtuTap(const std::string& lab_port) {
  std::array<char, 64> name{};
  int other_end = -1;
  if (::openpty(&master_, &other_end, name.data(), nullptr, nullptr) != 0) throw std::runtime_error("no pty");
  make_raw(other_end);
  ::close(other_end);
  device_ = name.data();
  lab_ = ::open(lab_port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (lab_ < 0) throw std::runtime_error("cannot open " + lab_port);
  make_raw(lab_);
  thread_ = std::thread([this] { pass(); });
}

RtuTap::~RtuTap() {
  finish();
  ::close(lab_);
  ::close(master_);
}

const std::vector<RtuTap::Frame>& RtuTap::finish() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
  return frames_;
}

void RtuTap::pass() {
  std::array<std::uint8_t, 256> bytes{};
  while (!ending_) {
    std::array<pollfd, 2> ends{pollfd{master_, POLLIN, 0}, pollfd{lab_, POLLIN, 0}};
    (void)::poll(ends.data(), ends.size(), 20);
    for (const bool from_master : {true, false}) {
      if ((ends[from_master ? 0 : 1].revents & POLLIN) == 0) continue;
      const ssize_t count = ::read(from_master ? master_ : lab_, bytes.data(), bytes.size());
      if (count <= 0) continue;
      hear(from_master, bytes.data(), static_cast<std::size_t>(count));
      if (::write(from_master ? lab_ : master_, bytes.data(), static_cast<std::size_t>(count)) != count)
        return;
    }
    // Before the driver opens its end it has hung up: that is no reason to spin.
    if ((ends[0].revents & POLLHUP) != 0) (void)::usleep(2000);
  }
}

void RtuTap::hear(bool from_master, const std::uint8_t* bytes, std::size_t count) {
  if (frames_.empty() || frames_.back().from_master != from_master) frames_.push_back({from_master, {}});
  auto& frame = frames_.back().bytes;
  frame.insert(frame.end(), bytes, bytes + count);
}

}  // namespace footfall::tests
