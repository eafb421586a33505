#include "drivers/io/serial_port.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace footfall::drivers::io {
namespace {

using core::Remedy;

std::optional<speed_t> termios_speed(int baud) {
  switch (baud) {
    case 4800:
      return B4800;
    case 9600:
      return B9600;
    case 19200:
      return B19200;
    case 38400:
      return B38400;
    case 115200:
      return B115200;
    default:
      return std::nullopt;
  }
}

bool make_raw(int fd, speed_t speed) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return false;
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  ::cfsetispeed(&settings, speed);
  ::cfsetospeed(&settings, speed);
  return ::tcsetattr(fd, TCSANOW, &settings) == 0;
}

}  // namespace

core::Result<void> SerialPort::open(const std::string& device, int baud) {
  close();
  const auto speed = termios_speed(baud);
  if (!speed)
    return core::fail(Remedy::Reconfigure, "serial line %s: %d baud is not known", device.c_str(), baud);
  Descriptor fd(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) {
    return core::fail(Remedy::Reconnect,
                      "serial line %s cannot be opened: %s; check cable, power and configuration",
                      device.c_str(), std::generic_category().message(errno).c_str());
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return core::fail(Remedy::Reconnect,
                      "serial line %s is in use by another program; only one may drive a belt",
                      device.c_str());
  }
  if (!make_raw(fd.get(), *speed)) {
    return core::fail(Remedy::Reconnect, "serial line %s cannot be set to %d baud: %s", device.c_str(), baud,
                      std::generic_category().message(errno).c_str());
  }
  ::tcflush(fd.get(), TCIOFLUSH);
  fd_ = std::move(fd);
  return {};
}

SerialPort::Event SerialPort::wait(core::Duration timeout) const {
  pollfd waiting{fd_.get(), POLLIN, 0};
  const auto bounded = std::max<std::int64_t>(0, timeout.ns);
  const timespec time{bounded / 1'000'000'000, bounded % 1'000'000'000};
  if (::ppoll(&waiting, 1, &time, nullptr) < 0) return errno == EINTR ? Event::Nothing : Event::Gone;
  if ((waiting.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) return Event::Gone;
  if ((waiting.revents & POLLIN) == 0) return Event::Nothing;
  int count = 0;  // readable with nothing to read: end of file
  return ::ioctl(fd_.get(), FIONREAD, &count) == 0 && count > 0 ? Event::Byte : Event::Gone;
}

std::optional<std::uint8_t> SerialPort::read_byte() {
  std::uint8_t byte = 0;
  if (::read(fd_.get(), &byte, 1) != 1) return std::nullopt;
  return byte;
}

bool SerialPort::write(std::span<const std::uint8_t> bytes) {
  const ssize_t put = ::write(fd_.get(), bytes.data(), bytes.size());
  return put == static_cast<ssize_t>(bytes.size());
}

}  // namespace footfall::drivers::io
