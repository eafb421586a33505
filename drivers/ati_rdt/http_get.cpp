#include "drivers/ati_rdt/http_get.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "drivers/io/descriptor.hpp"

namespace footfall::drivers::ati_rdt {
namespace {

constexpr std::size_t kMaxHeader = 8192;

/// false when the deadline passed first.
bool wait(int fd, short events, core::Timestamp deadline) {
  for (;;) {
    const core::Duration left = deadline - core::monotonic_now();
    if (left.ns <= 0) return false;
    pollfd watched{fd, events, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(left.ns / 1'000'000) + 1);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

tl::unexpected<core::Error> silent(const char* what) {
  return core::fail(core::Remedy::Reconnect, "its web server %s; is it powered and on this network?", what);
}

core::Result<io::Descriptor> connect_to(const sockaddr_in& server, core::Timestamp deadline) {
  io::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return silent(std::strerror(errno));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
    if (errno != EINPROGRESS) return silent("refuses the connection");
    if (!wait(socket.get(), POLLOUT, deadline)) return silent("does not answer");
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return silent("refuses the connection");
  }
  return socket;
}

core::Result<void> send_all(int fd, std::string_view text, core::Timestamp deadline) {
  while (!text.empty()) {
    const ssize_t put = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (put > 0) {
      text.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno != EAGAIN && errno != EINTR) {
      return silent("closed the connection");
    } else if (!wait(fd, POLLOUT, deadline)) {
      return silent("does not answer");
    }
  }
  return {};
}

core::Result<std::string> receive_all(int fd, std::size_t limit, core::Timestamp deadline) {
  std::string reply;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t got = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (got == 0) return reply;
    if (got > 0) {
      reply.append(chunk.data(), static_cast<std::size_t>(got));
      if (reply.size() > limit) {
        return core::fail(core::Remedy::Reconfigure,
                          "its web page is larger than %zu bytes; is this the right device?", limit);
      }
    } else if (errno != EAGAIN && errno != EINTR) {
      return silent("closed the connection");
    } else if (!wait(fd, POLLIN, deadline)) {
      return silent("does not finish its answer");
    }
  }
}

core::Result<std::string> body_of(const std::string& reply, const char* path) {
  const auto end = reply.find("\r\n\r\n");
  const bool http = reply.rfind("HTTP/1.", 0) == 0 && reply.size() > 12;
  if (!http || end == std::string::npos) {
    return core::fail(core::Remedy::Reconfigure, "port speaks no HTTP; check host and http_port");
  }
  const std::string status = reply.substr(9, 3);
  if (status != "200") {
    return core::fail(core::Remedy::Reconfigure, "%s answered with HTTP status %s; is this a Net F/T?", path,
                      status.c_str());
  }
  return reply.substr(end + 4);
}

}  // namespace

core::Result<std::string> http_get(const sockaddr_in& server, const char* path, std::size_t max_size,
                                   core::Duration patience) {
  const core::Timestamp deadline = core::monotonic_now() + patience;
  auto socket = connect_to(server, deadline);
  if (!socket) return tl::unexpected<core::Error>(socket.error());
  const std::string request = std::string("GET ") + path + " HTTP/1.0\r\nConnection: close\r\n\r\n";
  if (const auto sent = send_all(socket->get(), request, deadline); !sent) {
    return tl::unexpected<core::Error>(sent.error());
  }
  const auto reply = receive_all(socket->get(), max_size + kMaxHeader, deadline);
  if (!reply) return reply;
  return body_of(*reply, path);
}

}  // namespace footfall::drivers::ati_rdt
