#pragma once
#include <string>
#include <vector>

#include "core/result.hpp"

/// What the operating system is asked for by a real-time station, and what it granted.
/// Thread: main at start-up, except enter_fifo (on the thread it concerns). Blocks/allocates: yes, before the
/// loop starts. Errors: none is fatal: a refusal becomes a sentence for the log, `footfall doctor` and the
/// console.
namespace footfall::station {

/// Holds /dev/cpu_dma_latency at 0 while it lives: without it an idle core sleeps deeply and wakes late.
class CpuLatencyHold {
 public:
  CpuLatencyHold();
  ~CpuLatencyHold();
  CpuLatencyHold(const CpuLatencyHold&) = delete;
  CpuLatencyHold& operator=(const CpuLatencyHold&) = delete;
  [[nodiscard]] bool held() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// mlockall(CURRENT | FUTURE | ONFAULT) when RLIMIT_MEMLOCK is unlimited; otherwise later allocations would
/// fail.
core::Result<void> lock_memory();
/// SCHED_FIFO at `priority` for the calling thread; `cpu` >= 0 pins it.
core::Result<void> enter_fifo(int priority, int cpu);
/// Nice -10 and the shortest turns for the calling thread and those that it starts: the API answers a STOP
/// beside busy programs too.
/// SCHED_FIFO is above it and not changed.
core::Result<void> take_precedence();
/// Ordinary again, for the calling thread and those that it starts: work that nobody waits for, and that
/// reads whole files, must not stand before the console, which is a program of its own. Such a thread may not
/// hold a lock that a STOP needs.
void give_back_precedence();
/// Touches the calling thread's stack so that the loop meets no page fault.
void prefault_stack();
void name_thread(const char* name);

struct RealtimeReport {
  bool fifo = false, memory_locked = false, cpu_latency = false;
  std::vector<std::string> notices;  ///< one sentence for each refusal
};
/// Tries everything on a throw-away thread, for `--doctor`.
RealtimeReport probe_realtime(int priority);

}  // namespace footfall::station
