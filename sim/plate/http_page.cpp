#include "sim/plate/http_page.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace footfall::sim {
namespace {
constexpr std::size_t kLongestRequest = 4096, kMostConnections = 16;
}

HttpPage::HttpPage(Descriptor listener, std::uint16_t port, std::string path, std::string type,
                   std::string body)
    : listener_(std::move(listener)),
      port_(port),
      path_(std::move(path)),
      type_(std::move(type)),
      body_(std::move(body)) {}

core::Result<HttpPage> HttpPage::open(std::string path, std::string content_type, std::string body) {
  auto opened = open_loopback(SOCK_STREAM);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  return HttpPage(std::move(opened->socket), opened->port, std::move(path), std::move(content_type),
                  std::move(body));
}

void HttpPage::serve(Reactor& reactor) {
  reactor_ = &reactor;
  reactor.add(listener_.get(), [this] { accept(); });
}

void HttpPage::accept() {
  Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket || !answering_) return;
  if (connections_.size() >= kMostConnections) close(connections_.begin()->first);
  const int fd = socket.get();
  connections_[fd] = Connection{std::move(socket), {}};
  reactor_->add(fd, [this, fd] { read(fd); });
}

void HttpPage::read(int fd) {
  std::array<char, 1024> chunk{};
  const ssize_t got = ::recv(fd, chunk.data(), chunk.size(), 0);
  if (got <= 0) return close(fd);
  std::string& request = connections_[fd].request;
  request.append(chunk.data(), static_cast<std::size_t>(got));
  const bool complete = request.find("\r\n\r\n") != std::string::npos;
  if (!complete && request.size() < kLongestRequest) return;
  const std::string reply = answer(request);
  [[maybe_unused]] const ssize_t put = ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
  close(fd);
}

void HttpPage::close(int fd) {
  reactor_->remove(fd);
  connections_.erase(fd);
}

std::string HttpPage::answer(const std::string& request) const {
  const bool found = request.rfind("GET " + path_ + " HTTP/1.", 0) == 0;
  const bool get = request.rfind("GET ", 0) == 0;
  const std::string& body = found ? body_ : std::string("not here\n");
  const std::string status = found ? "200 OK" : get ? "404 Not Found" : "400 Bad Request";
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + (found ? type_ : "text/plain") +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace footfall::sim
