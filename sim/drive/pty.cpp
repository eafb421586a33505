#include "sim/drive/pty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace footfall::sim {
namespace {

Descriptor open_terminal(const std::string& name) {
  return Descriptor(::open(name.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
}

}  // namespace

Pty::Pty(Descriptor machine, std::string terminal, std::filesystem::path link)
    : machine_(std::move(machine)), terminal_(std::move(terminal)), link_(std::move(link)) {}

Pty::~Pty() {
  if (!machine_) return;
  std::error_code ignored;
  std::filesystem::remove(link_, ignored);
}

core::Result<Pty> Pty::open(const std::filesystem::path& link) {
  Descriptor machine(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  std::array<char, 64> name{};
  if (!machine || ::grantpt(machine.get()) != 0 || ::unlockpt(machine.get()) != 0 ||
      ::ptsname_r(machine.get(), name.data(), name.size()) != 0) {
    return core::fail(core::Remedy::Reconfigure, "cannot open a pseudo-terminal: %s; is /dev/pts mounted?",
                      std::generic_category().message(errno).c_str());
  }
  // Raw from the start: it lasts as long as the machine's end, so that no early opener meets an echo.
  const Descriptor terminal = open_terminal(name.data());
  termios settings{};
  if (!terminal || ::tcgetattr(terminal.get(), &settings) != 0) {
    return core::fail(core::Remedy::Reconfigure, "cannot open %s: %s", name.data(),
                      std::generic_category().message(errno).c_str());
  }
  ::cfmakeraw(&settings);
  ::tcsetattr(terminal.get(), TCSANOW, &settings);

  std::error_code error;
  const std::filesystem::path fresh = link.string() + ".new";
  std::filesystem::remove(fresh, error);
  std::filesystem::create_symlink(name.data(), fresh, error);
  if (!error) std::filesystem::rename(fresh, link, error);
  if (error) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot make the link to the simulated serial port: %s",
                      link.c_str(), error.message().c_str());
  }
  return Pty(std::move(machine), name.data(), link);
}

Bytes Pty::read() {
  Bytes bytes(512);
  const ssize_t got = ::read(machine_.get(), bytes.data(), bytes.size());
  const bool open_now = got > 0 || (got < 0 && errno == EAGAIN);
  if (port_open_ && !open_now) {
    const Descriptor terminal = open_terminal(terminal_);
    ::tcflush(terminal.get(), TCIFLUSH);
  }
  port_open_ = open_now;
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

void Pty::write(std::span<const std::uint8_t> bytes) {
  if (!port_open_) return;
  [[maybe_unused]] const ssize_t put = ::write(machine_.get(), bytes.data(), bytes.size());
}

}  // namespace footfall::sim
