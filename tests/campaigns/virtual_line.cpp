#include "tests/campaigns/virtual_line.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace footfall::campaigns {
namespace {
constexpr core::Duration kTick = core::milliseconds(10);
}

VirtualLine::VirtualLine(const sim::RtuLineOptions& options, Slave slave)
    : line_(options), slave_(std::move(slave)) {
  std::signal(SIGPIPE, SIG_IGN);  // a pulled pty says EIO, a closed socket sends a signal first
}

VirtualLine::~VirtualLine() {
  drop_connection();
}

void VirtualLine::drop_connection() {
  if (end_ >= 0) ::close(end_);
  end_ = -1;
  line_.clear();
  departing_.clear();
}

void VirtualLine::unplug() {
  plugged_ = false;
  drop_connection();
}

std::optional<int> VirtualLine::open(const char* path) {
  if (std::strcmp(path, device()) != 0) return std::nullopt;
  if (!plugged_) {
    errno = ENOENT;
    return -1;
  }
  // What was under way stays under way: a line is not emptied by opening the port.
  if (end_ >= 0) ::close(end_);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) return -1;
  end_ = ends[0];
  return ends[1];
}

void VirtualLine::hear(core::Timestamp now) {
  std::array<std::uint8_t, 512> buffer{};
  const ssize_t got = end_ >= 0 ? ::recv(end_, buffer.data(), buffer.size(), MSG_DONTWAIT) : 0;
  if (got > 0) line_.receive(std::span(buffer).first(static_cast<std::size_t>(got)), now);
  core::Timestamp ended;
  while (const auto frame = line_.next_frame(now, &ended)) {
    Reply reply = slave_(*frame, ended);
    if (reply.bytes.empty()) continue;
    core::Timestamp due = ended + reply.delay;
    if (!reply.overtakes) {
      due = std::max(due, last_due_);
      last_due_ = due;
    }
    departing_.push_back({due, std::move(reply.bytes)});
  }
}

void VirtualLine::speak(core::Timestamp now) {
  departing_.sort([](const Departing& a, const Departing& b) { return a.due < b.due; });
  while (!departing_.empty() && departing_.front().due <= now) {
    line_.send(departing_.front().bytes, departing_.front().due);
    departing_.pop_front();
  }
  const sim::Bytes sent = line_.take_sent(now);
  if (end_ >= 0 && !sent.empty()) (void)::send(end_, sent.data(), sent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void VirtualLine::serve(core::Timestamp now) {
  if (now >= next_tick_) {
    if (tick_) tick_(now);
    next_tick_ = now + kTick;
  }
  hear(now);
  speak(now);
}

core::Timestamp VirtualLine::next_due(core::Timestamp now) {
  core::Timestamp next = next_tick_;
  if (const auto due = line_.next_due()) next = std::min(next, *due);
  for (const Departing& one : departing_) next = std::min(next, one.due);
  return std::max(next, now + core::Duration{1});
}

}  // namespace footfall::campaigns
