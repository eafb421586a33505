#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "drivers/bertec_treadmill/bertec_link.hpp"
#include "protocols/bertec/rpc.hpp"

namespace footfall::drivers::bertec {

struct RpcLinkOptions {
  std::string host;
  std::uint16_t port = 5555;
  int response_timeout_ms = 150;  ///< to a reply, and for the connection
  protocols::bertec::NumberStyle numbers = protocols::bertec::NumberStyle::Number;
  std::string heartbeat_host;        ///< this computer as the panel reaches it
  std::uint16_t heartbeat_port = 0;  ///< 0: no heartbeat
};

/// The newer remote: JSON requests over ZeroMQ. A late reply is never another request's (request numbers of
/// ZeroMQ), and nothing is kept for a panel that has gone (no reconnection, no queue). Heartbeats are
/// answered during every exchange. An order's incline does not go out. Thread: one, beside ZeroMQ's own for
/// the sockets. Blocks, errors: as Link; the context's end waits for nothing. Allocates: every exchange.
class RpcLink final : public Link {
 public:
  explicit RpcLink(RpcLinkOptions options);
  ~RpcLink() override;

  core::Result<void> connect() override;
  void disconnect() noexcept override;
  [[nodiscard]] bool connected() const override;
  core::Result<bool> introduce() override;
  core::Result<hal::CommandOutcome> send(const protocols::bertec::Order& order, bool urgent) override;
  core::Result<Reading> read() override;
  [[nodiscard]] core::Duration worst_exchange() const override;

 private:
  struct Sockets;
  using Method = protocols::bertec::Method;
  core::Result<protocols::bertec::Reply> exchange(Method method, const std::string& request, bool urgent);
  core::Result<protocols::bertec::Reply> await_reply(core::Timestamp deadline, bool urgent);
  /// nullopt: not yet.
  core::Result<std::optional<protocols::bertec::Reply>> receive();
  tl::unexpected<core::Error> lost_line(const char* how);

  const RpcLinkOptions options_;
  std::unique_ptr<Sockets> sockets_;
  std::uint64_t id_ = 0;
};

}  // namespace footfall::drivers::bertec
