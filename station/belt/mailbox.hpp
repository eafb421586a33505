#pragma once
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "control/supervisor.hpp"
#include "core/latest_value.hpp"
#include "core/spsc_ring.hpp"

namespace footfall::station {

/// An eventfd: signal() from anywhere (also real-time threads), wait() on one thread.
class Wakeup {
 public:
  Wakeup() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Wakeup() { ::close(fd_); }
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  void signal() const noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
  }
  /// Sleeps until signalled or `until`; true when signalled.
  [[nodiscard]] bool wait_until(core::Timestamp until) const noexcept;

 private:
  int fd_;
};

/// Who holds control, as the treadmill thread sees it.
struct LeaseView {
  bool held = false;
  std::uint64_t epoch = 0;
  core::Timestamp last_beat;
  std::uint64_t lapses = 0;  ///< control::Lease::lapses()
};

/// What a technician's tests say to arming.
struct CommissioningView {
  bool under_way = false;    ///< a commissioning test: low speeds, no veto
  control::Sentence veto{};  ///< empty: arming is not refused
};

/// One asker at a time, in the order of their coming, each waiting at most until its time. A mutex has no
/// such order: who gave it back took it again before those who waited. Thread: any. Blocks: take() until
/// `until`. Allocates: a place in the queue. Errors: none.
class Turn {
 public:
  /// False when it was not this asker's turn in time.
  [[nodiscard]] bool take(core::Timestamp until);
  void give_back();
  /// Those who have it or wait.
  [[nodiscard]] std::size_t askers() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable free_;
  std::deque<std::uint64_t> queue_;  ///< numbers of those who have it, in front, or wait
  std::uint64_t next_ = 0;
};

/// The way of commands into the treadmill thread: STOP is a flag of its own, requests go one at a time
/// through a ring. Thread: stop() and wake() anywhere, async-signal-safe; ask() on any API thread; take_*()
/// and answer() on the treadmill thread. Blocks: ask() at most `patience`; the treadmill side never.
/// Allocates: constructor; ask() a place in the queue of askers. Errors: ask() gives nullopt when the
/// treadmill thread has not answered in time: the outcome is unknown.
class TreadmillMailbox {
 public:
  void stop() noexcept {
    (hushed_.load(std::memory_order_acquire) ? stop_again_ : stop_).store(true, std::memory_order_release);
    to_treadmill_.signal();
  }
  void shutdown() noexcept {
    shutdown_.store(true, std::memory_order_release);
    to_treadmill_.signal();
  }
  /// Asks for a cycle at once; for safety inputs of the measuring thread.
  void wake() noexcept { to_treadmill_.signal(); }
  /// A request is carried out within kActWithin of the call or never; its answer may take longer (a reset
  /// that has to clear a drive fault).
  std::optional<control::Reply> ask(control::Request request, core::Duration patience);
  static constexpr core::Duration kActWithin = core::milliseconds(280);
  /// Whose request is under way or waits.
  [[nodiscard]] std::size_t askers() const { return one_at_a_time_.askers(); }

  [[nodiscard]] bool take_stop() noexcept {
    const bool first = stop_.exchange(false, std::memory_order_acq_rel);
    const bool again = stop_again_.exchange(false, std::memory_order_acq_rel);
    return first || again;
  }
  /// From a STOP that was taken until its cycle of polls and feeds is over (treadmill thread): another STOP
  /// is taken all the same, but interrupts nothing, or whoever presses without end would blind the station.
  void hush(bool on) noexcept { hushed_.store(on, std::memory_order_release); }
  /// True from stop() to take_stop(), for Treadmill::set_interrupt(); not of a STOP while hushed.
  [[nodiscard]] const std::atomic<bool>* stop_flag() const noexcept { return &stop_; }
  [[nodiscard]] bool shutdown_requested() const noexcept { return shutdown_.load(std::memory_order_acquire); }
  [[nodiscard]] bool take_request(control::Request& request) noexcept { return requests_.try_pop(request); }
  void answer(const control::Reply& reply) noexcept {
    (void)replies_.try_push(reply);
    to_api_.signal();
  }
  /// True when something asks for an immediate cycle.
  [[nodiscard]] bool wait_until(core::Timestamp until) const noexcept {
    return to_treadmill_.wait_until(until);
  }

  core::LatestValue<LeaseView> lease;                  ///< written under the API's lease mutex
  core::LatestValue<CommissioningView> commissioning;  ///< written under the commissioning desk's mutex
  core::LatestValue<control::Programme>
      programme;  ///< of the BeginProgramme under way; written by ProgrammeDesk::begin

 private:
  std::optional<control::Reply> exchange(const control::Request& request, core::Timestamp give_up);

  std::atomic<bool> stop_{false}, stop_again_{false}, hushed_{false}, shutdown_{false};
  Wakeup to_treadmill_, to_api_;
  core::SpscRing<control::Request> requests_{16};
  core::SpscRing<control::Reply> replies_{16};
  Turn one_at_a_time_;
  std::uint64_t next_id_ = 0;
};

}  // namespace footfall::station
