#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/time.hpp"

namespace footfall::hal {

enum class WireDirection : std::uint8_t {
  Sent,
  Received,  ///< a frame that was understood
  Garbled,   ///< bytes that made no frame, or one of something else
  Drained    ///< bytes that nobody asked for, thrown away
};

/// Bytes as they passed the line. Modbus: sent and received without checksum and TCP header, which libmodbus
/// adds and takes away; garbled and drained ones as they came. A frame above 64 bytes is cut, `size` says
/// how long it was.
struct WireFrame {
  static constexpr std::size_t kKept = 64;
  core::Timestamp time;  ///< after the bytes were handed to, or taken from, the operating system
  WireDirection direction = WireDirection::Sent;
  std::uint16_t size = 0;
  std::array<std::uint8_t, kKept> bytes{};

  [[nodiscard]] std::span<const std::uint8_t> kept() const {
    return std::span<const std::uint8_t>(bytes).first(std::min<std::size_t>(size, kKept));
  }
};

/// Who wants to see a device's frames. Thread: the device's own (treadmill thread). Blocks/allocates: must
/// not. Errors: its own affair; the device goes on.
class WireTrace {
 public:
  virtual void on_frame(const WireFrame& frame) noexcept = 0;

 protected:
  ~WireTrace() = default;
};

/// For drivers: tells the trace, when there is one.
inline void trace_frame(WireTrace* trace, WireDirection direction,
                        std::span<const std::uint8_t> bytes) noexcept {
  if (trace == nullptr || bytes.empty()) return;
  WireFrame frame;
  frame.time = core::monotonic_now();
  frame.direction = direction;
  frame.size = static_cast<std::uint16_t>(std::min<std::size_t>(bytes.size(), UINT16_MAX));
  std::memcpy(frame.bytes.data(), bytes.data(), std::min(bytes.size(), WireFrame::kKept));
  trace->on_frame(frame);
}

}  // namespace footfall::hal
