#pragma once
#include <cstdint>
#include <deque>
#include <optional>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"
#include "sim/io/loopback.hpp"

namespace footfall::sim {

/// A DIRCON port on 127.0.0.1 that serves one client: a second connection waits until the first has gone.
/// Close and open keep the number. Written from the published description of "wahoo-fitness-tnp": header of
/// six bytes (version 1, message, sequence, code, length big-endian), UUIDs of 16 bytes in the order of their
/// text. Thread: the lab's. Blocks: never. Allocates: messages. Errors: Result of open(); bytes that are no
/// message drop the connection.
class DirconPort {
 public:
  struct Message {
    std::uint8_t id = 0, sequence = 0, code = 0;
    Bytes body;
  };

  core::Result<void> open();
  void close();
  [[nodiscard]] bool is_open() const { return static_cast<bool>(listener_); }
  [[nodiscard]] bool connected() const { return static_cast<bool>(connection_); }
  /// Rises with every connection, and when one ends.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// The next complete message that has arrived; to be asked often.
  std::optional<Message> next_request();
  static Bytes encode(const Message& message);
  /// Queues bytes; they leave with the first flush() at or after `due`, in the order of send().
  void send(Bytes bytes, core::Timestamp due);
  void flush(core::Timestamp now);

 private:
  struct Departing {
    Bytes bytes;
    core::Timestamp due;
  };
  void receive();
  void drop();

  Descriptor listener_, connection_;
  std::uint16_t port_ = 0;
  std::uint64_t epoch_ = 0;
  Bytes incoming_;
  std::deque<Departing> outgoing_;
};

}  // namespace footfall::sim
