#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "ui/chart/axis.hpp"
#include "ui/chart/canvas.hpp"
#include "ui/chart/columns.hpp"

using namespace footfall::ui;

namespace {

struct Series {
  std::vector<double> time_s;
  std::vector<float> values;
};

Series noisy(std::size_t count, unsigned seed, double start_s) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0.0F, 300.0F);
  std::uniform_real_distribution<double> jitter(0.0, 0.0015);
  Series s;
  double t = start_s;
  for (std::size_t i = 0; i < count; ++i) {
    s.time_s.push_back(t += jitter(random));
    s.values.push_back(random() % 97 == 0 ? std::numeric_limits<float>::quiet_NaN() : noise(random));
  }
  return s;
}

}  // namespace

TEST_CASE("minimum and maximum of each column equal brute force", "[ui][chart]") {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    const Series s = noisy(9000, seed, 100.0 * seed);
    for (const std::size_t width : {1U, 7U, 333U, 560U, 12'000U}) {
      const ColumnGrid grid = ColumnGrid::ending_at(s.time_s.back(), 5.0, width);
      std::vector<ColumnRange> columns(width);
      min_max_columns(s.time_s, s.values, grid, columns);
      std::vector<float> lowest(width, INFINITY), highest(width, -INFINITY);
      for (std::size_t i = 0; i < s.time_s.size(); ++i) {
        const double column = std::floor(s.time_s[i] / (5.0 / static_cast<double>(width))) -
                              std::floor(s.time_s.back() / (5.0 / static_cast<double>(width))) +
                              static_cast<double>(width) - 1.0;
        if (column < 0.0 || std::isnan(s.values[i])) continue;
        auto& low = lowest[static_cast<std::size_t>(column)];
        auto& high = highest[static_cast<std::size_t>(column)];
        low = std::min(low, s.values[i]);
        high = std::max(high, s.values[i]);
      }
      bool equal = true;
      for (std::size_t x = 0; x < width; ++x) {
        equal = equal && columns[x].lowest == lowest[x] && columns[x].highest == highest[x];
      }
      CAPTURE(seed, width);
      CHECK(equal);
    }
  }
}

TEST_CASE("a sample keeps its column's content while the chart scrolls", "[ui][chart]") {
  const Series s = noisy(9000, 11, 0.0);
  const std::size_t width = 400;
  const double column_s = 5.0 / 400.0;
  std::vector<ColumnRange> before(width), after(width);
  min_max_columns(s.time_s, s.values, ColumnGrid::ending_at(6.0, 5.0, width), before);
  min_max_columns(s.time_s, s.values, ColumnGrid::ending_at(6.0 + 10.0 * column_s, 5.0, width), after);
  for (std::size_t x = 10; x + 1 < width; ++x) {
    REQUIRE(before[x].lowest == after[x - 10].lowest);
    REQUIRE(before[x].highest == after[x - 10].highest);
  }
}

TEST_CASE("a single spike is never lost, however narrow the chart", "[ui][chart]") {
  std::vector<double> t;
  std::vector<float> v;
  for (int i = 0; i < 5000; ++i) {
    t.push_back(0.001 * i);
    v.push_back(i == 2718 ? 5000.0F : 0.0F);
  }
  std::vector<ColumnRange> columns(37);
  min_max_columns(t, v, ColumnGrid::ending_at(t.back(), 5.0, columns.size()), columns);
  CHECK(std::count_if(columns.begin(), columns.end(),
                      [](const ColumnRange& c) { return c.highest == 5000.0F; }) == 1);
}

TEST_CASE("axis limits are round and hold the largest value", "[ui][chart]") {
  CHECK(nice_limit(0.0, 1000.0) == 1000.0);
  CHECK(nice_limit(1000.0, 200.0) == 1000.0);
  CHECK(nice_limit(1001.0, 200.0) == 2000.0);
  CHECK(nice_limit(2400.0, 200.0) == 3000.0);
  CHECK(nice_limit(std::nan(""), 200.0) == 200.0);
  const ValueAxis axis{-300.0, 300.0, 150.0};
  CHECK(axis.y_of(300.0, 100.0F) == Approx(0.0F));
  CHECK(axis.y_of(0.0, 100.0F) == Approx(50.0F));
  CHECK(axis.y_of(-300.0, 100.0F) == Approx(100.0F));
  CHECK(axis.ticks() == std::vector<double>{-300.0, -150.0, 0.0, 150.0, 300.0});
}

TEST_CASE("the line covers exactly the rows between a column's minimum and maximum", "[ui][chart]") {
  Canvas canvas;
  canvas.resize(3, 101);
  const Pixel black{0, 0, 0, 255}, white{255, 255, 255, 255};
  canvas.clear(black);
  std::vector<ColumnRange> columns(3);
  columns[1].lowest = 20.0F;
  columns[1].highest = 60.0F;
  columns[1].first = columns[1].last = 40.0F;
  const std::vector<Pixel> colours(3, white);
  // One row per unit: value v lies at the border 100.5 - v of the rows.
  draw_line(canvas, {0, 101}, {-0.5, 100.5, 10.0}, columns, colours, 1.0F, 0);
  for (std::size_t y = 0; y < 101; ++y) {
    const bool inside = y >= 100 - 60 && y <= 100 - 20;
    CAPTURE(y);
    CHECK(canvas.at(1, y) == (inside ? white : black));
    CHECK(canvas.at(0, y) == black);
    CHECK(canvas.at(2, y) == black);
  }
}

TEST_CASE("neighbouring columns are joined, gaps beyond the bridge are left open", "[ui][chart]") {
  const auto drawn_between = [](std::size_t bridge) {
    Canvas canvas;
    canvas.resize(9, 50);
    canvas.clear({0, 0, 0, 255});
    std::vector<ColumnRange> columns(9);
    for (const std::size_t x : {std::size_t{0}, std::size_t{8}}) {
      columns[x].lowest = columns[x].highest = columns[x].first = columns[x].last = 25.0F;
    }
    draw_line(canvas, {0, 50}, {0.0, 50.0, 10.0}, columns, std::vector<Pixel>(9, {255, 255, 255, 255}), 2.0F,
              bridge);
    return canvas.at(4, 25).r > 0;
  };
  CHECK(drawn_between(7));
  CHECK_FALSE(drawn_between(6));
}

TEST_CASE("drawing outside the band or the canvas changes nothing there", "[ui][chart]") {
  Canvas canvas;
  canvas.resize(4, 20);
  canvas.clear({1, 2, 3, 255});
  canvas.span(9, 0.0F, 10.0F, {0, 20}, {255, 0, 0, 255});
  canvas.span(1, -50.0F, 500.0F, {10, 10}, {255, 0, 0, 255});
  canvas.span(2, 0.0F, 10.0F, {15, 10}, {255, 0, 0, 255});
  CHECK(canvas.at(1, 9) == Pixel{1, 2, 3, 255});
  CHECK(canvas.at(1, 10) == Pixel{255, 0, 0, 255});
  CHECK(canvas.at(2, 16) == Pixel{1, 2, 3, 255});
}
