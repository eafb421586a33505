#include "drivers/io/modbus_line.hpp"

#include <modbus/modbus.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace footfall::drivers {
namespace {

namespace drive = protocols::modbus_drive;
using core::Duration;
using core::Remedy;
using core::Timestamp;

constexpr std::size_t kTcpHeaderBytes = 6;  ///< of MBAP, up to the unit identifier
constexpr std::size_t kChecksumBytes = 2;
constexpr std::size_t kShortestFrame = 3;
constexpr std::size_t kLongestReadWords = 16;                ///< DriveProfile::max_read is checked against it
constexpr Duration kInterruptCheck = core::milliseconds(2);  ///< a waiting stop ends a drain within this

void sleep_until(Timestamp time) {
  // A sleep until a time that has gone by still costs a timer's slack, 50 us of an ordinary thread.
  if (time <= core::monotonic_now()) return;
  const timespec at{time.ns / 1'000'000'000, time.ns % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

short poll_once(int fd, Duration timeout) {
  pollfd waiting{fd, POLLIN, 0};
  const auto bounded = std::max<std::int64_t>(0, timeout.ns);
  const timespec time{bounded / 1'000'000'000, bounded % 1'000'000'000};
  if (ppoll(&waiting, 1, &time, nullptr) < 0) return errno == EINTR ? short{0} : short{POLLERR};
  return waiting.revents;
}

std::size_t bytes_waiting(int fd) {
  int count = 0;
  return ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::string name_of(const drive::Link& link, const std::string& device, const std::string& host,
                    std::uint16_t port) {
  return link.type == drive::LinkType::Rtu ? "serial line " + device : host + ":" + std::to_string(port);
}

}  // namespace

void ModbusLine::Deleter::operator()(_modbus* context) const noexcept {
  modbus_close(context);
  modbus_free(context);
}

ModbusLine::ModbusLine(drive::Link link, std::string device, std::string host, std::uint16_t port)
    : link_(link),
      device_(std::move(device)),
      host_(std::move(host)),
      service_(std::to_string(port)),
      name_(name_of(link, device_, host_, port)) {}

ModbusLine::~ModbusLine() = default;

core::Result<void> ModbusLine::open() {
  close();
  if (auto connected = connect(); !connected) {
    close();
    return connected;
  }
  ++health_.reopens;
  modbus_flush(context_.get());
  trusted_ = false;
  last_activity_ = core::monotonic_now();
  return {};
}

core::Result<void> ModbusLine::connect() {
  const bool rtu = link_.type == drive::LinkType::Rtu;
  context_.reset(
      rtu ? modbus_new_rtu(device_.c_str(), link_.baud, link_.parity, link_.data_bits, link_.stop_bits)
          : modbus_new_tcp_pi(host_.c_str(), service_.c_str()));
  if (!context_) {
    return core::fail(Remedy::Reconfigure, "%s: libmodbus refuses these line settings: %s", name(),
                      modbus_strerror(errno));
  }
  modbus_set_error_recovery(context_.get(), MODBUS_ERROR_RECOVERY_NONE);
  const auto response_us = static_cast<std::uint32_t>(link_.response_timeout_ms) * 1000;
  modbus_set_response_timeout(context_.get(), response_us / 1'000'000, response_us % 1'000'000);
  if (modbus_connect(context_.get()) != 0) {
    return core::fail(Remedy::Reconnect, "%s cannot be opened: %s; check cable, power and configuration",
                      name(), modbus_strerror(errno));
  }
  fd_ = modbus_get_socket(context_.get());
  if (rtu && flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return core::fail(Remedy::Reconnect, "%s is in use by another program; only one may drive a belt",
                      name());
  }
  // From here on wait_for() watches both time-outs; libmodbus gets one total for a frame that has begun,
  // because its byte time-out restarts with every byte and a dribbling slave could hold the line for seconds.
  const auto byte_us = static_cast<std::uint32_t>(link_.byte_timeout_ms) * 1000;
  modbus_set_response_timeout(context_.get(), byte_us / 1'000'000, byte_us % 1'000'000);
  modbus_set_byte_timeout(context_.get(), 0, 0);
  return {};
}

void ModbusLine::close() noexcept {
  context_.reset();
  fd_ = -1;
  trusted_ = false;
}

bool ModbusLine::settled() {
  if (trusted_ && discard_pending() > 0) trusted_ = false;
  return trusted_;
}

core::Result<drive::Reply> ModbusLine::exchange(const drive::Request& request, std::span<std::uint16_t> words,
                                                Mode mode) {
  if (!is_open()) return core::fail(Remedy::Reconnect, "%s is closed; open it first", name());
  if (gone(poll_once(fd_, {}))) return lost();
  if (mode == Mode::Normal && !trusted_) {
    return core::fail(Remedy::Bug, "%s: exchange before the line was probed", name());
  }
  const bool was_trusted = trusted_;
  if (mode == Mode::Probe) {
    trusted_ = false;
    const int quiet_ms = was_trusted ? 0 : link_.quiet_ms;
    if (auto drained = drain_until_quiet(core::milliseconds(std::max(link_.byte_timeout_ms, quiet_ms)));
        !drained)
      return tl::unexpected(drained.error());
  }
  if (mode == Mode::Urgent && discard_pending() > 0) trusted_ = false;
  if (auto sent = send(request, mode); !sent) return tl::unexpected(sent.error());
  const bool must_be_last = mode == Mode::Probe && (!was_trusted || link_.quiet_ms > 0);
  auto reply = receive(request, words, !trusted_, must_be_last);
  last_activity_ = core::monotonic_now();
  if (!reply) {
    trusted_ = false;
  } else if (mode == Mode::Probe) {
    trusted_ = true;
  }
  return reply;
}

core::Result<void> ModbusLine::send(const drive::Request& request, Mode mode) {
  sleep_until(last_activity_ + core::milliseconds(link_.inter_frame_ms));
  if (mode != Mode::Urgent && interrupted()) {
    return core::fail(Remedy::Retry, "%s: a stop is waiting; register 0x%04X is left alone", name(),
                      static_cast<unsigned>(request.address));
  }
  ++health_.exchanges;
  auto bytes = drive::encode(request);
  modbus_set_slave(context_.get(), request.slave);
  if (modbus_send_raw_request(context_.get(), bytes.data(), static_cast<int>(bytes.size())) < 0) {
    return lost();
  }
  hal::trace_frame(trace_, hal::WireDirection::Sent, bytes);
  return {};
}

core::Result<drive::Reply> ModbusLine::receive(const drive::Request& request, std::span<std::uint16_t> words,
                                               bool skip_foreign, bool must_be_last) {
  const Timestamp deadline = core::monotonic_now() + wire_time(drive::kRequestBytes + kChecksumBytes) +
                             core::milliseconds(link_.response_timeout_ms);
  const std::size_t expected = wire_bytes(drive::reply_bytes(request));
  for (;;) {
    const Wait wait = wait_for(expected, deadline);
    if (wait == Wait::Gone) return lost();
    if (wait == Wait::Timeout) {
      ++health_.timeouts;
      return core::fail(Remedy::Retry, "%s: slave %u does not answer within %d ms", name(),
                        static_cast<unsigned>(request.slave), link_.response_timeout_ms);
    }
    if (wait == Wait::Partial && bytes_waiting(fd_) < wire_bytes(kShortestFrame)) {
      if (!skip_foreign) return bad_reply("breaks off its reply", request);
      health_.stale_drained += discard_pending();
      continue;
    }
    const auto frame = take_frame();
    const drive::Reply reply = drive::match_reply(request, frame, words);
    // An exception names no register: on an untrusted line it may belong to an earlier request.
    const bool foreign = reply.kind == drive::ReplyKind::Mismatch ||
                         (skip_foreign && reply.kind == drive::ReplyKind::Exception);
    hal::trace_frame(trace_, foreign ? hal::WireDirection::Garbled : hal::WireDirection::Received, frame);
    if (foreign && skip_foreign) {
      frame.empty() ? ++health_.bad_replies : ++health_.stale_drained;
      continue;
    }
    if (foreign) return bad_reply("sends a garbled or foreign reply", request);
    // After a long stall old probes are answered in a burst, and one of them may have this one's length.
    if (must_be_last && (poll_once(fd_, core::milliseconds(link_.byte_timeout_ms)) & POLLIN) != 0) {
      ++health_.stale_drained;
      continue;
    }
    if (reply.kind == drive::ReplyKind::Exception) ++health_.exceptions;
    return reply;
  }
}

/// Waits until `bytes` are there. Partial: some came, then none for the byte time-out, or the frame takes far
/// longer than its wire time.
ModbusLine::Wait ModbusLine::wait_for(std::size_t bytes, Timestamp first_byte_deadline) {
  const Duration byte_timeout = core::milliseconds(link_.byte_timeout_ms);
  short events = 0;
  while ((events & POLLIN) == 0) {
    const Duration left = first_byte_deadline - core::monotonic_now();
    if (left.ns <= 0) return Wait::Timeout;
    events = poll_once(fd_, left);
    if (gone(events)) return Wait::Gone;
  }
  Timestamp last_growth = core::monotonic_now();
  const Timestamp frame_deadline = last_growth + wire_time(bytes) * 2 + byte_timeout;
  std::size_t seen = 0;
  for (;;) {
    const std::size_t available = bytes_waiting(fd_);
    const Timestamp now = core::monotonic_now();
    if (available >= bytes) return Wait::Ready;
    if (available > seen) {
      seen = available;
      last_growth = now;
    }
    if (now - last_growth >= byte_timeout || now >= frame_deadline) return Wait::Partial;
    // To the byte before the last, then in short naps: the silence before the next frame, which may be a
    // STOP, begins when the last byte was seen, and bytes do not come on the dot.
    const Duration nap =
        std::clamp(wire_time(bytes - available - 1), core::microseconds(100), core::microseconds(2000));
    sleep_until(now + nap);
    if (gone(poll_once(fd_, {}))) return Wait::Gone;
  }
}

/// One frame through libmodbus: unit identifier + PDU, empty when its checksum or structure is wrong.
std::span<const std::uint8_t> ModbusLine::take_frame() {
  const std::size_t waiting = trace_ == nullptr ? 0 : bytes_waiting(fd_);
  const int received = modbus_receive_confirmation(context_.get(), buffer_.data());
  const bool rtu = link_.type == drive::LinkType::Rtu;
  const std::size_t overhead = rtu ? kChecksumBytes : kTcpHeaderBytes;
  if (received < static_cast<int>(overhead + kShortestFrame)) {
    // libmodbus does not say how much it took before it found the fault.
    if (trace_ != nullptr) {
      const std::size_t left = bytes_waiting(fd_);
      const std::size_t taken = left < waiting ? std::min(waiting - left, buffer_.size()) : 0;
      hal::trace_frame(trace_, hal::WireDirection::Garbled,
                       std::span<const std::uint8_t>(buffer_).first(taken));
    }
    return {};
  }
  const std::size_t begin = rtu ? 0 : kTcpHeaderBytes;
  return std::span<const std::uint8_t>(buffer_).subspan(begin, static_cast<std::size_t>(received) - overhead);
}

std::size_t ModbusLine::discard_pending() {
  std::size_t discarded = 0;
  while (bytes_waiting(fd_) > 0) {
    const ssize_t n = ::read(fd_, buffer_.data(), std::min(buffer_.size(), bytes_waiting(fd_)));
    if (n <= 0) break;
    hal::trace_frame(trace_, hal::WireDirection::Drained,
                     std::span<const std::uint8_t>(buffer_).first(static_cast<std::size_t>(n)));
    discarded += static_cast<std::size_t>(n);
    last_activity_ = core::monotonic_now();
    if (discarded > 4 * buffer_.size()) break;  // a babbling line must not hold the caller
  }
  health_.stale_drained += discarded;
  return discarded;
}

core::Result<void> ModbusLine::drain_until_quiet(Duration quiet) {
  const Timestamp limit = core::monotonic_now() + quiet * 2;
  Timestamp quiet_since = last_activity_;
  for (;;) {
    const Timestamp now = core::monotonic_now();
    const Duration left = std::min(quiet_since + quiet, limit) - now;
    const bool noisy = link_.quiet_ms > 0 && now - quiet_since < quiet;
    if (left.ns <= 0 && noisy) {  // only silence tells this drive's replies apart
      return core::fail(Remedy::Retry, "%s: no silence on the line", name());
    }
    if (left.ns <= 0 || interrupted()) return {};  // send() refuses then
    const short events = poll_once(fd_, std::min(left, kInterruptCheck));
    if (gone(events)) return lost();
    if ((events & POLLIN) == 0) continue;
    discard_pending();
    quiet_since = core::monotonic_now();
  }
}

bool ModbusLine::gone(short poll_events) const {
  if ((poll_events & (POLLHUP | POLLERR | POLLNVAL)) != 0) return true;
  return (poll_events & POLLIN) != 0 &&
         bytes_waiting(fd_) == 0;  // readable with nothing to read: end of file
}

Duration ModbusLine::wire_time(std::size_t bytes) const {
  if (link_.type == drive::LinkType::Tcp) return {};
  const int bits = 1 + link_.data_bits + (link_.parity == 'N' ? 0 : 1) + link_.stop_bits;
  return Duration{1'000'000'000LL * bits / link_.baud} * static_cast<std::int64_t>(bytes);
}

std::size_t ModbusLine::wire_bytes(std::size_t frame_bytes) const {
  return frame_bytes + (link_.type == drive::LinkType::Rtu ? kChecksumBytes : kTcpHeaderBytes);
}

Duration ModbusLine::worst_exchange() const {
  const Duration byte_timeout = core::milliseconds(link_.byte_timeout_ms);
  const Duration request = wire_time(drive::kRequestBytes + kChecksumBytes);
  const Duration frame = wire_time(3 + 2 * kLongestReadWords + kChecksumBytes) * 2 + byte_timeout;
  const Duration drain = core::milliseconds(std::max(link_.byte_timeout_ms, link_.quiet_ms)) * 2;
  return drain + core::milliseconds(link_.inter_frame_ms) + request +
         core::milliseconds(link_.response_timeout_ms) + frame + byte_timeout * 2;
}

tl::unexpected<core::Error> ModbusLine::lost() {
  close();
  return core::fail(Remedy::Reconnect, "%s is gone (unplugged or closed by the other side)", name());
}

tl::unexpected<core::Error> ModbusLine::bad_reply(const char* what, const drive::Request& request) {
  ++health_.bad_replies;
  return core::fail(Remedy::Retry, "%s: slave %u %s", name(), static_cast<unsigned>(request.slave), what);
}

}  // namespace footfall::drivers
