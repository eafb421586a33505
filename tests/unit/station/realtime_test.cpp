#include "station/measure/realtime.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <thread>

using namespace footfall;

namespace {

/// Length of the calling thread's turns in ns; 0 where the kernel does not tell it (before Linux 6.12).
std::uint64_t turn_ns() {
  struct {
    std::uint32_t size = 0, policy = 0;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0, deadline = 0, period = 0;
  } attributes;
  return ::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0U) == 0 ? attributes.runtime : 0;
}

}  // namespace

TEST_CASE("who gives the precedence back is an ordinary thread again, and so are those that it starts",
          "[station][realtime]") {
  bool taken = false;
  int before = 0, with = 0, after = 0, child = 0;
  std::thread worker([&] {
    before = ::getpriority(PRIO_PROCESS, 0);
    taken = station::take_precedence().has_value();
    with = ::getpriority(PRIO_PROCESS, 0);
    station::give_back_precedence();
    after = ::getpriority(PRIO_PROCESS, 0);
    std::thread([&] { child = ::getpriority(PRIO_PROCESS, 0); }).join();
  });
  worker.join();
  CHECK(with == (taken ? -10 : before));
  CHECK(after == (taken ? 0 : std::max(before, 0)));
  CHECK(child == after);
}

// Beside a program that exported in a loop a STOP of the API came 8 ms late, although its thread was at nice
// -10: the newer kernels' scheduler lets whoever runs end his turn of 3 ms.
TEST_CASE("a thread with precedence has the shortest turns, which lets it in before ordinary ones end theirs",
          "[station][realtime]") {
  std::uint64_t before = 0, with = 0, child = 0, after = 0;
  bool taken = false;
  std::thread worker([&] {
    before = turn_ns();
    taken = station::take_precedence().has_value();
    with = turn_ns();
    std::thread([&] { child = turn_ns(); }).join();
    station::give_back_precedence();
    after = turn_ns();
  });
  worker.join();
  CHECK(with == (taken && before != 0 ? 100'000 : before));
  CHECK(child == with);
  CHECK(after == before);
}
