#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/result.hpp"
#include "sim/io/descriptor.hpp"
#include "sim/io/reactor.hpp"

namespace footfall::sim {

/// Text lines on a Unix-domain stream socket: each line is answered by one line.
/// Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result at opening; a client that sends 4 KiB
/// without a line end is dropped.
class ControlSocket {
 public:
  using Handler = std::function<std::string(const std::string&)>;
  static core::Result<ControlSocket> open(const std::filesystem::path& path);
  ControlSocket(ControlSocket&&) = default;
  ~ControlSocket();
  /// Starts serving; this object may not move afterwards.
  void serve(Reactor& reactor, Handler handler);

 private:
  struct Client {
    Descriptor socket;
    std::string text;
  };
  ControlSocket(Descriptor listener, std::filesystem::path path);
  void accept();
  void read(int fd);
  void close(int fd);

  Descriptor listener_;
  std::filesystem::path path_;
  Reactor* reactor_ = nullptr;
  Handler handler_;
  std::map<int, Client> clients_;
};

}  // namespace footfall::sim
