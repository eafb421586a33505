#include "drivers/ati_rdt/rdt_socket.hpp"

#include <poll.h>

#include <cerrno>
#include <cstring>

namespace footfall::drivers::ati_rdt {
namespace {

int ask_for_buffer(int fd, int wanted) {
  // The forced form needs a privilege that the station's unit may grant; the plain one is capped silently.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
  }
  int granted = 0;
  socklen_t length = sizeof granted;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length);
  return granted / 2;  // the kernel reports twice what it was asked for
}

bool is_passing_error(int error) {
  return error == ECONNREFUSED || error == EINTR || error == EHOSTUNREACH || error == ENETUNREACH ||
         error == ENETDOWN;
}

}  // namespace

RdtSocket::RdtSocket() : batch_(std::make_unique<Batch>()) {
  for (std::size_t i = 0; i < kBatch; ++i) batch_->parts[i] = {batch_->bytes[i].data(), kBufferSize};
}

core::Result<void> RdtSocket::open(const sockaddr_in& sensor) {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool ready = socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
                     ::setsockopt(socket.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) == 0 &&
                     ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&sensor), sizeof sensor) == 0;
  if (!ready) {
    return core::fail(core::Remedy::Reconnect, "no UDP socket to the sensor: %s; check the network",
                      std::strerror(errno));
  }
  buffer_bytes_ = ask_for_buffer(socket.get(), kWantedBuffer);
  kernel_dropped_ = 0;
  socket_ = std::move(socket);
  return {};
}

void RdtSocket::send(protocols::ati_rdt::Command command) const noexcept {
  const auto request = protocols::ati_rdt::encode(protocols::ati_rdt::Request{command, 0});
  // A pending ICMP error is reported by the first call and only then is the datagram not sent.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) >= 0) return;
  }
}

bool RdtSocket::wait_readable(core::Duration patience) const noexcept {
  pollfd watched{socket_.get(), POLLIN, 0};
  return ::poll(&watched, 1, static_cast<int>(patience.ns / 1'000'000)) > 0 &&
         (watched.revents & POLLIN) != 0;
}

void RdtSocket::read_control(msghdr& header, Datagram& datagram) noexcept {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET) continue;
    if (part->cmsg_type == SCM_TIMESTAMPNS) {
      timespec stamp{};
      std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
      datagram.stamp_realtime_ns = std::int64_t{stamp.tv_sec} * 1'000'000'000 + stamp.tv_nsec;
    } else if (part->cmsg_type == SO_RXQ_OVFL) {
      std::memcpy(&kernel_dropped_, CMSG_DATA(part), sizeof kernel_dropped_);
    }
  }
}

std::span<const Datagram> RdtSocket::receive() noexcept {
  Batch& batch = *batch_;
  for (std::size_t i = 0; i < kBatch; ++i) {
    msghdr& header = batch.messages[i].msg_hdr;
    header = {};
    header.msg_iov = &batch.parts[i];
    header.msg_iovlen = 1;
    header.msg_control = batch.control[i].data();
    header.msg_controllen = batch.control[i].size();
  }
  int got = -1;
  for (int attempt = 0; attempt < 4 && got < 0; ++attempt) {
    got = ::recvmmsg(socket_.get(), batch.messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (got < 0 && !is_passing_error(errno)) break;
  }
  if (got <= 0) return {};
  const auto count = static_cast<std::size_t>(got);
  for (std::size_t i = 0; i < count; ++i) {
    msghdr& header = batch.messages[i].msg_hdr;
    Datagram& datagram = batch.datagrams[i];
    datagram = {{batch.bytes[i].data(), batch.messages[i].msg_len}, 0, (header.msg_flags & MSG_TRUNC) != 0};
    read_control(header, datagram);
  }
  return {batch.datagrams.data(), count};
}

}  // namespace footfall::drivers::ati_rdt
