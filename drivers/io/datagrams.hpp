#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "drivers/io/descriptor.hpp"

namespace footfall::drivers::io {

/// One received datagram; `bytes` live until the next receive().
struct Datagram {
  std::span<const std::uint8_t> bytes;
  std::int64_t stamp_realtime_ns = 0;  ///< kernel receive stamp, 0 = none
  in_addr_t sender = 0;                ///< IPv4 address, network order
  bool truncated = false;
};

/// Takes what has arrived on a UDP socket in batches, with kernel stamps and the kernel's drop count.
/// Thread: the one that drains. Blocks/allocates: the constructor only. Errors: an ICMP "port unreachable" or
/// a missing network shows as "nothing received".
class DatagramReceiver {
 public:
  static constexpr std::size_t kBatch = 32;

  explicit DatagramReceiver(std::size_t longest_bytes);
  /// Up to kBatch datagrams; empty when there is nothing.
  [[nodiscard]] std::span<const Datagram> receive(int socket) noexcept;
  /// Datagrams the kernel dropped on the socket, as last reported.
  [[nodiscard]] std::uint32_t kernel_dropped() const noexcept { return kernel_dropped_; }
  void reset() noexcept { kernel_dropped_ = 0; }

 private:
  void read_control(msghdr& header, Datagram& datagram) noexcept;

  std::size_t longest_;
  std::vector<std::uint8_t> bytes_;
  struct Control {
    alignas(cmsghdr) std::array<std::uint8_t, 128> bytes{};
  };
  std::array<Control, kBatch> control_{};
  std::array<sockaddr_in, kBatch> senders_{};
  std::array<iovec, kBatch> parts_{};
  std::array<mmsghdr, kBatch> messages_{};
  std::array<Datagram, kBatch> datagrams_{};
  std::uint32_t kernel_dropped_ = 0;
};

/// A UDP socket, not blocking, with kernel stamps and drop count; nothing bound or connected. Errors:
/// Reconnect.
core::Result<Descriptor> open_datagram_socket();
/// Asks for a receive buffer and returns what the kernel grants, in bytes.
int ask_for_buffer(int socket, int wanted_bytes);

}  // namespace footfall::drivers::io
