#include "sim/io/reactor.hpp"

#include <poll.h>

#include <algorithm>
#include <vector>

namespace footfall::sim {

void Reactor::add(int fd, std::function<void()> on_readable) {
  readers_[fd] = std::move(on_readable);
}

void Reactor::remove(int fd) {
  readers_.erase(fd);
}

void Reactor::wait(core::Timestamp deadline) {
  std::vector<pollfd> waiting;
  waiting.reserve(readers_.size());
  for (const auto& [fd, reader] : readers_) waiting.push_back({fd, POLLIN, 0});
  const std::int64_t left_ns = std::max<std::int64_t>(0, (deadline - core::monotonic_now()).ns);
  const timespec timeout{static_cast<time_t>(left_ns / 1'000'000'000),
                         static_cast<long>(left_ns % 1'000'000'000)};
  if (::ppoll(waiting.data(), waiting.size(), &timeout, nullptr) <= 0) return;
  for (const pollfd& one : waiting) {
    if (one.revents == 0) continue;
    const auto found = readers_.find(one.fd);
    if (found == readers_.end()) continue;
    const auto reader = found->second;  // a copy: it may remove itself
    reader();
  }
}

}  // namespace footfall::sim
