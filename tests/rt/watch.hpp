#pragma once
#include <cstdint>
#include <string>

namespace footfall::tests {

/// What a watched thread did that a measuring thread may not do.
struct Misdeeds {
  std::uint64_t allocations = 0;  ///< malloc family, operator new, free
  std::uint64_t locks = 0;        ///< pthread mutex, rwlock, condition variable
  std::uint64_t syscalls =
      0;                      ///< anything but recvmmsg, read, write and clocks: mmap, futex, send, open, ...
  std::string syscall_names;  ///< numbers of the first few
  [[nodiscard]] std::uint64_t total() const { return allocations + locks + syscalls; }
};

/// Counts between begin() and end() on the calling thread. Library calls are interposed in this executable;
/// system calls are reported by the kernel (seccomp user notification, each is allowed to continue), so that
/// nothing hides in a library. Thread: construct, begin and end on the watched thread. `kernel_watch()` says
/// whether the kernel allowed the second half.
class Watch {
 public:
  Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  void begin();
  Misdeeds end();
  [[nodiscard]] bool kernel_watch() const { return kernel_watch_; }

 private:
  static void listen(int listener);
  bool kernel_watch_ = false;
};

}  // namespace footfall::tests
