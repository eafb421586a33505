#include "drivers/tmx_treadmill/tmx_line.hpp"

#include <algorithm>
#include <array>

namespace footfall::drivers {
namespace {

namespace tmx = protocols::tmx;
using core::Duration;
using core::Remedy;
using core::Timestamp;
using Event = io::SerialPort::Event;

constexpr Duration kInterruptCheck = core::milliseconds(2);  ///< a waiting stop ends a drain within this
constexpr std::size_t kBabble = 1024;                        ///< a babbling line must not hold the caller

std::uint64_t bit_of(tmx::Command command) {
  return std::uint64_t{1} << (static_cast<unsigned>(command) - 0xA0U);
}

}  // namespace

core::Result<void> TmxLine::open() {
  close();
  if (auto opened = port_.open(device_, timing_.baud); !opened) return opened;
  ++health_.reopens;
  last_byte_ = last_answer_ = core::monotonic_now();
  return {};
}

void TmxLine::close() noexcept {
  port_.close();
  trusted_ = false;
  late_ = 0;
}

bool TmxLine::settled() {
  if (trusted_ && is_open() && discard_pending() > 0) trusted_ = false;
  return trusted_;
}

bool TmxLine::may_be_late(tmx::Command command) const {
  return (late_ & bit_of(command)) != 0;
}

core::Result<tmx::Reply> TmxLine::exchange(const tmx::Request& request, Mode mode) {
  if (!is_open()) return core::fail(Remedy::Reconnect, "serial line %s is closed; open it first", name());
  if (port_.wait({}) == Event::Gone) return lost_line();
  if (mode == Mode::Normal && !trusted_) {
    return core::fail(Remedy::Bug, "serial line %s: exchange before the line was probed", name());
  }
  if (mode == Mode::Probe) {
    trusted_ = false;
    if (auto drained = drain_until_quiet(); !drained) return tl::unexpected(drained.error());
  }
  if (mode == Mode::Urgent && discard_pending() > 0) trusted_ = false;
  const bool distinct = !may_be_late(request.command);
  if (auto sent = send(request, mode); !sent) return tl::unexpected(sent.error());
  auto reply = receive(request.command, !trusted_);
  if (!reply) {
    trusted_ = false;
    late_ |= bit_of(request.command);
    return reply;
  }
  last_answer_ = core::monotonic_now();
  if (mode != Mode::Probe) return reply;
  // Every command was lost by now: the last of the old answers is known by the quiet after it.
  if (!distinct && port_.wait(core::milliseconds(timing_.byte_timeout_ms)) != Event::Nothing) {
    return bad_reply("answers late; not yet believed is its reply to", request.command);
  }
  trusted_ = true;
  late_ = 0;
  return reply;
}

core::Result<void> TmxLine::send(const tmx::Request& request, Mode mode) {
  const auto command = static_cast<unsigned>(request.command);
  if (mode != Mode::Urgent && interrupted()) {
    return core::fail(Remedy::Retry, "serial line %s: a stop is waiting; command %02X is not sent", name(),
                      command);
  }
  ++health_.exchanges;
  if (!port_.write(tmx::encode(request).span())) {
    if (port_.wait({}) == Event::Gone) return lost_line();
    trusted_ = false;
    late_ |= bit_of(request.command);
    return core::fail(Remedy::Retry, "serial line %s takes no more bytes; command %02X may be cut off",
                      name(), command);
  }
  hal::trace_frame(trace_, hal::WireDirection::Sent, tmx::encode(request).span());
  return {};
}

core::Result<tmx::Reply> TmxLine::receive(tmx::Command command, bool skip_foreign) {
  const Duration byte_timeout = core::milliseconds(timing_.byte_timeout_ms);
  const Timestamp deadline =
      core::monotonic_now() + wire_time(tmx::kLongestFrame) + core::milliseconds(timing_.response_timeout_ms);
  // A dribbling or babbling machine restarts every other time-out.
  const Timestamp end = deadline + wire_time(tmx::reply_bytes(command)) * 2 + byte_timeout;
  std::array<std::uint8_t, tmx::kLongestFrame> bytes{};
  std::size_t got = 0;
  for (;;) {
    const Timestamp now = core::monotonic_now();
    const Timestamp until =
        got == 0 ? deadline : std::min(end, std::max(last_byte_, now - byte_timeout) + byte_timeout);
    const Event event = port_.wait(until - now);
    if (event == Event::Gone) return lost_line();
    if (event == Event::Nothing) {
      if (core::monotonic_now() < until) continue;
      hal::trace_frame(trace_, hal::WireDirection::Garbled, std::span(bytes).first(got));
      if (got > 0 && !skip_foreign) return bad_reply("breaks off its reply", command);
      if (got > 0 && core::monotonic_now() < deadline) {
        health_.stale_drained += got;
        got = 0;
        continue;
      }
      ++health_.timeouts;
      return core::fail(Remedy::Retry,
                        "serial line %s: the treadmill does not answer command %02X within %d ms", name(),
                        static_cast<unsigned>(command), timing_.response_timeout_ms);
    }
    const auto byte = port_.read_byte();
    if (!byte) continue;
    last_byte_ = core::monotonic_now();
    if (last_byte_ > end) return bad_reply("talks without an end", command);
    if (skip_foreign && *byte != tmx::reply_head(command) && got == 0) {
      ++health_.stale_drained;
      continue;
    }
    bytes[got++] = *byte;
    const tmx::Reply reply = tmx::match_reply(command, std::span(bytes).first(got));
    if (reply.kind != tmx::ReplyKind::Incomplete) {
      const bool foreign = reply.kind == tmx::ReplyKind::Mismatch;
      hal::trace_frame(trace_, foreign ? hal::WireDirection::Garbled : hal::WireDirection::Received,
                       std::span(bytes).first(got));
    }
    switch (reply.kind) {
      case tmx::ReplyKind::Match:
        return reply;
      case tmx::ReplyKind::Refused:
        ++health_.exceptions;
        return reply;
      case tmx::ReplyKind::Incomplete:
        continue;
      case tmx::ReplyKind::Mismatch:
        break;
    }
    if (!skip_foreign) return bad_reply("sends a garbled or foreign reply to", command);
    ++health_.bad_replies;
    got = 0;
  }
}

std::size_t TmxLine::discard_pending() {
  std::size_t discarded = 0;
  std::array<std::uint8_t, hal::WireFrame::kKept> seen{};
  while (discarded < kBabble && port_.wait({}) == Event::Byte) {
    const auto byte = port_.read_byte();
    if (!byte) break;
    if (discarded < seen.size()) seen[discarded] = *byte;
    ++discarded;
  }
  hal::trace_frame(trace_, hal::WireDirection::Drained,
                   std::span(seen).first(std::min(discarded, seen.size())));
  if (discarded > 0) last_byte_ = core::monotonic_now();
  health_.stale_drained += discarded;
  return discarded;
}

core::Result<void> TmxLine::drain_until_quiet() {
  const Duration quiet = core::milliseconds(timing_.byte_timeout_ms);
  const Timestamp limit = core::monotonic_now() + quiet * 2;
  for (;;) {
    const Timestamp now = core::monotonic_now();
    const Duration left = std::min(last_byte_ + quiet, limit) - now;
    if (left.ns <= 0 || interrupted()) return {};  // send() refuses then
    const Event event = port_.wait(std::min(left, kInterruptCheck));
    if (event == Event::Gone) return lost_line();
    if (event == Event::Byte) discard_pending();
  }
}

Duration TmxLine::wire_time(std::size_t bytes) const {
  constexpr std::int64_t kBitsPerByte = 10;  // 8N1
  return Duration{1'000'000'000LL * kBitsPerByte / timing_.baud} * static_cast<std::int64_t>(bytes);
}

Duration TmxLine::worst_exchange() const {
  const Duration byte_timeout = core::milliseconds(timing_.byte_timeout_ms);
  return byte_timeout * 2 + wire_time(tmx::kLongestFrame) + core::milliseconds(timing_.response_timeout_ms) +
         wire_time(tmx::kLongestFrame) * 2 + byte_timeout;
}

tl::unexpected<core::Error> TmxLine::lost_line() {
  close();
  return core::fail(Remedy::Reconnect, "serial line %s is gone (unplugged or closed by the other side)",
                    name());
}

tl::unexpected<core::Error> TmxLine::bad_reply(const char* what, tmx::Command command) {
  ++health_.bad_replies;
  return core::fail(Remedy::Retry, "serial line %s: the treadmill %s command %02X", name(), what,
                    static_cast<unsigned>(command));
}

}  // namespace footfall::drivers
