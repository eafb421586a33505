#include "sim/io/loopback.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace footfall::sim {
namespace {

bool allow_reuse(const Descriptor& socket) {
  const int yes = 1;
  return ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0;
}

}  // namespace

core::Result<LoopbackSocket> open_loopback(int type, std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  // A port put back is only had while its old connections die if they, too, inherited the permission: it is
  // therefore always given. The system's own choice comes first, or it could choose a port that dies
  // elsewhere.
  const bool open = socket && (port == 0 || allow_reuse(socket)) &&
                    ::bind(socket.get(), generic, length) == 0 &&
                    ::getsockname(socket.get(), generic, &length) == 0 &&
                    (type != SOCK_STREAM || (allow_reuse(socket) && ::listen(socket.get(), 16) == 0));
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
