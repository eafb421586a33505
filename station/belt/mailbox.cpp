#include "station/belt/mailbox.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace footfall::station {

bool Wakeup::wait_until(core::Timestamp until) const noexcept {
  const core::Duration left = until - core::monotonic_now();
  timespec timeout{};
  if (left.ns > 0) timeout = {left.ns / 1'000'000'000, left.ns % 1'000'000'000};
  pollfd descriptor{fd_, POLLIN, 0};
  if (::ppoll(&descriptor, 1, &timeout, nullptr) <= 0) return false;
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(fd_, &count, sizeof count);
  return true;
}

bool Turn::take(core::Timestamp until) {
  std::unique_lock lock(mutex_);
  const std::uint64_t number = next_++;
  queue_.push_back(number);
  const std::chrono::nanoseconds left((until - core::monotonic_now()).ns);
  if (free_.wait_for(lock, left, [&] { return queue_.front() == number; })) return true;
  std::erase(queue_, number);  // never the front one: those behind it wait for the same as before
  return false;
}

void Turn::give_back() {
  {
    const std::lock_guard lock(mutex_);
    queue_.pop_front();
  }
  free_.notify_all();
}

std::size_t Turn::askers() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::optional<control::Reply> TreadmillMailbox::ask(control::Request request, core::Duration patience) {
  // Counted from the call: the client's deadline does not wait for the queue, and a request never acts after
  // it.
  const core::Timestamp asked = core::monotonic_now();
  const core::Timestamp give_up = asked + patience;
  request.valid_until = asked + std::min(patience, kActWithin);
  if (!one_at_a_time_.take(request.valid_until)) return std::nullopt;
  request.id = ++next_id_;
  const auto reply = exchange(request, give_up);
  one_at_a_time_.give_back();
  return reply;
}

std::optional<control::Reply> TreadmillMailbox::exchange(const control::Request& request,
                                                         core::Timestamp give_up) {
  if (!requests_.try_push(request)) return std::nullopt;
  to_treadmill_.signal();
  for (;;) {
    control::Reply reply;
    while (replies_.try_pop(reply)) {
      if (reply.id == request.id) return reply;  // older ones answer calls that gave up
    }
    if (core::monotonic_now() >= give_up) return std::nullopt;
    (void)to_api_.wait_until(give_up);
  }
}

}  // namespace footfall::station
