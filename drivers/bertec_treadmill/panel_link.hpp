#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "drivers/bertec_treadmill/bertec_link.hpp"
#include "drivers/io/descriptor.hpp"

namespace footfall::drivers::bertec {

struct PanelLinkOptions {
  std::string host;
  std::uint16_t port = 4000;
  int response_timeout_ms = 150;  ///< to the next status, and for the connection
  int byte_timeout_ms = 20;       ///< for the rest of a status
};

/// The classic remote: 64-byte orders out, 32-byte status in, over TCP. An order is Accepted when its bytes
/// are acknowledged by the panel's computer and a status came after that. A status that jumps further than a
/// belt can is believed when the next agrees. Thread, blocks, errors: as Link. Allocates: never after
/// construction.
class PanelLink final : public Link {
 public:
  explicit PanelLink(PanelLinkOptions options) : options_(std::move(options)) {}

  core::Result<void> connect() override;
  void disconnect() noexcept override;
  [[nodiscard]] bool connected() const override { return static_cast<bool>(socket_); }
  core::Result<hal::CommandOutcome> send(const protocols::bertec::Order& order, bool urgent) override;
  core::Result<Reading> read() override;
  [[nodiscard]] core::Duration worst_exchange() const override;

 private:
  using Status = protocols::bertec::Status;
  core::Result<void> write(const protocols::bertec::CommandFrame& frame);
  core::Result<Status> next_status(core::Timestamp deadline, bool urgent);
  core::Result<Status> believable(Status status, core::Timestamp deadline);
  core::Result<void> pull();
  void take(std::size_t arrived);
  [[nodiscard]] bool acknowledged() const;
  tl::unexpected<core::Error> lost_line(const char* how);

  const PanelLinkOptions options_;
  io::Descriptor socket_;
  std::array<std::uint8_t, 4096> incoming_{};
  std::size_t rest_ = 0;        ///< bytes of a status that is not whole yet
  core::Timestamp rest_since_;  ///< since when there are such bytes
  bool whole_ = false;          ///< `newest_` has not been taken yet
  std::array<std::uint8_t, protocols::bertec::kStatusBytes> newest_{};
  std::optional<Status> believed_;
  core::Timestamp believed_at_;
};

}  // namespace footfall::drivers::bertec
