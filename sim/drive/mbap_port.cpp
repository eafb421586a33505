#include "sim/drive/mbap_port.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace footfall::sim {
namespace {

constexpr std::size_t kHeaderBytes = 6, kLongestUnit = 254;

std::uint16_t word_at(const Bytes& bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

void append_word(Bytes& bytes, std::size_t word) {
  bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

}  // namespace

core::Result<void> MbapPort::open() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool open = socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                    ::bind(socket.get(), generic, length) == 0 && ::listen(socket.get(), 1) == 0 &&
                    ::getsockname(socket.get(), generic, &length) == 0;
  if (!open) {
    return core::fail(core::Remedy::Reconfigure, "cannot open the drive's port on 127.0.0.1: %s",
                      std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
  listener_ = std::move(socket);
  return {};
}

void MbapPort::close() {
  drop();
  listener_.reset();
}

void MbapPort::drop() {
  connection_.reset();
  incoming_.clear();
  outgoing_.clear();
}

void MbapPort::receive() {
  if (!connection_ && listener_) {
    connection_ = Descriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const int yes = 1;
    if (connection_) ::setsockopt(connection_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
  std::array<std::uint8_t, 512> buffer{};
  while (connection_) {
    const ssize_t count = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return drop();
    incoming_.insert(incoming_.end(), buffer.begin(), buffer.begin() + count);
  }
}

std::optional<MbapPort::Request> MbapPort::next_request() {
  receive();
  if (incoming_.size() < kHeaderBytes) return std::nullopt;
  const std::size_t length = word_at(incoming_, 4);
  if (word_at(incoming_, 2) != 0 || length < 2 || length > kLongestUnit) {
    drop();
    return std::nullopt;
  }
  if (incoming_.size() < kHeaderBytes + length) return std::nullopt;
  const auto begin = incoming_.begin() + static_cast<std::ptrdiff_t>(kHeaderBytes);
  const auto end = begin + static_cast<std::ptrdiff_t>(length);
  Request request{word_at(incoming_, 0), Bytes(begin, end)};
  incoming_.erase(incoming_.begin(), end);
  return request;
}

void MbapPort::send(std::uint16_t transaction, const Bytes& unit, core::Timestamp due) {
  Bytes frame;
  append_word(frame, transaction);
  append_word(frame, 0);
  append_word(frame, unit.size());
  frame.insert(frame.end(), unit.begin(), unit.end());
  outgoing_.push_back({std::move(frame), due});
}

void MbapPort::flush(core::Timestamp now) {
  while (connection_ && !outgoing_.empty() && outgoing_.front().due <= now) {
    const Bytes& frame = outgoing_.front().frame;
    // Frames of some bytes to loopback fit the socket's buffer, or the master has stopped reading.
    if (::send(connection_.get(), frame.data(), frame.size(), MSG_NOSIGNAL) < 0) return drop();
    outgoing_.pop_front();
  }
}

}  // namespace footfall::sim
