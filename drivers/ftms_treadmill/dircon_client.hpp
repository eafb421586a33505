#pragma once
#include <cstdint>
#include <string>

#include "drivers/ftms_treadmill/gatt_client.hpp"
#include "drivers/io/descriptor.hpp"
#include "protocols/dircon/codec.hpp"

namespace footfall::drivers {

/// GATT over TCP (protocols/dircon/SPEC.md). An answer counts only with its request's kind, sequence number
/// and characteristic; a late one is drained and counted. Notices that come while an answer is awaited wait
/// in order; above 32 the oldest of the same characteristic is dropped, so that a babble of data loses no
/// status. Thread: one. Errors: see
/// GattClient; bytes that are no DIRCON close the connection.
class DirconClient final : public GattClient {
 public:
  DirconClient(std::string host, std::uint16_t port, core::Duration timeout);

  core::Result<void> connect() override;
  void disconnect() noexcept override;
  [[nodiscard]] bool connected() const override { return static_cast<bool>(socket_); }
  core::Result<void> require_service(std::uint16_t service) override;
  core::Result<bool> has_characteristic(std::uint16_t service, std::uint16_t characteristic) override;
  core::Result<GattValue> read(std::uint16_t characteristic) override;
  core::Result<void> write(std::uint16_t characteristic, std::span<const std::uint8_t> value) override;
  core::Result<void> subscribe(std::uint16_t characteristic) override;
  core::Result<std::optional<GattNotice>> next_notice(core::Duration patience) override;
  [[nodiscard]] core::Duration request_timeout() const override { return timeout_; }
  [[nodiscard]] const char* name() const override { return name_.c_str(); }
  [[nodiscard]] hal::TreadmillHealth& health() override { return health_; }

 private:
  using Kind = protocols::dircon::MessageKind;
  using Bytes = std::span<const std::uint8_t>;

  /// The body of the answer; valid until the next call.
  core::Result<Bytes> request(Kind kind, std::uint16_t assigned, Bytes value = {});
  core::Result<void> send(Bytes frame);
  /// Waits until `deadline` and reads what has come: false = nothing.
  core::Result<bool> receive(core::Timestamp deadline);
  core::Result<bool> next_message(protocols::dircon::Message& message);
  void keep_notice(Bytes body);
  GattNotice remove_notice(std::size_t index);
  tl::unexpected<core::Error> lost(const char* why);

  const std::string host_, name_;
  const std::uint16_t port_;
  const core::Duration timeout_;
  io::Descriptor socket_;
  protocols::dircon::Reader reader_;
  std::uint8_t sequence_ = 0;
  std::array<GattNotice, 32> notices_{};
  std::size_t notice_count_ = 0;
  hal::TreadmillHealth health_;
};

}  // namespace footfall::drivers
