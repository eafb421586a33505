#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/result.hpp"
#include "core/time.hpp"
#include "hal/treadmill.hpp"

namespace footfall::drivers {

/// The value of a characteristic, as it came. A fitness machine has none above 64 bytes.
struct GattValue {
  static constexpr std::size_t kLongest = 64;
  std::array<std::uint8_t, kLongest> bytes{};
  std::size_t size = 0;
  [[nodiscard]] std::span<const std::uint8_t> span() const { return std::span(bytes).first(size); }
};

/// Notification or indication.
struct GattNotice {
  std::uint16_t characteristic = 0;
  GattValue value;
  core::Timestamp at;  ///< when it was read from the link
};

/// One connection to a GATT server, whatever carries it: DIRCON over TCP here, Bluetooth later.
/// Characteristics are named by their assigned number. Requests are acknowledged by the link; what a control
/// point makes of a write comes as a notice. Thread: one. Blocks: requests at most request_timeout()
/// (connect: some seconds at most), next_notice() at most `patience`. Allocates: connect() only. Errors:
/// Retry (no answer in time), Operator (the server refuses), Reconnect (link gone; it is closed before that
/// returns, and only connect() helps).
class GattClient {
 public:
  virtual ~GattClient() = default;
  virtual core::Result<void> connect() = 0;
  virtual void disconnect() noexcept = 0;
  [[nodiscard]] virtual bool connected() const = 0;
  /// Error: the server has no such service.
  virtual core::Result<void> require_service(std::uint16_t service) = 0;
  virtual core::Result<bool> has_characteristic(std::uint16_t service, std::uint16_t characteristic) = 0;
  virtual core::Result<GattValue> read(std::uint16_t characteristic) = 0;
  virtual core::Result<void> write(std::uint16_t characteristic, std::span<const std::uint8_t> value) = 0;
  virtual core::Result<void> subscribe(std::uint16_t characteristic) = 0;
  /// The next notice in the order of their coming; nullopt: none within `patience` (0: only looks).
  virtual core::Result<std::optional<GattNotice>> next_notice(core::Duration patience) = 0;
  [[nodiscard]] virtual core::Duration request_timeout() const = 0;
  [[nodiscard]] virtual const char* name() const = 0;
  /// Counts of the link; the driver adds to them.
  [[nodiscard]] virtual hal::TreadmillHealth& health() = 0;
};

}  // namespace footfall::drivers
