#include "sim/drive/bertec_port.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace footfall::sim {

core::Result<void> BertecPort::open() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool open = socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                    ::bind(socket.get(), generic, length) == 0 && ::listen(socket.get(), 4) == 0 &&
                    ::getsockname(socket.get(), generic, &length) == 0;
  if (!open) {
    return core::fail(core::Remedy::Reconfigure, "cannot open the control panel's port on 127.0.0.1: %s",
                      std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
  listener_ = std::move(socket);
  return {};
}

void BertecPort::close() {
  drop();
  listener_.reset();
}

void BertecPort::drop() {
  connection_.reset();
  incoming_.clear();
}

void BertecPort::let_in() {
  while (listener_) {
    Descriptor next(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!next) return;
    if (connection_) continue;  // closed as `next` ends
    const int yes = 1;
    ::setsockopt(next.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection_ = std::move(next);
  }
}

std::optional<Bytes> BertecPort::next(std::size_t size) {
  std::array<std::uint8_t, 1024> buffer{};
  while (connection_) {
    const ssize_t count = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (count <= 0) {
      // What it said before it went counts.
      connection_.reset();
      break;
    }
    incoming_.insert(incoming_.end(), buffer.begin(), buffer.begin() + count);
  }
  if (incoming_.size() >= size) {
    const auto end = incoming_.begin() + static_cast<std::ptrdiff_t>(size);
    Bytes bytes(incoming_.begin(), end);
    incoming_.erase(incoming_.begin(), end);
    return bytes;
  }
  if (!connection_) incoming_.clear();
  let_in();
  return std::nullopt;
}

void BertecPort::send(const Bytes& bytes) {
  if (!connection_) return;
  const ssize_t sent = ::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EAGAIN) return;
  if (sent != static_cast<ssize_t>(bytes.size())) drop();
}

}  // namespace footfall::sim
