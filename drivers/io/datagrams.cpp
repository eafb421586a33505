#include "drivers/io/datagrams.hpp"

#include <cerrno>
#include <cstring>

namespace footfall::drivers::io {
namespace {

bool is_passing_error(int error) {
  return error == ECONNREFUSED || error == EINTR || error == EHOSTUNREACH || error == ENETUNREACH ||
         error == ENETDOWN;
}

}  // namespace

core::Result<Descriptor> open_datagram_socket() {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool ready = socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
                     ::setsockopt(socket.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) == 0;
  if (ready) return socket;
  return core::fail(core::Remedy::Reconnect, "no UDP socket: %s; check the network", std::strerror(errno));
}

int ask_for_buffer(int socket, int wanted_bytes) {
  // The forced form needs a privilege that the station's unit may grant; the plain one is capped silently.
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &wanted_bytes, sizeof wanted_bytes) != 0) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wanted_bytes, sizeof wanted_bytes);
  }
  int granted = 0;
  socklen_t length = sizeof granted;
  ::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &granted, &length);
  return granted / 2;  // the kernel reports twice what it was asked for
}

DatagramReceiver::DatagramReceiver(std::size_t longest_bytes)
    : longest_(longest_bytes), bytes_(longest_bytes * kBatch) {
  for (std::size_t i = 0; i < kBatch; ++i) parts_[i] = {bytes_.data() + i * longest_, longest_};
}

void DatagramReceiver::read_control(msghdr& header, Datagram& datagram) noexcept {
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

std::span<const Datagram> DatagramReceiver::receive(int socket) noexcept {
  for (std::size_t i = 0; i < kBatch; ++i) {
    msghdr& header = messages_[i].msg_hdr;
    header = {};
    header.msg_name = &senders_[i];
    header.msg_namelen = sizeof senders_[i];
    header.msg_iov = &parts_[i];
    header.msg_iovlen = 1;
    header.msg_control = control_[i].bytes.data();
    header.msg_controllen = control_[i].bytes.size();
  }
  int got = -1;
  for (int attempt = 0; attempt < 4 && got < 0; ++attempt) {
    got = ::recvmmsg(socket, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (got < 0 && !is_passing_error(errno)) break;
  }
  if (got <= 0) return {};
  const auto count = static_cast<std::size_t>(got);
  for (std::size_t i = 0; i < count; ++i) {
    msghdr& header = messages_[i].msg_hdr;
    Datagram& datagram = datagrams_[i];
    datagram = {{bytes_.data() + i * longest_, messages_[i].msg_len},
                0,
                senders_[i].sin_addr.s_addr,
                (header.msg_flags & MSG_TRUNC) != 0};
    read_control(header, datagram);
  }
  return {datagrams_.data(), count};
}

}  // namespace footfall::drivers::io
