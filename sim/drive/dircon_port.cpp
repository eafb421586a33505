#include "sim/drive/dircon_port.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace footfall::sim {
namespace {
constexpr std::uint8_t kProtocol = 1;
constexpr std::size_t kHead = 6, kLargest = 512;
}  // namespace

core::Result<void> DirconPort::open() {
  auto opened = open_loopback(SOCK_STREAM, port_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  port_ = opened->port;
  listener_ = std::move(opened->socket);
  return {};
}

void DirconPort::close() {
  drop();
  listener_.reset();
}

void DirconPort::drop() {
  if (connection_) ++epoch_;
  connection_.reset();
  incoming_.clear();
  outgoing_.clear();
}

void DirconPort::receive() {
  if (!connection_ && listener_) {
    connection_ = accept_client(listener_);
    if (connection_) ++epoch_;
  }
  std::array<std::uint8_t, 512> buffer{};
  while (connection_) {
    const ssize_t count = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return drop();
    incoming_.insert(incoming_.end(), buffer.begin(), buffer.begin() + count);
  }
}

std::optional<DirconPort::Message> DirconPort::next_request() {
  receive();
  if (incoming_.size() < kHead) return std::nullopt;
  const std::size_t length = static_cast<std::size_t>(incoming_[4] << 8) + incoming_[5];
  if (incoming_[0] != kProtocol || length > kLargest) {
    drop();
    return std::nullopt;
  }
  if (incoming_.size() < kHead + length) return std::nullopt;
  const auto body = incoming_.begin() + static_cast<std::ptrdiff_t>(kHead);
  const auto end = body + static_cast<std::ptrdiff_t>(length);
  Message message{incoming_[1], incoming_[2], incoming_[3], Bytes(body, end)};
  incoming_.erase(incoming_.begin(), end);
  return message;
}

Bytes DirconPort::encode(const Message& message) {
  const std::size_t length = message.body.size();
  Bytes bytes(kHead + length);
  bytes[0] = kProtocol;
  bytes[1] = message.id;
  bytes[2] = message.sequence;
  bytes[3] = message.code;
  bytes[4] = static_cast<std::uint8_t>(length >> 8);
  bytes[5] = static_cast<std::uint8_t>(length & 0xFFU);
  std::copy(message.body.begin(), message.body.end(), bytes.begin() + static_cast<std::ptrdiff_t>(kHead));
  return bytes;
}

void DirconPort::send(Bytes bytes, core::Timestamp due) {
  outgoing_.push_back({std::move(bytes), due});
}

void DirconPort::flush(core::Timestamp now) {
  while (connection_ && !outgoing_.empty() && outgoing_.front().due <= now) {
    const Bytes& bytes = outgoing_.front().bytes;
    // Some bytes to loopback fit the socket's buffer, or the client has stopped reading.
    if (::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return drop();
    outgoing_.pop_front();
  }
}

}  // namespace footfall::sim
