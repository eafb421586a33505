#pragma once
#include <atomic>
#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "drivers/io/serial_port.hpp"
#include "hal/treadmill.hpp"
#include "protocols/tmx/codec.hpp"

namespace footfall::drivers {

struct TmxLineTiming {
  int baud = 4800;
  int response_timeout_ms = 100;  ///< from the last bit of the command to the first byte of the reply
  int byte_timeout_ms = 20;       ///< between bytes of a reply
};

/// One TMX line and how far its replies can be believed. One command is outstanding at a time. A reply names
/// its command and the machine answers in order: a late reply is therefore mistaken only for that of the
/// *same* command. After a lost exchange the line is untrusted until a Probe with a command that was not lost
/// since is answered: then everything older has passed. When all were lost, the answer must also be the last
/// for a byte time-out. Thread: one. Blocks: exchange() at most worst_exchange(). Allocates: open() only.
/// Errors: Retry (no or bad reply; the line is untrusted then), Reconnect (line gone, closed before
/// returning), Bug (Normal on an untrusted line).
class TmxLine {
 public:
  enum class Mode : std::uint8_t {
    Normal,  ///< strict: the next byte must begin the answer
    Probe,   ///< drains until quiet, skips what is not the answer; success makes the line trusted
    Urgent   ///< stop: sent at once whatever the line's state; skips what is not the answer when untrusted
  };

  TmxLine(std::string device, TmxLineTiming timing) : device_(std::move(device)), timing_(timing) {}

  /// While the flag is true only Urgent commands are sent, others fail with Retry. Asked last right before
  /// the first byte; an exchange refused so is not counted in health().exchanges.
  void set_interrupt(const std::atomic<bool>* stop_waiting) { stop_waiting_ = stop_waiting; }
  void set_wire_trace(hal::WireTrace* trace) { trace_ = trace; }
  core::Result<void> open();
  void close() noexcept;
  [[nodiscard]] bool is_open() const { return port_.is_open(); }
  /// Trusted, and no byte waiting that nobody asked for (such bytes are drained and end the trust).
  [[nodiscard]] bool settled();
  /// A reply to this command may still be under way.
  [[nodiscard]] bool may_be_late(protocols::tmx::Command command) const;

  /// Match or Refused. On an untrusted line a refusal may belong to an earlier command and is skipped.
  core::Result<protocols::tmx::Reply> exchange(const protocols::tmx::Request& request, Mode mode);

  [[nodiscard]] core::Duration worst_exchange() const;
  [[nodiscard]] const hal::TreadmillHealth& health() const { return health_; }
  [[nodiscard]] const char* name() const { return device_.c_str(); }
  /// When the last answer came.
  [[nodiscard]] core::Timestamp last_answer() const { return last_answer_; }

 private:
  [[nodiscard]] bool interrupted() const {
    return stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
  }
  core::Result<void> send(const protocols::tmx::Request& request, Mode mode);
  core::Result<protocols::tmx::Reply> receive(protocols::tmx::Command command, bool skip_foreign);
  std::size_t discard_pending();
  core::Result<void> drain_until_quiet();
  [[nodiscard]] core::Duration wire_time(std::size_t bytes) const;
  tl::unexpected<core::Error> lost_line();
  tl::unexpected<core::Error> bad_reply(const char* what, protocols::tmx::Command command);

  const std::string device_;
  const TmxLineTiming timing_;
  io::SerialPort port_;
  bool trusted_ = false;
  std::uint64_t late_ = 0;  ///< bit of command byte - 0xA0
  core::Timestamp last_byte_, last_answer_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
  hal::WireTrace* trace_ = nullptr;
  hal::TreadmillHealth health_;
};

}  // namespace footfall::drivers
