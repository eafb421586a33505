#include "sim/drive/bertec_port.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace footfall::sim {

core::Result<void> BertecPort::open() {
  auto opened = open_loopback(SOCK_STREAM, port_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  port_ = opened->port;
  listener_ = std::move(opened->socket);
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
    Descriptor next = accept_client(listener_);
    if (!next) return;
    if (connection_) continue;  // closed as `next` ends
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
