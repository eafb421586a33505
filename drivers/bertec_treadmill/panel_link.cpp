#include "drivers/bertec_treadmill/panel_link.hpp"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace footfall::drivers::bertec {
namespace {

namespace wire = protocols::bertec;
using core::Duration;
using core::Remedy;
using core::Timestamp;
using hal::CommandOutcome;

/// A belt slower than this is taken for resting: the panel tells nothing but speeds.
constexpr int kTurningMmS = 5;
constexpr double kHardestChange = 3000.0;  // mm/s², above what a belt does by itself
constexpr int kSmallJump = 300;            // mm/s: below it a false value does little harm

int to_poll_ms(Duration left) {
  return static_cast<int>(std::max<std::int64_t>((left.ns + 999'999) / 1'000'000, 0));
}

bool differs(int a, int b, double allowed) {
  return std::abs(a - b) > allowed;
}

}  // namespace

core::Result<void> PanelLink::connect() {
  disconnect();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  const std::string host = options_.host == "localhost" ? "127.0.0.1" : options_.host;
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    return core::fail(Remedy::Reconfigure, "treadmill host '%s' is no IPv4 address; write it as four numbers",
                      host.c_str());
  }
  io::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return core::fail(Remedy::Reconnect, "no socket: %s", std::strerror(errno));
  int error = 0;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    error = errno;
    pollfd waiting{socket.get(), POLLOUT, 0};
    if (error == EINPROGRESS) {
      socklen_t length = sizeof error;
      if (::poll(&waiting, 1, options_.response_timeout_ms) <= 0) {
        error = ETIMEDOUT;
      } else {
        ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
      }
    }
  }
  if (error == ECONNREFUSED) {
    return core::fail(Remedy::Reconnect,
                      "the Bertec panel at %s:%u refuses the connection: enable remote control in its "
                      "settings, and close any other client",
                      options_.host.c_str(), unsigned{options_.port});
  }
  if (error != 0) {
    return core::fail(Remedy::Reconnect, "no connection to the Bertec panel at %s:%u: %s",
                      options_.host.c_str(), unsigned{options_.port}, std::strerror(error));
  }
  const int yes = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const unsigned given_up_ms = kSilentReads * static_cast<unsigned>(options_.response_timeout_ms);
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, &given_up_ms, sizeof given_up_ms);
  socket_ = std::move(socket);
  ++health_.reopens;
  return {};
}

void PanelLink::disconnect() noexcept {
  socket_.reset();
  rest_ = 0;
  whole_ = false;
  believed_.reset();
  silent_reads_ = 0;
}

tl::unexpected<core::Error> PanelLink::lost_line(const char* how) {
  // An order that the network has kept must not arrive when the cable is back.
  const linger drop_everything{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &drop_everything, sizeof drop_everything);
  disconnect();
  return core::fail(Remedy::Reconnect, "the Bertec panel at %s:%u %s", options_.host.c_str(),
                    unsigned{options_.port}, how);
}

core::Result<void> PanelLink::write(const wire::CommandFrame& frame) {
  if (!wire::parse_command(frame)) return core::fail(Remedy::Bug, "an order that no panel would understand");
  const ssize_t sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  // A buffer of megabytes that is full, or takes half a frame, belongs to a peer that has long gone.
  if (sent != static_cast<ssize_t>(frame.size())) return lost_line("does not take orders any more");
  ++health_.exchanges;
  return {};
}

