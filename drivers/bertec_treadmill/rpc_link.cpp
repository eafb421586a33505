#include "drivers/bertec_treadmill/rpc_link.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <zmq.hpp>

namespace footfall::drivers::bertec {
namespace {

namespace wire = protocols::bertec;
using core::Duration;
using core::Remedy;
using core::Timestamp;
using hal::CommandOutcome;

constexpr int kLongestMessage = 64 * 1024;
constexpr int kHeartbeatBacklog = 16;  ///< more at a time are a flood

std::string tcp_address(const std::string& host, std::uint16_t port) {
  return "tcp://" + host + ":" + std::to_string(port);
}

}  // namespace

/// All that lives as long as one connection.
struct RpcLink::Sockets {
  zmq::context_t context{1};
  zmq::socket_t request{context, zmq::socket_type::req};
  zmq::socket_t monitor{context, zmq::socket_type::pair};
  zmq::socket_t heartbeat{context, zmq::socket_type::router};
  bool beats = false;

  explicit Sockets(const RpcLinkOptions& options) {
    request.set(zmq::sockopt::req_correlate, 1);
    request.set(zmq::sockopt::req_relaxed, 1);
    request.set(zmq::sockopt::immediate, 1);
    request.set(zmq::sockopt::reconnect_ivl, -1);
    request.set(zmq::sockopt::linger, 0);
    // A request that the network has kept must not arrive when the cable is back.
    request.set(zmq::sockopt::tcp_maxrt, kSilentReads * options.response_timeout_ms);
    request.set(zmq::sockopt::maxmsgsize, std::int64_t{kLongestMessage});
    heartbeat.set(zmq::sockopt::linger, 0);
    heartbeat.set(zmq::sockopt::maxmsgsize, std::int64_t{kLongestMessage});
    if (options.heartbeat_port != 0) {
      heartbeat.bind(tcp_address(options.heartbeat_host, options.heartbeat_port));
      beats = true;
    }
    constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                            ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED;
    if (zmq_socket_monitor(request.handle(), "inproc://line", kEvents) != 0) throw zmq::error_t();
    monitor.set(zmq::sockopt::linger, 0);
    monitor.connect("inproc://line");
    request.connect(tcp_address(options.host, options.port));
  }

  ~Sockets() { zmq_socket_monitor(request.handle(), nullptr, 0); }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  enum class Line : std::uint8_t { Nothing, Ready, Gone };
  /// What the monitor has to say.
  Line news() {
    Line line = Line::Nothing;
    for (;;) {
      zmq::message_t event, address;
      if (!monitor.recv(event, zmq::recv_flags::dontwait)) return line;
      (void)monitor.recv(address, zmq::recv_flags::dontwait);
      std::uint16_t what = 0;
      if (event.size() >= sizeof what) std::memcpy(&what, event.data(), sizeof what);
      line = what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED ? Line::Ready : Line::Gone;
      if (line == Line::Gone) return line;
    }
  }

  /// Every heartbeat goes back as it came.
  void answer_heartbeats() {
    for (int i = 0; beats && i < kHeartbeatBacklog; ++i) {
      zmq::message_t part;
      if (!heartbeat.recv(part, zmq::recv_flags::dontwait)) return;
      bool more = part.more();
      (void)heartbeat.send(
          part, more ? zmq::send_flags::sndmore | zmq::send_flags::dontwait : zmq::send_flags::dontwait);
      while (more) {
        if (!heartbeat.recv(part, zmq::recv_flags::dontwait)) return;
        more = part.more();
        (void)heartbeat.send(
            part, more ? zmq::send_flags::sndmore | zmq::send_flags::dontwait : zmq::send_flags::dontwait);
      }
    }
  }

