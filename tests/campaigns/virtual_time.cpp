#include "tests/campaigns/virtual_time.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdarg>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <vector>

namespace footfall::campaigns::virtual_time {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::int64_t kBegin = 1000 * kNsPerS;
constexpr std::int64_t kLookAtClock = 100;  ///< ns: whoever only looks at the clock sees it move

struct Participant {
  core::Timestamp until;
  const std::function<bool()>* ready = nullptr;
  bool waits = false, chosen = false;
  std::condition_variable turn;
};

struct Scheduler {
  std::mutex mutex;
  World* world = nullptr;
  core::Timestamp now{kBegin};
  std::vector<Participant*> all;
  std::size_t last = 0;
};

Scheduler& scheduler() {
  static Scheduler one;
  return one;
}
thread_local Participant* self = nullptr;

/// Lets time pass until somebody may go on. Under the mutex.
void choose(Scheduler& s) {
  for (;;) {
    s.world->serve(s.now);
    core::Timestamp next = s.world->next_due(s.now);
    for (std::size_t i = 1; i <= s.all.size(); ++i) {
      Participant& one = *s.all[(s.last + i) % s.all.size()];
      if (!one.waits) continue;
      const bool ready = one.ready != nullptr && *one.ready && (*one.ready)();
      if (ready || one.until <= s.now) {
        s.last = (s.last + i) % s.all.size();
        one.chosen = true;
        one.waits = false;
        one.turn.notify_one();
        return;
      }
      next = std::min(next, one.until);
    }
    if (next <= s.now) std::abort();  // a world without a future: nobody would ever go on
    s.now = next;
  }
}

void give_turn_and_wait(Scheduler& s, std::unique_lock<std::mutex>& lock) {
  Participant& me = *self;
  me.waits = true;
  choose(s);
  me.turn.wait(lock, [&] { return me.chosen; });
  me.chosen = false;
}

int real_poll(pollfd* descriptors, nfds_t count) {
  timespec none{};
  return static_cast<int>(::syscall(SYS_ppoll, descriptors, count, &none, nullptr, 0));
}

core::Timestamp at(const timespec& time) {
  return {time.tv_sec * kNsPerS + time.tv_nsec};
}

}  // namespace

struct Companion::Ending {
  bool done = false;
};

Session::Session(World& world) {
  Scheduler& s = scheduler();
  const std::lock_guard lock(s.mutex);
  s.world = &world;
  self = new Participant;
  s.all.push_back(self);
}

Session::~Session() {
  Scheduler& s = scheduler();
  const std::lock_guard lock(s.mutex);
  s.all.clear();
  delete self;
  self = nullptr;
  s.world = nullptr;
}

Companion::Companion(std::function<void()> body) : ending_(std::make_shared<Ending>()) {
  Scheduler& s = scheduler();
  auto* me = new Participant;
  {
    const std::lock_guard lock(s.mutex);
    me->until = s.now;
    me->waits = true;
    s.all.push_back(me);
  }
  thread_ = std::thread([me, body = std::move(body), ending = ending_] {
    Scheduler& mine = scheduler();
    {
      std::unique_lock lock(mine.mutex);
      me->turn.wait(lock, [&] { return me->chosen; });
      me->chosen = false;
      self = me;
    }
    body();
    const std::lock_guard lock(mine.mutex);
    ending->done = true;
    std::erase(mine.all, me);
    self = nullptr;
    delete me;
    choose(mine);
  });
}

Companion::~Companion() {
  const std::function<bool()> ended = [this] { return ending_->done; };
  while (!wait_until(core::monotonic_now() + core::milliseconds(1000), ended)) {
  }
  thread_.join();
}

bool wait_until(core::Timestamp until, const std::function<bool()>& ready) {
  Scheduler& s = scheduler();
  std::unique_lock lock(s.mutex);
  self->until = until;
  self->ready = ready ? &ready : nullptr;
  give_turn_and_wait(s, lock);
  self->ready = nullptr;
  return ready && ready();
}

