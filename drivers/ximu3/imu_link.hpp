#pragma once
#include <netinet/in.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "drivers/io/datagrams.hpp"

namespace footfall::drivers::ximu3 {

struct Endpoint {
  std::string host;                ///< IPv4 address
  std::uint16_t command_port = 0;  ///< where the device listens ("receive")
  std::uint16_t data_port = 0;     ///< where the device sends to ("send"): ours
  bool operator==(const Endpoint&) const = default;
};

/// The UDP side of one x-IMU3: commands out, everything in.
/// Thread: receive() on the measuring thread (or on the control thread while that one is kept out), the rest
/// on the control thread; send() may run beside receive(). Blocks: only wait_readable(). Allocates: only the
/// constructor and open(). Errors: open() names the port that is taken; a network that is away shows as
/// "nothing received".
class ImuLink {
 public:
  static constexpr int kWantedBuffer = 256 * 1024;
  static constexpr std::size_t kLongestDatagram = 2048;

  ImuLink();
  core::Result<void> open(const Endpoint& endpoint);
  void close() noexcept { socket_.reset(); }
  [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket_); }
  void send(const std::string& line) const noexcept;
  [[nodiscard]] bool wait_readable(core::Duration patience) const noexcept;
  [[nodiscard]] std::span<const io::Datagram> receive() noexcept { return receiver_->receive(socket_.get()); }
  /// Whether a datagram came from the device, and not from a stranger.
  [[nodiscard]] bool is_ours(const io::Datagram& datagram) const noexcept {
    return datagram.sender == device_.sin_addr.s_addr;
  }
  [[nodiscard]] std::uint32_t kernel_dropped() const noexcept { return receiver_->kernel_dropped(); }

 private:
  sockaddr_in device_{};
  io::Descriptor socket_;
  std::unique_ptr<io::DatagramReceiver> receiver_;
};

}  // namespace footfall::drivers::ximu3
