#include "sim/io/loopback.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace footfall::sim {

core::Result<LoopbackSocket> open_loopback(int type, std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  // Only a port of our own is taken again while its old connections die.
  const bool ours =
      port == 0 || (socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0);
  const bool open = socket && ours && ::bind(socket.get(), generic, length) == 0 &&
                    ::getsockname(socket.get(), generic, &length) == 0 &&
                    (type != SOCK_STREAM || ::listen(socket.get(), 16) == 0);
  if (!open) {
    return core::fail(core::Remedy::Reconfigure, "cannot open a port on 127.0.0.1: %s",
                      std::generic_category().message(errno).c_str());
  }
  return LoopbackSocket{std::move(socket), ntohs(address.sin_port)};
}

Descriptor accept_client(const Descriptor& listener) {
  Descriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const int yes = 1;
  if (client) ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return client;
}

}  // namespace footfall::sim
