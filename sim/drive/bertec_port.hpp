#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "sim/drive/modbus_frame.hpp"
#include "sim/io/loopback.hpp"

namespace footfall::sim {

/// The control panel's TCP port on 127.0.0.1: one client; a second one is let in and shown out at once. Close
/// and open keep the number. Thread: the lab's. Blocks: never. Allocates: the bytes. Errors: Result of
/// open().
class BertecPort {
 public:
  core::Result<void> open();
  void close();
  [[nodiscard]] bool is_open() const { return static_cast<bool>(listener_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Lets clients in and returns the next `size` bytes of the one that is served, once they are there.
  std::optional<Bytes> next(std::size_t size);
  /// Whole or not at all: a client that does not read misses it, and one that has gone is forgotten.
  void send(const Bytes& bytes);
  [[nodiscard]] bool has_client() const { return static_cast<bool>(connection_); }

 private:
  void let_in();
  void drop();

  Descriptor listener_, connection_;
  std::uint16_t port_ = 0;
  Bytes incoming_;
};

}  // namespace footfall::sim
