#include "drivers/ximu3/imu_link.hpp"

#include <arpa/inet.h>
#include <poll.h>

#include <cerrno>
#include <cstring>

namespace footfall::drivers::ximu3 {

ImuLink::ImuLink() : receiver_(std::make_unique<io::DatagramReceiver>(kLongestDatagram)) {}

core::Result<void> ImuLink::open(const Endpoint& endpoint) {
  close();
  device_ = {};
  device_.sin_family = AF_INET;
  device_.sin_port = htons(endpoint.command_port);
  const std::string host = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
  if (::inet_pton(AF_INET, host.c_str(), &device_.sin_addr) != 1) {
    return core::fail(core::Remedy::Reconfigure, "host '%s' is no IPv4 address; write it as four numbers",
                      endpoint.host.c_str());
  }
  auto socket = io::open_datagram_socket();
  if (!socket) return tl::unexpected<core::Error>(socket.error());
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(endpoint.data_port);
  // A device on this machine is a simulated one: its port need not be open to the network.
  const bool loopback = (ntohl(device_.sin_addr.s_addr) >> 24U) == 127U;
  local.sin_addr.s_addr = htonl(loopback ? INADDR_LOOPBACK : INADDR_ANY);
  if (::bind(socket->get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) {
    return core::fail(core::Remedy::Reconfigure,
                      "UDP port %u, which the device sends to, cannot be opened: %s; give each IMU its own "
                      "udp_send_port",
                      unsigned{endpoint.data_port}, std::strerror(errno));
  }
  (void)io::ask_for_buffer(socket->get(), kWantedBuffer);
  receiver_->reset();
  socket_ = std::move(*socket);
  return {};
}

void ImuLink::send(const std::string& line) const noexcept {
  // A pending ICMP error is reported by the first call and only then is the datagram not sent.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::sendto(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&device_), sizeof device_) >= 0) {
      return;
    }
  }
}

bool ImuLink::wait_readable(core::Duration patience) const noexcept {
  pollfd watched{socket_.get(), POLLIN, 0};
  return ::poll(&watched, 1, static_cast<int>(patience.ns / 1'000'000)) > 0 &&
         (watched.revents & POLLIN) != 0;
}

}  // namespace footfall::drivers::ximu3
