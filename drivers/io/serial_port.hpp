#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "drivers/io/descriptor.hpp"

namespace footfall::drivers::io {

/// A serial line (or a pty that stands for one), raw, 8 data bits, no parity, 1 stop bit, locked for this
/// program alone. Thread: one. Blocks: wait() only. Allocates: open() only. Errors: open() Reconnect with the
/// reason; afterwards Gone, when the other side has hung up or the adapter has been pulled.
class SerialPort {
 public:
  enum class Event : std::uint8_t { Byte, Nothing, Gone };

  core::Result<void> open(const std::string& device, int baud);
  void close() noexcept { fd_.reset(); }
  [[nodiscard]] bool is_open() const { return static_cast<bool>(fd_); }

  /// Waits until a byte is there, the line is gone, or `timeout` (0: only looks).
  [[nodiscard]] Event wait(core::Duration timeout) const;
  /// The next byte, if one is there.
  [[nodiscard]] std::optional<std::uint8_t> read_byte();
  /// false: not everything could be handed over at once; the line is to be distrusted.
  [[nodiscard]] bool write(std::span<const std::uint8_t> bytes);

 private:
  Descriptor fd_;
};

}  // namespace footfall::drivers::io
