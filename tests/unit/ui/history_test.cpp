#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <sstream>

#include "ui/chart/history.hpp"
#include "ui/chart/time_window.hpp"
#include "ui/model/chart_csv.hpp"

using namespace footfall::ui;

namespace {

/// Small enough that an hour of it tests every level.
constexpr History::Levels kSmall{{{0.0, 2000}, {0.008, 1500}, {0.064, 1500}, {0.512, 1000}}};

float wave(double t) {
  return static_cast<float>(800.0 * std::sin(7.0 * t) + 300.0 * std::cos(91.0 * t));
}

History filled(double seconds, const History::Levels& levels = kSmall) {
  History history(1, levels);
  for (int i = 0; i < static_cast<int>(seconds * 1000.0); ++i) {
    const float value = wave(0.001 * i);
    REQUIRE(history.append(0.001 * i, {&value, 1}));
  }
  return history;
}

}  // namespace

TEST_CASE("columns of the newest samples are those of all samples, of every level and zoom", "[ui][chart]") {
  const History history = filled(30.0);
  for (const double window_s : {0.3, 1.9, 11.0, 30.0}) {
    const ColumnGrid grid = ColumnGrid::ending_at(history.newest_s(), window_s, 300);
    std::vector<ColumnRange> columns(300), truth(300);
    history.columns(0, grid, columns);
    std::vector<double> time;
    std::vector<float> values;
    for (int i = 0; i < 30'000; ++i) {
      time.push_back(0.001 * i);
      values.push_back(wave(0.001 * i));
    }
    min_max_columns(time, values, grid, truth);
    CAPTURE(window_s);
    float most = -INFINITY, least = INFINITY, true_most = -INFINITY, true_least = INFINITY;
    for (std::size_t x = 1; x + 1 < columns.size(); ++x) {
      REQUIRE(columns[x].filled() == truth[x].filled());
      if (!truth[x].filled()) continue;
      // A bucket belongs to one column or is shared by those it touches: a neighbour's peak at most.
      const float low = std::min({truth[x - 1].lowest, truth[x].lowest, truth[x + 1].lowest});
      const float high = std::max({truth[x - 1].highest, truth[x].highest, truth[x + 1].highest});
      CHECK(columns[x].lowest >= low);
      CHECK(columns[x].highest <= high);
      most = std::max(most, columns[x].highest);
      least = std::min(least, columns[x].lowest);
      true_most = std::max(true_most, truth[x].highest);
      true_least = std::min(true_least, truth[x].lowest);
    }
    CHECK(most == true_most);
    CHECK(least == true_least);
    if (window_s < 2.0) {  // single samples reach back that far
      for (std::size_t x = 0; x < columns.size(); ++x) {
        CHECK(columns[x].lowest == truth[x].lowest);
        CHECK(columns[x].first == truth[x].first);
      }
    }
  }
}

TEST_CASE("a spike of one sample an age ago is still seen at its moment", "[ui][chart]") {
  History history(1, kSmall);
  for (int i = 0; i < 400'000; ++i) {
    const float value = i == 12'345 ? 5000.0F : 0.0F;
    REQUIRE(history.append(0.001 * i, {&value, 1}));
  }
  for (const double window_s : {400.0, 60.0}) {
    const ColumnGrid grid = ColumnGrid::ending_at(window_s < 100 ? 40.0 : history.newest_s(), window_s, 500);
    std::vector<ColumnRange> columns(500);
    history.columns(0, grid, columns);
    const auto seen = std::max_element(columns.begin(), columns.end(),
                                       [](const auto& a, const auto& b) { return a.highest < b.highest; });
    CHECK(seen->highest == 5000.0F);
    const double at = static_cast<double>(grid.first_column + (seen - columns.begin())) * grid.column_s;
    CHECK(std::fabs(at - 12.345) < 0.512 + grid.column_s);
  }
}

TEST_CASE("hours of samples take no byte more than the first", "[ui][chart]") {
  History history(2, kSmall);
  const std::size_t before = history.bytes();
  CHECK(before == 6000 * sizeof(double) + 2 * (2000 + 2 * 4000) * sizeof(float));
  const std::array<float, 2> values{1.0F, 2.0F};
  for (int i = 0; i < 1'000'000; ++i) REQUIRE(history.append(0.002 * i, values));
  CHECK(history.bytes() == before);
  CHECK(history.oldest_s() == Approx(history.newest_s() - 512.0).margin(0.6));
  CHECK(history.samples_from_s() == Approx(history.newest_s() - 2000 * 0.002).margin(0.01));
  History session(6);
  CHECK(session.bytes() < 80'000'000);
}

