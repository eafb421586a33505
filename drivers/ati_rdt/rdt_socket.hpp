#pragma once
#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/result.hpp"
#include "core/time.hpp"
#include "drivers/io/datagrams.hpp"
#include "protocols/ati_rdt/rdt.hpp"

namespace footfall::drivers::ati_rdt {

using io::Datagram;

/// The UDP side of one Net F/T: non-blocking, kernel stamps, kernel drop count, 4 MiB buffer asked for.
/// Connected to the sensor, so that no other sender is heard.
/// Thread: receive() on the measuring thread, the rest on the control thread; send() may run beside
/// receive(). Blocks: only wait_readable(). Allocates: only the constructor and open(). Errors: an ICMP "port
/// unreachable" or a missing network shows as "nothing received"; the socket stays usable.
class RdtSocket {
 public:
  static constexpr int kWantedBuffer = 4 * 1024 * 1024;

  RdtSocket();
  core::Result<void> open(const sockaddr_in& sensor);
  void close() noexcept { socket_.reset(); }
  [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket_); }

  void send(protocols::ati_rdt::Command command) const noexcept;
  [[nodiscard]] bool wait_readable(core::Duration patience) const noexcept;
  /// Up to 32 datagrams; empty when there is nothing.
  [[nodiscard]] std::span<const Datagram> receive() noexcept { return receiver_->receive(socket_.get()); }
  /// Datagrams the kernel dropped on this socket, as last reported.
  [[nodiscard]] std::uint32_t kernel_dropped() const noexcept { return receiver_->kernel_dropped(); }
  [[nodiscard]] int buffer_bytes() const noexcept { return buffer_bytes_; }

 private:
  static constexpr std::size_t kBufferSize = protocols::ati_rdt::kMaxDatagramSize + 1;

  io::Descriptor socket_;
  std::unique_ptr<io::DatagramReceiver> receiver_;
  int buffer_bytes_ = 0;
};

}  // namespace footfall::drivers::ati_rdt
