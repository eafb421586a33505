#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"

namespace footfall::sim {

struct RtuLineOptions {
  int baud = 19200;
  int bits_per_byte = 10;  ///< start, 8 data, stop: 8N1
  core::Duration turnaround = core::milliseconds(2);
  bool pace = true;  ///< false: bytes travel in no time; the silent interval between frames stays
};

/// The serial line that a pty is not: bytes take their time at the baud rate in both directions, and frames
/// end by silence of 3.5 characters (1.75 ms at least), as Modbus over serial line V1.02, 2.5.1.1 wants.
/// Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: its queues. Errors: none; what is
/// no frame is left to the checksum.
class RtuLine {
 public:
  explicit RtuLine(const RtuLineOptions& options);

  /// Bytes the master handed to its port at `now`.
  void receive(std::span<const std::uint8_t> bytes, core::Timestamp now);
  /// The frame whose last byte and following silence have passed by `now`; `ended` = when its silence was
  /// over.
  std::optional<Bytes> next_frame(core::Timestamp now, core::Timestamp* ended = nullptr);
  /// Queues a reply; its first byte starts at `from` + turnaround, or when the line is free.
  void send(std::span<const std::uint8_t> bytes, core::Timestamp from);
  /// Moves out the bytes whose last bit has left by `now`.
  Bytes take_sent(core::Timestamp now);
  /// When something is due: the end of a frame or of a byte.
  [[nodiscard]] std::optional<core::Timestamp> next_due() const;
  void clear();
  /// Replies take that much longer: turnaround and bytes.
  void set_slowness(double times) { slowness_ = times; }
  [[nodiscard]] core::Duration byte_time() const { return byte_time_; }
  [[nodiscard]] core::Duration silence() const { return silence_; }

 private:
  struct Departing {
    std::uint8_t byte;
    core::Timestamp due;
  };
  core::Duration byte_time_, silence_, turnaround_;
  double slowness_ = 1.0;
  Bytes incoming_;
  core::Timestamp incoming_end_;
  std::deque<Departing> outgoing_;
  core::Timestamp line_free_;
};

}  // namespace footfall::sim
