#include "drivers/ati_rdt/rdt_socket.hpp"

#include <poll.h>

#include <cerrno>
#include <cstring>

namespace footfall::drivers::ati_rdt {
RdtSocket::RdtSocket() : receiver_(std::make_unique<io::DatagramReceiver>(kBufferSize)) {}

core::Result<void> RdtSocket::open(const sockaddr_in& sensor) {
  auto socket = io::open_datagram_socket();
  if (!socket) return tl::unexpected<core::Error>(socket.error());
  if (::connect(socket->get(), reinterpret_cast<const sockaddr*>(&sensor), sizeof sensor) != 0) {
    return core::fail(core::Remedy::Reconnect, "no UDP socket to the sensor: %s; check the network",
                      std::strerror(errno));
  }
  buffer_bytes_ = io::ask_for_buffer(socket->get(), kWantedBuffer);
  receiver_->reset();
  socket_ = std::move(*socket);
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

}  // namespace footfall::drivers::ati_rdt
