#include "station/api/request_budget.hpp"

#include <catch2/catch.hpp>

using namespace footfall;
using station::RequestBudget;

TEST_CASE("a connection that floods gets its rate and no more, and takes nothing from another",
          "[station][api]") {
  RequestBudget budget(200.0, 400.0);
  const core::Timestamp start{1'000'000'000'000};
  int granted = 0, other = 0, told = 0;
  // 10,000 a second for 5 s; the other asks 100 times a second.
  for (int i = 0; i < 50'000; ++i) {
    const core::Timestamp now = start + core::microseconds(100 * i);
    const bool taken = budget.take(1, now);
    granted += taken ? 1 : 0;
    told += !taken && budget.worth_telling(1, now) ? 1 : 0;
    if (i % 100 == 0) other += budget.take(2, now) ? 1 : 0;
  }
  CHECK(granted >= 400 + 999);
  CHECK(granted <= 400 + 1001);
  CHECK(other == 500);
  CHECK(told >= 4);
  CHECK(told <= 6);
}

TEST_CASE("after a pause a connection has its burst again, never more", "[station][api]") {
  RequestBudget budget(10.0, 20.0);
  const core::Timestamp start{1'000'000'000'000};
  const auto at_once = [&](core::Timestamp now) {
    int granted = 0;
    while (budget.take(1, now)) ++granted;
    return granted;
  };
  CHECK(at_once(start) == 20);
  CHECK(at_once(start + core::milliseconds(1000)) == 10);
  CHECK(at_once(start + core::milliseconds(3'600'000)) == 20);
  CHECK(at_once(start) == 0);  // time does not pay twice
}

TEST_CASE("ten thousand connections are forgotten once they are quiet", "[station][api]") {
  RequestBudget budget(10.0, 20.0);
  core::Timestamp now{1'000'000'000'000};
  for (std::uint64_t connection = 1; connection <= 10'000; ++connection) {
    now = now + core::milliseconds(100);
    CHECK(budget.take(connection, now));
  }
  CHECK_FALSE(budget.worth_telling(1, now));
  CHECK(budget.worth_telling(10'000, now));
}
