#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "hal/treadmill.hpp"
#include "protocols/modbus_drive/codec.hpp"

struct _modbus;  // NOLINT(bugprone-reserved-identifier): libmodbus names it so

namespace footfall::drivers {

/// One Modbus line (serial, pty or TCP) and how far its replies can be believed.
/// RTU replies carry no transaction number, so that a late one looks like the answer to the next request. The
/// line therefore knows whether it is trusted: it is not after opening, after a time-out, a bad reply or
/// bytes nobody asked for, and becomes so only when a Probe exchange is answered. libmodbus sets the line up,
/// frames and checks; its receive time-outs restart with every byte, so waiting is done here with both
/// time-outs and a total bound. Its error recovery stays off. Thread: one. Blocks: exchange() at most
/// worst_exchange(). Allocates: open() only. Errors: Retry (no or bad reply; the line is untrusted then),
/// Reconnect (line gone, closed before returning), Bug (Normal exchange on an untrusted line).
class ModbusLine {
 public:
  enum class Mode : std::uint8_t {
    Normal,  ///< strict: the next frame must be the answer
    Probe,   ///< drains until quiet, skips frames that are not the answer; success makes the line trusted.
             ///< On an untrusted line the answer must also be the last for a byte time-out, and the silence
             ///< before it as long as link.quiet_ms
    Urgent   ///< stop-class: sent at once whatever the line's state; skips foreign frames when untrusted
  };

  ModbusLine(protocols::modbus_drive::Link link, std::string device, std::string host, std::uint16_t port);
  ~ModbusLine();
  ModbusLine(const ModbusLine&) = delete;
  ModbusLine& operator=(const ModbusLine&) = delete;

  /// While the flag is true only Urgent frames are sent, others fail with Retry. Asked last right before the
  /// first byte; an exchange refused so is not counted in health().exchanges.
  void set_interrupt(const std::atomic<bool>* stop_waiting) { stop_waiting_ = stop_waiting; }
  void set_wire_trace(hal::WireTrace* trace) { trace_ = trace; }
  core::Result<void> open();
  void close() noexcept;
  [[nodiscard]] bool is_open() const { return context_ != nullptr; }
  /// Trusted, and no byte waiting that nobody asked for (such bytes are drained and end the trust).
  [[nodiscard]] bool settled();

  /// Reply Match or Exception; words of a read go to `words`.
  core::Result<protocols::modbus_drive::Reply> exchange(const protocols::modbus_drive::Request& request,
                                                        std::span<std::uint16_t> words, Mode mode);

  [[nodiscard]] core::Duration worst_exchange() const;
  [[nodiscard]] const hal::TreadmillHealth& health() const { return health_; }
  /// "serial line /dev/ttyUSB0" or "10.0.0.5:502", for sentences.
  [[nodiscard]] const char* name() const { return name_.c_str(); }

 private:
  enum class Wait : std::uint8_t { Ready, Timeout, Partial, Gone };
  struct Deleter {
    void operator()(_modbus* context) const noexcept;
  };

  core::Result<void> connect();
  [[nodiscard]] bool interrupted() const {
    return stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
  }
  core::Result<void> send(const protocols::modbus_drive::Request& request, Mode mode);
  core::Result<protocols::modbus_drive::Reply> receive(const protocols::modbus_drive::Request& request,
                                                       std::span<std::uint16_t> words, bool skip_foreign,
                                                       bool must_be_last);
  Wait wait_for(std::size_t bytes, core::Timestamp first_byte_deadline);
  std::span<const std::uint8_t> take_frame();
  std::size_t discard_pending();
  core::Result<void> drain_until_quiet(core::Duration quiet);
  [[nodiscard]] bool gone(short poll_events) const;
  [[nodiscard]] core::Duration wire_time(std::size_t bytes) const;
  [[nodiscard]] std::size_t wire_bytes(std::size_t frame_bytes) const;
  tl::unexpected<core::Error> lost();
  tl::unexpected<core::Error> bad_reply(const char* what, const protocols::modbus_drive::Request& request);

  const protocols::modbus_drive::Link link_;
  const std::string device_, host_, service_, name_;
  std::unique_ptr<_modbus, Deleter> context_;
  int fd_ = -1;
  bool trusted_ = false;
  core::Timestamp last_activity_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
  hal::WireTrace* trace_ = nullptr;
  hal::TreadmillHealth health_;
  std::array<std::uint8_t, 260> buffer_{};
};

}  // namespace footfall::drivers