  void wait(Duration patience) {
    std::array<zmq::pollitem_t, 3> items{{{request.handle(), 0, ZMQ_POLLIN, 0},
                                          {monitor.handle(), 0, ZMQ_POLLIN, 0},
                                          {heartbeat.handle(), 0, ZMQ_POLLIN, 0}}};
    const long ms = static_cast<long>((patience.ns + 999'999) / 1'000'000);
    zmq::poll(items.data(), beats ? 3U : 2U, std::chrono::milliseconds(std::max(ms, 0L)));
  }
};

RpcLink::RpcLink(RpcLinkOptions options) : options_(std::move(options)) {}
RpcLink::~RpcLink() = default;

bool RpcLink::connected() const {
  return sockets_ != nullptr;
}

core::Result<void> RpcLink::connect() {
  disconnect();
  try {
    sockets_ = std::make_unique<Sockets>(options_);
  } catch (const zmq::error_t& error) {
    // Its own port is the one thing that can fail here, besides an address that is none.
    return core::fail(Remedy::Reconnect,
                      "no line to the Bertec software at %s:%u: %s; check its host, and that the heartbeat's "
                      "port %u is this computer's and free",
                      options_.host.c_str(), unsigned{options_.port}, error.what(),
                      unsigned{options_.heartbeat_port});
  }
  try {
    const Timestamp deadline = core::monotonic_now() + core::milliseconds(options_.response_timeout_ms);
    auto line = sockets_->news();
    while (line == Sockets::Line::Nothing && core::monotonic_now() < deadline) {
      sockets_->wait(deadline - core::monotonic_now());
      line = sockets_->news();
    }
    if (line != Sockets::Line::Ready) {
      return lost_line("is not there: start its software, enable remote control, and close any other client");
    }
  } catch (const zmq::error_t& error) {
    return lost_line(error.what());
  }
  ++health_.reopens;
  return {};
}

void RpcLink::disconnect() noexcept {
  sockets_.reset();
  silent_reads_ = 0;
}

tl::unexpected<core::Error> RpcLink::lost_line(const char* how) {
  disconnect();
  return core::fail(Remedy::Reconnect, "the Bertec software at %s:%u %s", options_.host.c_str(),
                    unsigned{options_.port}, how);
}

core::Result<wire::Reply> RpcLink::exchange(Method method, const std::string& request, bool urgent) {
  if (!connected()) return core::fail(Remedy::Reconnect, "the line to the Bertec software is closed");
  try {
    if (sockets_->news() == Sockets::Line::Gone) return lost_line("has closed the connection");
    sockets_->answer_heartbeats();
    if (!urgent && interrupted()) return core::fail(Remedy::Retry, "a stop goes first; nothing was sent");
    if (!sockets_->request.send(zmq::buffer(request), zmq::send_flags::dontwait))
      return lost_line("does not take requests any more");
    ++health_.exchanges;
    const Timestamp deadline = core::monotonic_now() + core::milliseconds(options_.response_timeout_ms);
    auto reply = await_reply(deadline, urgent);
    if (reply && reply->code != wire::kSuccess) {
      ++health_.exceptions;
      last_refusal_ = wire::refusal_error(method, reply->code);
    }
    return reply;
  } catch (const zmq::error_t& error) {
    return lost_line(error.what());
  }
}

core::Result<wire::Reply> RpcLink::await_reply(Timestamp deadline, bool urgent) {
  for (;;) {
    sockets_->answer_heartbeats();
    auto reply = receive();
    if (!reply) return tl::unexpected(reply.error());
    if (*reply) return **reply;
    if (sockets_->news() == Sockets::Line::Gone) return lost_line("has closed the connection");
    const Timestamp now = core::monotonic_now();
    if (now >= deadline) {
      ++health_.timeouts;
      return core::fail(Remedy::Retry, "the Bertec software does not answer");
    }
    if (!urgent && interrupted()) return core::fail(Remedy::Retry, "a stop goes first");
    sockets_->wait(std::min(deadline - now, kInterruptCheck));
  }
}

core::Result<std::optional<wire::Reply>> RpcLink::receive() {
  zmq::message_t message;
  if (!sockets_->request.recv(message, zmq::recv_flags::dontwait)) return std::optional<wire::Reply>();
  bool more = message.more();
  const bool whole = !more;
  while (more) {
    zmq::message_t part;
    more = sockets_->request.recv(part, zmq::recv_flags::dontwait) && part.more();
  }
  auto reply = wire::parse_reply(whole ? message.to_string_view() : std::string_view());
  if (!reply) {
    ++health_.bad_replies;
    return tl::unexpected(reply.error());
  }
  if (reply->id && *reply->id != id_) {
    ++health_.bad_replies;
    return core::fail(Remedy::Retry, "the Bertec software answers another request");
  }
  return std::optional<wire::Reply>(*reply);
}

core::Result<bool> RpcLink::introduce() {
  const auto reply =
      exchange(Method::InitConnect,
               wire::init_connect(++id_, options_.heartbeat_host, options_.heartbeat_port), false);
  if (!reply) return tl::unexpected(reply.error());
  if (reply->code != wire::kSuccess) return tl::unexpected(*last_refusal_);
  return true;
}

core::Result<CommandOutcome> RpcLink::send(const wire::Order& order, bool urgent) {
  const auto sent_before = health_.exchanges;
  const auto reply =
      exchange(Method::RunTreadmill, wire::run_treadmill(++id_, order, options_.numbers), urgent);
  if (!reply) {
    const bool sent = health_.exchanges != sent_before;
    if (reply.error().remedy() == Remedy::Retry && sent) return CommandOutcome::Unknown;
    return tl::unexpected(reply.error());
  }
  return reply->code == wire::kSuccess ? CommandOutcome::Accepted : CommandOutcome::Rejected;
}

core::Result<Reading> RpcLink::read() {
  const auto timeouts_before = health_.timeouts;
  const auto reply =
      exchange(Method::IsTreadmillMoving, wire::question(++id_, Method::IsTreadmillMoving), false);
  if (!reply) {
    if (health_.timeouts != timeouts_before && ++silent_reads_ >= kSilentReads)
      return lost_line("has stopped answering");
    return tl::unexpected(reply.error());
  }
  silent_reads_ = 0;
  if (reply->code != wire::kSuccess) return tl::unexpected(*last_refusal_);
  Reading reading;
  reading.moving = reply->flag.value_or(true);
  if (reply->flag == false) reading.left_mm_s = reading.right_mm_s = 0;
  return reading;
}

core::Duration RpcLink::worst_exchange() const {
  return core::milliseconds(options_.response_timeout_ms) + kInterruptCheck * 2;
}

}  // namespace footfall::drivers::bertec
