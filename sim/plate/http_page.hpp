#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "core/result.hpp"
#include "sim/io/loopback.hpp"
#include "sim/io/reactor.hpp"

namespace footfall::sim {

/// The smallest web server that a transducer box needs: one page, GET only, one request on each connection.
/// Thread: the lab's. Blocks: never. Allocates: for each connection (16 at most). Errors: Result at opening;
/// otherwise HTTP status 400 and 404.
class HttpPage {
 public:
  static core::Result<HttpPage> open(std::string path, std::string content_type, std::string body);
  HttpPage(HttpPage&&) = default;
  /// Starts serving; this object may not move afterwards.
  void serve(Reactor& reactor);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// false: whoever connects is dropped, as by a box without power.
  void set_answering(bool answering) { answering_ = answering; }

 private:
  struct Connection {
    Descriptor socket;
    std::string request;
  };
  HttpPage(Descriptor listener, std::uint16_t port, std::string path, std::string type, std::string body);
  void accept();
  void read(int fd);
  void close(int fd);
  [[nodiscard]] std::string answer(const std::string& request) const;

  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::string path_, type_, body_;
  Reactor* reactor_ = nullptr;
  bool answering_ = true;
  std::map<int, Connection> connections_;
};

}  // namespace footfall::sim
