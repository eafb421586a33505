#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "core/time.hpp"

/// Time that passes only when everybody waits, for the drivers as they are shipped, libmodbus included: the
/// executable puts its own clock_gettime, ppoll, select, nanosleep, clock_nanosleep, open, tcgetattr,
/// tcsetattr and tcflush before the system's (ELF interposition). Of the threads that take part one runs at a
/// time, so that a campaign is the same on every machine. Threads that do not take part see the real calls.
namespace footfall::campaigns::virtual_time {

/// What the world beyond the system calls does while time passes. All calls come from whichever thread runs.
class World {
 public:
  virtual ~World() = default;
  /// Everything that has happened by `now`.
  virtual void serve(core::Timestamp now) = 0;
  /// When something happens next, after `now`.
  [[nodiscard]] virtual core::Timestamp next_due(core::Timestamp now) = 0;
  /// A descriptor for a device of this world; -1 with errno when it is there but cannot be opened; nullopt:
  /// not a device of this world.
  virtual std::optional<int> open(const char* path) = 0;
};

/// The calling thread takes part from now on, with this world, as the first.
class Session {
 public:
  explicit Session(World& world);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

/// A second thread that takes part. The destructor waits for its end, in virtual time.
class Companion {
 public:
  explicit Companion(std::function<void()> body);
  ~Companion();
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

 private:
  struct Ending;
  std::shared_ptr<Ending> ending_;
  std::thread thread_;
};

/// Waits until `ready` or `until`; true: ready. For threads that take part.
bool wait_until(core::Timestamp until, const std::function<bool()>& ready = {});
inline void sleep(core::Duration time) {
  (void)wait_until(core::monotonic_now() + time);
}

}  // namespace footfall::campaigns::virtual_time
