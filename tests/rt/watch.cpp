#include "tests/rt/watch.hpp"

#include <dlfcn.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>

// Interposed for the whole executable; counted only on a thread between begin() and end().
namespace {

thread_local bool watching = false;
thread_local std::uint64_t allocations = 0, locks = 0;
std::atomic<bool> kernel_counts{false};
std::atomic<std::uint64_t> kernel_calls{0};
std::array<std::atomic<int>, 8> kernel_numbers{};

void count_allocation() {
  if (watching) ++allocations;
}
void count_lock() {
  if (watching) ++locks;
}

template <class Function>
Function next(Function& cached, const char* name) {
  if (cached == nullptr) cached = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
  return cached;
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) {
  count_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  count_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  count_allocation();
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  count_allocation();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count_allocation();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  count_allocation();
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? 12 : 0;
}
void free(void* memory) {
  if (memory != nullptr) count_allocation();
  __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  static int (*real)(pthread_mutex_t*) = nullptr;
  count_lock();
  return next(real, "pthread_mutex_lock")(mutex);
}
int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  static int (*real)(pthread_mutex_t*) = nullptr;
  count_lock();
  return next(real, "pthread_mutex_trylock")(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  static int (*real)(pthread_rwlock_t*) = nullptr;
  count_lock();
  return next(real, "pthread_rwlock_rdlock")(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  static int (*real)(pthread_rwlock_t*) = nullptr;
  count_lock();
  return next(real, "pthread_rwlock_wrlock")(lock);
}
int pthread_cond_signal(pthread_cond_t* condition) {
  static int (*real)(pthread_cond_t*) = nullptr;
  count_lock();
  return next(real, "pthread_cond_signal")(condition);
}
}

namespace footfall::tests {
namespace {

constexpr int kNotYet = -2, kTaken = -3;

/// Lets pass what a measuring thread may call; everything else is reported and then continues.
int install_filter() {
#define ALLOW(number) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  std::array<sock_filter, 20> filter{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      ALLOW(SYS_recvmmsg),
      ALLOW(SYS_read),
      ALLOW(SYS_write),
      ALLOW(SYS_clock_nanosleep),
      ALLOW(SYS_clock_gettime),
      ALLOW(SYS_exit),
      ALLOW(SYS_rt_sigreturn),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
  }};
#undef ALLOW
  sock_fprog program{16, filter.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return static_cast<int>(
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

}  // namespace

Watch::Watch() {
  // The reader must exist before the filter: starting a thread is itself a reported system call. It outlives
  // this object (it ends with the watched thread), so it shares the hand-over and nothing else.
  const auto handed = std::make_shared<std::atomic<int>>(kNotYet);
  std::thread([handed] {
    int listener = kNotYet;
    while ((listener = handed->load()) == kNotYet) std::this_thread::yield();
    handed->store(kTaken);
    if (listener >= 0) listen(listener);
  }).detach();
  const int listener = install_filter();
  handed->store(listener);
  while (handed->load() != kTaken) {
  }
  kernel_watch_ = listener >= 0;
}

void Watch::listen(int listener) {
  seccomp_notif request{};
  seccomp_notif_resp response{};
  for (;;) {
    pollfd descriptor{listener, POLLIN, 0};
    if (::poll(&descriptor, 1, -1) < 0 || (descriptor.revents & POLLIN) == 0) break;  // the thread has ended
    request = {};
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) continue;
    if (kernel_counts) {
      const auto n = kernel_calls.fetch_add(1);
      if (n < kernel_numbers.size()) kernel_numbers[n] = request.data.nr;
    }
    response = {};
    response.id = request.id;
    response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    (void)::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
  }
  ::close(listener);
}

void Watch::begin() {
  allocations = locks = 0;
  kernel_calls = 0;
  kernel_counts = true;
  watching = true;
}

Misdeeds Watch::end() {
  watching = false;
  kernel_counts = false;
  Misdeeds misdeeds{allocations, locks, kernel_calls.load(), ""};
  for (std::size_t i = 0; i < kernel_numbers.size() && i < misdeeds.syscalls; ++i) {
    misdeeds.syscall_names += std::to_string(kernel_numbers[i].load()) + " ";
  }
  return misdeeds;
}

}  // namespace footfall::tests