TEST_CASE("a gap stays a gap, a missing value is missing, and time never runs backward", "[ui][chart]") {
  History history(1, kSmall);
  const float one = 1.0F, nan = std::nanf("");
  REQUIRE(history.append(1.0, {&one, 1}));
  CHECK_FALSE(history.append(1.0, {&one, 1}));
  CHECK_FALSE(history.append(0.5, {&one, 1}));
  REQUIRE(history.append(1.5, {&nan, 1}));
  REQUIRE(history.append(2.0, {&one, 1}));
  std::vector<ColumnRange> columns(100);
  history.columns(0, ColumnGrid::ending_at(2.0, 1.0, 100), columns);
  CHECK(columns.back().filled());
  CHECK(std::none_of(columns.begin() + 1, columns.end() - 1, [](const auto& c) { return c.filled(); }));
  CHECK_FALSE(history.at(0, 1.5, 0.01));
  REQUIRE(history.at(0, 1.998, 0.01));
  CHECK(history.at(0, 1.998, 0.01)->from_s == 2.0);
}

TEST_CASE("a cursor in the old part reads the bucket it stands in", "[ui][chart]") {
  const History history = filled(60.0);
  const auto reading = history.at(0, 20.0, 0.01);
  REQUIRE(reading);
  CHECK(reading->from_s <= 20.0);
  CHECK(reading->to_s >= 20.0);
  CHECK(reading->to_s - reading->from_s == Approx(0.064));
  CHECK(reading->lowest <= wave(20.0));
  CHECK(reading->highest >= wave(20.0));
}

TEST_CASE("a table has its units in the header, every sample of the stretch, and empty for missing",
          "[ui][chart]") {
  History history(ForceHistory::Channels, kSmall);
  const float nan = std::nanf("");
  REQUIRE(history.append(10.0, std::array<float, 6>{1500.5F, -20.0F, 1500.0F, 0.5F, nan, nan}));
  REQUIRE(history.append(10.001, std::array<float, 6>{1501.0F, -21.0F, 1501.0F, 0.0F, 0.25F, -0.125F}));
  std::ostringstream out;
  write_csv(out, history.rows(0.0, 100.0), history.begin_s());
  CHECK(out.str() ==
        "time_s,station_time_s,f_v_n,f_ap_n,left_f_v_n,right_f_v_n,cop_ap_m,cop_ml_m\n"
        "0.000000,10.000000,1500.5,-20,1500,0.5,,\n"
        "0.001000,10.001000,1501,-21,1501,0,0.25,-0.125\n");
  for (int i = 0; i < 5000; ++i)
    (void)history.append(11.0 + 0.001 * i, std::array<float, 6>{0, 0, 0, 0, 0, 0});
  std::ostringstream old;
  write_csv(old, history.rows(0.0, 100.0), history.begin_s());
  CHECK(old.str().rfind("time_s,station_time_s,bucket_s,f_v_min_n,f_v_max_n,", 0) == 0);
}

TEST_CASE("the window follows, pauses where it stands, and keeps what the pointer is on when it zooms",
          "[ui][chart]") {
  TimeWindow window;
  window.tell(0.0, 100.0);
  CHECK(window.end_s() == 100.0);
  window.pause();
  window.tell(0.0, 150.0);
  CHECK(window.end_s() == 100.0);
  const double under = window.at(0.3);
  window.zoom(2.5, 0.3);
  CHECK(window.at(0.3) == Approx(under));
  window.zoom(1e-9, 0.5);
  CHECK(window.length_s() == TimeWindow::kShortestS);
  window.zoom(1e9, 0.5);
  CHECK(window.length_s() == Approx(150.0));
  window.follow();
  CHECK(window.end_s() == 150.0);
}

TEST_CASE("the window moves back over everything that is kept and no further, and forward to now",
          "[ui][chart]") {
  TimeWindow window;
  window.tell(10.0, 100.0);
  window.move(-0.5);
  CHECK_FALSE(window.following());
  CHECK(window.end_s() == Approx(97.5));
  for (int i = 0; i < 100; ++i) window.move(-1.0);
  CHECK(window.begin_s() == Approx(10.0));
  window.tell(40.0, 130.0);  // what it showed is no longer kept
  CHECK(window.begin_s() == Approx(40.0));
  for (int i = 0; i < 100; ++i) window.move(1.0);
  CHECK(window.following());
  window.show_all();
  CHECK(window.begin_s() == Approx(40.0));
}

TEST_CASE("the session's clock is read in hours, minutes and seconds", "[ui][chart]") {
  CHECK(clock_words(0.0, 1.0) == "0:00");
  CHECK(clock_words(723.5, 0.1) == "12:03.5");
  CHECK(clock_words(3723.256, 0.01) == "1:02:03.26");
  CHECK(clock_words(59.999, 0.1) == "1:00.0");
  TimeWindow window;
  window.tell(0.0, 723.0);
  CHECK(time_ticks(window, 0.0, 6).front().words == "now");
  window.pause();
  const auto ticks = time_ticks(window, 0.0, 6);
  CHECK(ticks.front().words == "11:58");
  CHECK(ticks.size() == 6);
}
