#include "sim/drive/mbap_port.hpp"

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
  auto opened = open_loopback(SOCK_STREAM, port_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  port_ = opened->port;
  listener_ = std::move(opened->socket);
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
    connection_ = accept_client(listener_);
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
