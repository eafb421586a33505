#include "sim/io/loopback.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

using namespace footfall;
using namespace footfall::sim;

namespace {

Descriptor connected_to(std::uint16_t port) {
  Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  REQUIRE(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return client;
}

}  // namespace

// The permission to take a dying port was once given to the second listener only; Linux asks for it on the
// dying connections as well. A cable put back then failed whenever the machine's end had closed first.
TEST_CASE("a port is taken again while connections that this end closed first are dying") {
  auto first = open_loopback(SOCK_STREAM);
  REQUIRE(first);
  const std::uint16_t port = first->port;
  for (int round = 0; round < 20; ++round) {
    const Descriptor client = connected_to(port);
    pollfd waiting{first->socket.get(), POLLIN, 0};
    REQUIRE(::poll(&waiting, 1, 1000) == 1);
    accept_client(first->socket);  // closed at once, before the client
    first->socket = {};
    auto again = open_loopback(SOCK_STREAM, port);
    REQUIRE(again);
    CHECK(again->port == port);
    first = std::move(again);
  }
}

TEST_CASE("two listeners never share a port") {
  auto first = open_loopback(SOCK_STREAM);
  REQUIRE(first);
  CHECK_FALSE(open_loopback(SOCK_STREAM, first->port));
}
