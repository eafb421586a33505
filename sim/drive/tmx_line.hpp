#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"

namespace footfall::sim {

struct TmxLineOptions {
  int baud = 4800;
  core::Duration turnaround = core::milliseconds(2);
  bool pace = true;  ///< false: bytes travel in no time
};

/// The RS-232 line that a pty is not: 8N1 bytes take their time in both directions, one after the other.
/// Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: its queues. Errors: none.
class TmxLine {
 public:
  struct Arrived {
    std::uint8_t byte;
    core::Timestamp at;  ///< its last bit
  };

  explicit TmxLine(const TmxLineOptions& options);
  void receive(std::span<const std::uint8_t> bytes, core::Timestamp now);
  /// The next byte that has arrived by `now`.
  std::optional<Arrived> next_byte(core::Timestamp now);
  /// Queues a reply; its first byte starts at `from` + turnaround, or when the line is free.
  void send(std::span<const std::uint8_t> bytes, core::Timestamp from);
  /// The last bit of everything queued so far.
  [[nodiscard]] core::Timestamp sent_by() const { return free_; }
  Bytes take_sent(core::Timestamp now);
  [[nodiscard]] std::optional<core::Timestamp> next_due() const;
  void clear();
  /// Answers take that much longer: turnaround and bytes.
  void set_slowness(double times) { slowness_ = times; }

 private:
  core::Duration byte_time_, turnaround_;
  double slowness_ = 1.0;
  std::deque<Arrived> incoming_, outgoing_;
  core::Timestamp incoming_end_, free_;
};

}  // namespace footfall::sim
