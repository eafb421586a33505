#include "station/measure/realtime.hpp"

#include <alloca.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <thread>

namespace footfall::station {
namespace {
constexpr std::size_t kStackBytes = 256UL * 1024UL;

bool may_lock_anything() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, data) != 0) return false;
  return (data[CAP_TO_INDEX(CAP_IPC_LOCK)].effective & CAP_TO_MASK(CAP_IPC_LOCK)) != 0;
}

/// The kernel's struct sched_attr, first version; its header and the C library's do not go together.
struct SchedulerAttributes {
  std::uint32_t size = sizeof(SchedulerAttributes), policy = SCHED_OTHER;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime_ns = 0, deadline_ns = 0, period_ns = 0;
};

// Since Linux 6.6 a thread that runs keeps its turn against one that wakes, whatever their nice values; since
// 6.12 one with shorter turns is let in at once. Older kernels let the nice value decide and ignore this.
void set_turn(int nice, std::uint64_t turn_ns) {
  if (::sched_getscheduler(0) != SCHED_OTHER) return;
  SchedulerAttributes attributes;
  attributes.nice = nice;
  attributes.runtime_ns = turn_ns;
  (void)::syscall(SYS_sched_setattr, 0, &attributes, 0U);
}
}  // namespace

CpuLatencyHold::CpuLatencyHold() {
  fd_ = ::open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC);
  const std::int32_t microseconds = 0;
  if (fd_ >= 0 && ::write(fd_, &microseconds, sizeof microseconds) != sizeof microseconds) {
    ::close(fd_);
    fd_ = -1;
  }
}

CpuLatencyHold::~CpuLatencyHold() {
  if (fd_ >= 0) ::close(fd_);
}

core::Result<void> lock_memory() {
  rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  ::setrlimit(RLIMIT_MEMLOCK, &limit);  // granted to root and to a service with CAP_SYS_RESOURCE
  ::getrlimit(RLIMIT_MEMLOCK, &limit);
  // With the capability the kernel does not look at the limit.
  if (limit.rlim_cur != RLIM_INFINITY && !may_lock_anything()) {
    return core::fail(core::Remedy::Operator,
                      "memory is not locked: RLIMIT_MEMLOCK is limited; set LimitMEMLOCK=infinity or grant "
                      "CAP_IPC_LOCK to the station");
  }
  if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
    return core::fail(core::Remedy::Operator, "memory is not locked: mlockall says %s", std::strerror(errno));
  }
  return {};
}

core::Result<void> enter_fifo(int priority, int cpu) {
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(cpu), &set);
    if (::pthread_setaffinity_np(::pthread_self(), sizeof set, &set) != 0) {
      return core::fail(core::Remedy::Reconfigure, "processor %d cannot be used; correct measure_cpu", cpu);
    }
  }
  sched_param parameters{};
  parameters.sched_priority = priority;
  const int error = ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &parameters);
  if (error != 0) {
    return core::fail(
        core::Remedy::Operator,
        "no real-time priority (%s): cycles may come late; grant CAP_SYS_NICE or LimitRTPRIO=%d",
        std::strerror(error), priority);
  }
  return {};
}

core::Result<void> take_precedence() {
  constexpr int kNice = -10;
  constexpr std::uint64_t kTurnNs = 100'000;  // the shortest that there is
  if (::setpriority(PRIO_PROCESS, 0, kNice) == 0) {
    set_turn(kNice, kTurnNs);
    return {};
  }
  return core::fail(core::Remedy::Operator,
                    "no precedence over other programs (%s): a busy machine may delay a STOP of the console; "
                    "grant CAP_SYS_NICE or LimitNICE=%d",
                    std::strerror(errno), kNice);
}

void give_back_precedence() {
  errno = 0;
  const int nice = ::getpriority(PRIO_PROCESS, 0);
  if (errno != 0 || nice >= 0) return;
  ::setpriority(PRIO_PROCESS, 0, 0);
  set_turn(0, 0);
}

void prefault_stack() {
  auto* stack = static_cast<volatile char*>(alloca(kStackBytes));
  for (std::size_t i = 0; i < kStackBytes; i += 4096) stack[i] = 0;
}

void name_thread(const char* name) {
  ::pthread_setname_np(::pthread_self(), name);
}

RealtimeReport probe_realtime(int priority) {
  RealtimeReport report;
  std::thread probe([&] {
    const auto fifo = enter_fifo(priority, -1);
    report.fifo = fifo.has_value();
    if (!fifo) report.notices.emplace_back(fifo.error().what());
    const auto precedence = take_precedence();
    if (!precedence) report.notices.emplace_back(precedence.error().what());
  });
  probe.join();
  const auto locked = lock_memory();
  report.memory_locked = locked.has_value();
  if (!locked) report.notices.emplace_back(locked.error().what());
  ::munlockall();
  const CpuLatencyHold hold;
  report.cpu_latency = hold.held();
  if (!hold.held()) {
    report.notices.emplace_back("/dev/cpu_dma_latency cannot be written: an idle processor will wake late");
  }
  return report;
}

}  // namespace footfall::station
