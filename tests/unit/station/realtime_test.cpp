#include "station/realtime.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

using namespace footfall;

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
