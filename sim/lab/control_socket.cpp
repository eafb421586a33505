#include "sim/lab/control_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace footfall::sim {
namespace {
constexpr std::size_t kLongestLine = 4096;
}

ControlSocket::ControlSocket(Descriptor listener, std::filesystem::path path)
    : listener_(std::move(listener)), path_(std::move(path)) {}

ControlSocket::~ControlSocket() {
  if (!listener_) return;
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

core::Result<ControlSocket> ControlSocket::open(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    return core::fail(core::Remedy::Reconfigure, "%s: too long for a socket's name (%zu characters at most)",
                      path.c_str(), sizeof address.sun_path - 1);
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener || ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 4) != 0) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot open the control socket: %s", path.c_str(),
                      std::generic_category().message(errno).c_str());
  }
  return ControlSocket(std::move(listener), path);
}

void ControlSocket::serve(Reactor& reactor, Handler handler) {
  reactor_ = &reactor;
  handler_ = std::move(handler);
  reactor.add(listener_.get(), [this] { accept(); });
}

void ControlSocket::accept() {
  Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) return;
  const int fd = socket.get();
  clients_[fd] = Client{std::move(socket), {}};
  reactor_->add(fd, [this, fd] { read(fd); });
}

void ControlSocket::read(int fd) {
  std::array<char, 1024> chunk{};
  const ssize_t got = ::recv(fd, chunk.data(), chunk.size(), 0);
  if (got <= 0) return close(fd);
  std::string& text = clients_[fd].text;
  text.append(chunk.data(), static_cast<std::size_t>(got));
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
    const std::string reply = handler_(text.substr(0, end)) + "\n";
    text.erase(0, end + 1);
    [[maybe_unused]] const ssize_t put = ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
  }
  if (text.size() > kLongestLine) close(fd);
}

void ControlSocket::close(int fd) {
  reactor_->remove(fd);
  clients_.erase(fd);
}

}  // namespace footfall::sim
