#include "recording/report/axes.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace footfall::recording;

TEST_CASE("ticks are round numbers, never more than asked for", "[report][axes]") {
  CHECK(ticks_in({0.0, 100.0}, 10).size() == 11);  // both ends count
  const auto force = ticks_in({-0.6, 0.4}, 7);
  REQUIRE(force.size() == 6);
  CHECK(force[0] == Approx(-0.6));
  CHECK(force[3] == Approx(0.0).margin(1e-12));
  CHECK(ticks_in({0.0, 2600.0}, 6).back() == Approx(2500.0));
  for (const double high : {0.013, 0.9, 1.0, 7.7, 123.0, 4.2e6}) {
    const auto ticks = ticks_in({0.0, high}, 6);
    CHECK(ticks.size() >= 3);
    CHECK(ticks.size() <= 7);
  }
}

TEST_CASE("a range grows to whole ticks and holds what is finite", "[report][axes]") {
  Range range{0.0, 0.0};
  range.hold(2.41);
  range.hold(-0.13);
  range.hold(std::nan(""));
  CHECK(range.low == Approx(-0.13));
  CHECK(range.high == Approx(2.41));
  const Range wide = to_ticks(range, 7);
  CHECK(wide.low == Approx(-0.5));
  CHECK(wide.high == Approx(2.5));
  CHECK(to_ticks({0.0, 2.5}, 7).high == Approx(2.5));
}

// A recording without fore-aft force could not be drawn: "invalid matrix".
TEST_CASE("a range of one value alone has a scale all the same", "[report][axes]") {
  for (const double value : {0.0, 3.0, -250.0, 1e-9}) {
    const Range whole = to_ticks({value, value}, 5);
    CHECK(whole.low < value);
    CHECK(whole.high > value);
    const Point there = Axes({0.0, 0.0, 100.0, 80.0}, {0.0, 100.0}, whole).at(50.0, value);
    CHECK(there.y > 0.0);
    CHECK(there.y < 80.0);
    CHECK(ticks_in(whole, 5).size() >= 2);
  }
}

TEST_CASE("a value lies where its share of the range says, up being up", "[report][axes]") {
  const Axes axes({100.0, 50.0, 400.0, 200.0}, {0.0, 100.0}, {-1.0, 3.0});
  CHECK(axes.at(0.0, -1.0).x == Approx(100.0));
  CHECK(axes.at(0.0, -1.0).y == Approx(250.0));
  CHECK(axes.at(25.0, 2.0).x == Approx(200.0));
  CHECK(axes.at(25.0, 2.0).y == Approx(100.0));
}