namespace {

/// The descriptors' state as the real system sees it, waited for in virtual time. `timeout` < 0: for ever.
int poll_virtually(pollfd* descriptors, nfds_t count, std::int64_t timeout_ns) {
  int result = 0;
  const std::function<bool()> ready = [&] { return (result = real_poll(descriptors, count)) != 0; };
  const core::Timestamp until =
      timeout_ns < 0 ? core::Timestamp{INT64_MAX} : core::monotonic_now() + core::Duration{timeout_ns};
  (void)wait_until(until, ready);
  return result;
}

}  // namespace
}  // namespace footfall::campaigns::virtual_time

// --- the system's calls -------------------------------------------------------------------------------

using namespace footfall;
using namespace footfall::campaigns::virtual_time;

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) {
  const bool ours = clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME;
  if (self == nullptr || !ours) return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  Scheduler& s = scheduler();
  // Only the one that runs comes here: no lock.
  s.now = s.now + core::Duration{kLookAtClock};
  *time = {s.now.ns / kNsPerS, s.now.ns % kNsPerS};
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  if (self == nullptr) return static_cast<int>(::syscall(SYS_clock_nanosleep, clock, flags, time, left));
  const core::Timestamp until =
      (flags & TIMER_ABSTIME) != 0 ? at(*time) : core::monotonic_now() + core::Duration{at(*time).ns};
  (void)wait_until(until);
  return 0;
}

int nanosleep(const timespec* time, timespec* left) {
  if (self == nullptr) return static_cast<int>(::syscall(SYS_nanosleep, time, left));
  return clock_nanosleep(CLOCK_MONOTONIC, 0, time, nullptr);
}

int ppoll(pollfd* descriptors, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  if (self == nullptr) {
    timespec copy = timeout != nullptr ? *timeout : timespec{};
    return static_cast<int>(
        ::syscall(SYS_ppoll, descriptors, count, timeout != nullptr ? &copy : nullptr, mask, 8));
  }
  return poll_virtually(descriptors, count, timeout != nullptr ? at(*timeout).ns : -1);
}

int poll(pollfd* descriptors, nfds_t count, int timeout_ms) {
  if (self == nullptr) return static_cast<int>(::syscall(SYS_poll, descriptors, count, timeout_ms));
  return poll_virtually(descriptors, count, timeout_ms < 0 ? -1 : timeout_ms * 1'000'000LL);
}

/// As libmodbus calls it: one descriptor, to be read.
int select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* timeout) {
  if (self == nullptr || write != nullptr || except != nullptr || read == nullptr) {
    return static_cast<int>(::syscall(SYS_select, count, read, write, except, timeout));
  }
  pollfd one{count - 1, POLLIN, 0};
  const std::int64_t ns =
      timeout != nullptr ? timeout->tv_sec * kNsPerS + timeout->tv_usec * 1000LL : std::int64_t{-1};
  const int result = poll_virtually(&one, 1, ns);
  if (result <= 0) FD_ZERO(read);
  return result;
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : mode_t{0};
  va_end(arguments);
  if (self != nullptr) {
    if (const auto opened = scheduler().world->open(path)) return *opened;
  }
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int tcgetattr(int descriptor, termios* settings) {
  if (self == nullptr)
    return static_cast<int>(::syscall(SYS_ioctl, descriptor, 0x5401 /* TCGETS */, settings));
  *settings = {};
  return 0;
}

int tcsetattr(int, int, const termios*) {
  return 0;  // the wire has no terminal; without a session nothing here sets one
}

int tcflush(int descriptor, int) {
  std::array<char, 512> thrown{};
  while (::recv(descriptor, thrown.data(), thrown.size(), MSG_DONTWAIT) > 0) {
  }
  return 0;
}

}  // extern "C"
