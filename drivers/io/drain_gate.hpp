#pragma once
#include <atomic>
#include <thread>

namespace footfall::drivers::io {

/// Keeps start() and stop() away from a drain() that is running on the measuring thread.
/// Thread: try_enter and leave on the measuring thread; open and close on the control thread.
/// Blocks: close() until drain has left (microseconds); the measuring side never. Allocates: never. Errors:
/// none.
class DrainGate {
 public:
  [[nodiscard]] bool try_enter() noexcept {
    inside_.store(true);
    if (open_.load()) return true;
    inside_.store(false);
    return false;
  }
  void leave() noexcept { inside_.store(false); }

  void open() noexcept { open_.store(true); }
  void close() noexcept {
    open_.store(false);
    while (inside_.load()) std::this_thread::yield();
  }
  [[nodiscard]] bool is_open() const noexcept { return open_.load(); }

 private:
  // Sequentially consistent on purpose: each side writes its own flag and then reads the other's.
  std::atomic<bool> open_{false}, inside_{false};
};

}  // namespace footfall::drivers::io
