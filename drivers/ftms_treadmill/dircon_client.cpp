#include "drivers/ftms_treadmill/dircon_client.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace footfall::drivers {
namespace {

namespace dircon = protocols::dircon;
using core::Duration;
using core::Remedy;
using core::Timestamp;

constexpr Duration kConnectTimeout = core::milliseconds(2000);

/// > 0: `what` is possible; 0: time is over; < 0: errno.
int wait_for(int fd, short what, Timestamp deadline) {
  for (;;) {
    const Duration left = std::max(deadline - core::monotonic_now(), Duration{});
    const timespec timeout{static_cast<time_t>(left.ns / 1'000'000'000),
                           static_cast<long>(left.ns % 1'000'000'000)};
    pollfd one{fd, what, 0};
    const int ready = ::ppoll(&one, 1, &timeout, nullptr);
    if (ready >= 0 || errno != EINTR) return ready;
  }
}

/// An unplugged machine on the same network must not look alive for hours.
void set_options(int fd) {
  const int yes = 1, idle_s = 5, interval_s = 2, probes = 3;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

/// 0, or the errno of why not.
int connect_within(int fd, const addrinfo& address, Duration timeout) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  const int ready = wait_for(fd, POLLOUT, core::monotonic_now() + timeout);
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (ready < 0 || ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

DirconClient::DirconClient(std::string host, std::uint16_t port, Duration timeout)
    : host_(std::move(host)), name_(host_ + ":" + std::to_string(port)), port_(port), timeout_(timeout) {}

core::Result<void> DirconClient::connect() {
  disconnect();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;  // a name server may take longer than a runner can wait
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found);
      failed != 0) {
    return core::fail(Remedy::Reconfigure, "treadmill host %s is no IP address: %s", host_.c_str(),
                      ::gai_strerror(failed));
  }
  io::Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int error = socket ? connect_within(socket.get(), *found, kConnectTimeout) : errno;
  ::freeaddrinfo(found);
  if (error != 0) {
    return core::fail(Remedy::Reconnect, "treadmill at %s cannot be reached: %s; check power and network",
                      name(), std::strerror(error));
  }
  set_options(socket.get());
  socket_ = std::move(socket);
  ++health_.reopens;
  return {};
}

void DirconClient::disconnect() noexcept {
  socket_.reset();
  reader_.clear();
  notice_count_ = 0;
}

core::Result<void> DirconClient::require_service(std::uint16_t service) {
  const auto body = request(Kind::DiscoverServices, 0);
  if (!body) return tl::unexpected(body.error());
  const auto listed = dircon::lists_service(*body, service);
  if (!listed) return core::fail(Remedy::Retry, "treadmill at %s garbles its list of services", name());
  if (!*listed) {
    return core::fail(Remedy::Reconfigure, "the machine at %s has no service %04X; is it a treadmill?",
                      name(), static_cast<unsigned>(service));
  }
  return {};
}

core::Result<bool> DirconClient::has_characteristic(std::uint16_t service, std::uint16_t characteristic) {
  const auto body = request(Kind::DiscoverCharacteristics, service);
  if (!body) return tl::unexpected(body.error());
  const auto properties = dircon::properties_of(*body, service, characteristic);
  if (!properties) {
    return core::fail(Remedy::Retry, "treadmill at %s garbles its list of characteristics", name());
  }
  return *properties != 0;
}

core::Result<GattValue> DirconClient::read(std::uint16_t characteristic) {
  const auto body = request(Kind::Read, characteristic);
  if (!body) return tl::unexpected(body.error());
  const Bytes bytes = body->subspan(dircon::kUuidBytes);
  GattValue value;
  if (bytes.size() > value.bytes.size()) {
    return core::fail(Remedy::Retry, "treadmill at %s: characteristic %04X has %d bytes", name(),
                      static_cast<unsigned>(characteristic), static_cast<int>(bytes.size()));
  }
  value.size = bytes.size();
  std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
  return value;
}

core::Result<void> DirconClient::write(std::uint16_t characteristic, Bytes value) {
  return request(Kind::Write, characteristic, value).map([](Bytes) {});
}

core::Result<void> DirconClient::subscribe(std::uint16_t characteristic) {
  constexpr std::uint8_t kOn = 1;
  return request(Kind::EnableNotifications, characteristic, Bytes(&kOn, 1)).map([](Bytes) {});
}

core::Result<std::optional<GattNotice>> DirconClient::next_notice(Duration patience) {
  const Timestamp deadline = core::monotonic_now() + patience;
  for (;;) {
    dircon::Message message;
    for (;;) {
      const auto found = next_message(message);
      if (!found) return tl::unexpected(found.error());
      if (!*found) break;
      if (message.kind == static_cast<std::uint8_t>(Kind::Notification)) {
        keep_notice(message.body);
      } else {
        ++health_.stale_drained;
      }
    }
    if (notice_count_ > 0) return std::optional(remove_notice(0));
    const auto came = receive(deadline);
    if (!came) return tl::unexpected(came.error());
    if (!*came) return std::optional<GattNotice>{};
  }
}

core::Result<DirconClient::Bytes> DirconClient::request(Kind kind, std::uint16_t assigned, Bytes value) {
  if (!connected()) return core::fail(Remedy::Reconnect, "treadmill at %s is not connected", name());
  if (++sequence_ == 0) sequence_ = 1;  // 0 marks notices
  const auto frame = dircon::encode_request(kind, sequence_, assigned, value);
  if (!frame) return core::fail(Remedy::Bug, "a value of %d bytes to write", static_cast<int>(value.size()));
  ++health_.exchanges;
  if (auto sent = send(frame->span()); !sent) return tl::unexpected(sent.error());
  const Timestamp deadline = core::monotonic_now() + timeout_;
  for (;;) {
    dircon::Message message;
    const auto found = next_message(message);
    if (!found) return tl::unexpected(found.error());
    if (!*found) {
      const auto came = receive(deadline);
      if (!came) return tl::unexpected(came.error());
      if (*came) continue;
      ++health_.timeouts;
      return core::fail(Remedy::Retry, "treadmill at %s does not answer within %d ms", name(),
                        static_cast<int>(timeout_.ns / 1'000'000));
    }
    if (message.kind == static_cast<std::uint8_t>(Kind::Notification)) {
      keep_notice(message.body);
      continue;
    }
    if (message.kind != static_cast<std::uint8_t>(kind) || message.sequence != sequence_) {
      ++health_.stale_drained;
      continue;
    }
    if (message.code != dircon::kSuccess) {
      ++health_.exceptions;
      return core::fail(Remedy::Operator, "treadmill at %s refuses characteristic %04X: %s", name(),
                        static_cast<unsigned>(assigned), dircon::meaning(message.code));
    }
    if (kind == Kind::DiscoverServices) return message.body;
    const auto echo = dircon::decode_value(message.body);
    if (echo && echo->characteristic == assigned) return message.body;
    ++health_.bad_replies;
  }
}

core::Result<void> DirconClient::send(Bytes frame) {
  const ssize_t sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(frame.size())) return {};
  // Some forty bytes that the socket does not take: the other side has stopped reading long ago.
  return lost(sent < 0 ? std::strerror(errno) : "it takes no more bytes");
}

core::Result<bool> DirconClient::receive(Timestamp deadline) {
  if (!connected()) return core::fail(Remedy::Reconnect, "treadmill at %s is not connected", name());
  for (;;) {
    const auto room = reader_.room();
    const ssize_t count = ::recv(socket_.get(), room.data(), room.size(), 0);
    if (count > 0) {
      reader_.added(static_cast<std::size_t>(count));
      return true;
    }
    if (count == 0) return lost("the other side has closed the connection");
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return lost(std::strerror(errno));
    if (deadline <= core::monotonic_now()) return false;
    if (wait_for(socket_.get(), POLLIN, deadline) < 0) return lost(std::strerror(errno));
  }
}

core::Result<bool> DirconClient::next_message(dircon::Message& message) {
  switch (reader_.next(message)) {
    case dircon::Reader::Found::Message:
      return true;
    case dircon::Reader::Found::Incomplete:
      return false;
    case dircon::Reader::Found::Broken:
      break;
  }
  ++health_.bad_replies;
  return lost("it sends what is no DIRCON message");
}

void DirconClient::keep_notice(Bytes body) {
  const auto value = dircon::decode_value(body);
  GattNotice notice;
  if (!value || value->bytes.size() > notice.value.bytes.size()) {
    ++health_.bad_replies;
    return;
  }
  notice.characteristic = value->characteristic;
  notice.value.size = value->bytes.size();
  std::copy(value->bytes.begin(), value->bytes.end(), notice.value.bytes.begin());
  notice.at = core::monotonic_now();
  if (notice_count_ == notices_.size()) {
    const auto same = std::find_if(notices_.begin(), notices_.end(), [&](const GattNotice& kept) {
      return kept.characteristic == notice.characteristic;
    });
    (void)remove_notice(same == notices_.end() ? 0 : static_cast<std::size_t>(same - notices_.begin()));
    ++health_.stale_drained;
  }
  notices_[notice_count_++] = notice;
}

GattNotice DirconClient::remove_notice(std::size_t index) {
  const GattNotice notice = notices_[index];
  const auto begin = notices_.begin();
  std::copy(begin + static_cast<std::ptrdiff_t>(index) + 1,
            begin + static_cast<std::ptrdiff_t>(notice_count_), begin + static_cast<std::ptrdiff_t>(index));
  --notice_count_;
  return notice;
}

tl::unexpected<core::Error> DirconClient::lost(const char* why) {
  // `why` may live in a buffer that closing changes.
  const core::Error error(Remedy::Reconnect, "treadmill at %s is gone: %s", name(), why);
  disconnect();
  return tl::unexpected(error);
}

}  // namespace footfall::drivers