bool PanelLink::acknowledged() const {
  int unacknowledged = 0;
  return ::ioctl(socket_.get(), SIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0;
}

core::Result<CommandOutcome> PanelLink::send(const wire::Order& order, bool urgent) {
  if (!connected()) return core::fail(Remedy::Reconnect, "the line to the Bertec panel is closed");
  if (!urgent && interrupted()) return core::fail(Remedy::Retry, "a stop goes first; nothing was sent");
  if (auto wrote = write(wire::encode(order)); !wrote) return tl::unexpected(wrote.error());
  const Timestamp deadline = core::monotonic_now() + core::milliseconds(options_.response_timeout_ms);
  for (;;) {
    const bool heard = acknowledged();  // before the wait: the status has to come after it
    if (heard) {
      if (auto pulled = pull(); !pulled) return tl::unexpected(pulled.error());
      whole_ = false;
    }
    const Timestamp until = heard ? deadline : std::min(deadline, core::monotonic_now() + kInterruptCheck);
    const auto status = next_status(until, urgent);
    if (status && heard) return CommandOutcome::Accepted;
    if (!status && status.error().remedy() == Remedy::Reconnect) return tl::unexpected(status.error());
    const bool over = core::monotonic_now() >= deadline || (!urgent && interrupted());
    if (heard || over) break;
  }
  if (core::monotonic_now() >= deadline) ++health_.timeouts;
  return CommandOutcome::Unknown;
}

core::Result<Reading> PanelLink::read() {
  if (!connected()) return core::fail(Remedy::Reconnect, "the line to the Bertec panel is closed");
  if (interrupted()) return core::fail(Remedy::Retry, "a stop goes first");
  const Timestamp deadline = core::monotonic_now() + core::milliseconds(options_.response_timeout_ms);
  if (auto pulled = pull(); !pulled) return tl::unexpected(pulled.error());
  whole_ = false;  // what had waited may be old
  auto status = next_status(deadline, false);
  if (status) status = believable(*status, deadline);
  if (!status) {
    if (status.error().remedy() != Remedy::Retry || interrupted()) return tl::unexpected(status.error());
    if (core::monotonic_now() >= deadline) {
      ++health_.timeouts;
      if (++silent_reads_ >= kSilentReads) return lost_line("has stopped sending its status");
    }
    return tl::unexpected(status.error());
  }
  silent_reads_ = 0;
  believed_ = *status;
  believed_at_ = core::monotonic_now();
  Reading reading;
  reading.left_mm_s = status->left_mm_s;
  reading.right_mm_s = status->right_mm_s;
  reading.incline_centidegrees = status->incline_centidegrees;
  reading.moving = false;
  for (const int speed :
       {status->left_mm_s, status->right_mm_s, status->left_rear_mm_s, status->right_rear_mm_s})
    reading.moving = reading.moving || std::abs(speed) > kTurningMmS;
  return reading;
}

core::Result<wire::Status> PanelLink::believable(Status status, Timestamp deadline) {
  if (!believed_) return status;
  const double allowed = kSmallJump + kHardestChange * (core::monotonic_now() - believed_at_).seconds();
  const auto jumps = [&](const Status& to, const Status& from, double most) {
    return differs(to.left_mm_s, from.left_mm_s, most) || differs(to.right_mm_s, from.right_mm_s, most);
  };
  if (!jumps(status, *believed_, allowed)) return status;
  ++health_.bad_replies;
  const auto second = next_status(deadline, false);
  if (!second || !jumps(*second, *believed_, allowed) || !jumps(*second, status, kSmallJump)) return second;
  return core::fail(Remedy::Retry, "the Bertec panel tells two speeds that no belt can have so soon");
}

core::Result<wire::Status> PanelLink::next_status(Timestamp deadline, bool urgent) {
  for (;;) {
    if (auto pulled = pull(); !pulled) return tl::unexpected(pulled.error());
    if (whole_ && rest_ == 0) {
      whole_ = false;
      auto status = wire::parse_status(newest_);
      if (!status) ++health_.bad_replies;
      return status;
    }
    const Timestamp now = core::monotonic_now();
    if (rest_ > 0 && now - rest_since_ >= core::milliseconds(options_.byte_timeout_ms)) {
      // Whole statuses end where the panel pauses: the next byte begins one.
      rest_ = 0;
      whole_ = false;
      ++health_.bad_replies;
      return core::fail(Remedy::Retry, "the Bertec panel sends half a status");
    }
    if (now >= deadline) return core::fail(Remedy::Retry, "the Bertec panel sends no status");
    if (!urgent && interrupted()) return core::fail(Remedy::Retry, "a stop goes first");
    pollfd waiting{socket_.get(), POLLIN, 0};
    (void)::poll(&waiting, 1, to_poll_ms(std::min(deadline - now, kInterruptCheck)));
  }
}

core::Result<void> PanelLink::pull() {
  for (int rounds = 0; rounds < 64; ++rounds) {  // a flood must not keep a stop
    const ssize_t count =
        ::recv(socket_.get(), incoming_.data() + rest_, incoming_.size() - rest_, MSG_DONTWAIT);
    if (count > 0) {
      take(static_cast<std::size_t>(count));
      continue;
    }
    if (count == 0) {
      return lost_line("has closed the connection: it serves one client at a time, or was switched off");
    }
    if (errno == EAGAIN || errno == EINTR) return {};
    return lost_line("is gone (connection lost)");
  }
  return {};
}

void PanelLink::take(std::size_t arrived) {
  const bool had_rest = rest_ > 0;
  const std::size_t total = rest_ + arrived, whole = total / newest_.size() * newest_.size();
  if (whole > 0) {
    std::copy_n(incoming_.begin() + static_cast<std::ptrdiff_t>(whole - newest_.size()), newest_.size(),
                newest_.begin());
    whole_ = true;
  }
  rest_ = total - whole;
  std::copy_n(incoming_.begin() + static_cast<std::ptrdiff_t>(whole), rest_, incoming_.begin());
  if (rest_ > 0 && !had_rest) rest_since_ = core::monotonic_now();
}

core::Duration PanelLink::worst_exchange() const {
  return core::milliseconds(options_.response_timeout_ms + options_.byte_timeout_ms) + kInterruptCheck * 2;
}

}  // namespace footfall::drivers::bertec
