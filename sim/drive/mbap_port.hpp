#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"
#include "sim/io/loopback.hpp"

namespace footfall::sim {

/// A Modbus TCP port on 127.0.0.1 that serves one master, as small drives do: a second connection waits until
/// the first has gone. Close and open keep the number. Thread: the lab's. Blocks: never. Allocates: frames.
/// Errors: Result of open(); a frame that is none drops the connection. Source: Modbus messaging on TCP/IP
/// V1.0b, 3.1.3 (header of 7 bytes, protocol 0).
class MbapPort {
 public:
  struct Request {
    std::uint16_t transaction = 0;
    Bytes unit;  ///< unit identifier and PDU
  };

  core::Result<void> open();
  void close();
  [[nodiscard]] bool is_open() const { return static_cast<bool>(listener_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// The next complete frame that has arrived; to be asked often.
  std::optional<Request> next_request();
  /// Queues a reply; it leaves with the first flush() at or after `due`, in the order of send().
  void send(std::uint16_t transaction, const Bytes& unit, core::Timestamp due);
  void flush(core::Timestamp now);

 private:
  struct Departing {
    Bytes frame;
    core::Timestamp due;
  };
  void receive();
  void drop();

  Descriptor listener_, connection_;
  std::uint16_t port_ = 0;
  Bytes incoming_;
  std::deque<Departing> outgoing_;
};

}  // namespace footfall::sim
