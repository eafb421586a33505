#include "gait/contacts/zeroing.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "gait/offline/offline_zero.hpp"

using namespace footfall::gait;

TEST_CASE("PCHIP meets its points, keeps a line, never overshoots and stays constant outside",
          "[gait][zero]") {
  const auto line = Pchip({10.0, 20.0, 40.0}, {1.0, 2.0, 4.0}).at_indices(50);
  CHECK(line[0] == 1.0);
  CHECK(line[10] == 1.0);
  CHECK(line[15] == Approx(1.5));
  CHECK(line[31] == Approx(3.1));
  CHECK(line[49] == 4.0);
  const auto step = Pchip({0.0, 10.0, 20.0, 30.0}, {0.0, 0.0, 40.0, 40.0}).at_indices(31);
  for (std::size_t i = 0; i < step.size(); ++i) {
    CHECK(step[i] >= 0.0);
    CHECK(step[i] <= 40.0 + 1e-9);
    if (i > 0) CHECK(step[i] >= step[i - 1] - 1e-9);
  }
  CHECK(step[15] == Approx(20.0));
  CHECK(Pchip({5.0}, {-20.0}).at_indices(9)[8] == -20.0);
}

TEST_CASE("PCHIP agrees with values worked out by hand from Butland's formula", "[gait][zero]") {
  // x 0 1 3, y 0 1 2: d = 1, 1/2; h = 1, 2; inner slope 9 / (5/1 + 4/0.5) = 9/13.
  // End slope ((2*1+2)*1 - 1*0.5)/3 = 7/6.
  const auto y = Pchip({0.0, 10.0, 30.0}, {0.0, 1.0, 2.0}).at_indices(31);
  const double m0 = 7.0 / 60.0;
  const double m1 = 0.9 / 13.0;
  CHECK(y[5] == Approx(0.5 + 10.0 * (m0 - m1) / 8.0));
}

TEST_CASE("the lowest plateau is the zero of running, and standing has none", "[gait][zero]") {
  std::vector<double> running(1000);
  for (std::size_t i = 0; i < running.size(); ++i) running[i] = i % 340 < 240 ? 900.0 : 60.0;
  REQUIRE(lowest_plateau(running));
  std::vector<double> standing(1000, 700.0);
  CHECK_FALSE(lowest_plateau(standing));
  for (std::size_t i = 0; i < running.size(); ++i) running[i] = i % 340 < 240 ? 900.0 : 60.0;
  CHECK(*lowest_plateau(running) == 60.0);
}

TEST_CASE("medians do not depend on the order", "[gait][zero]") {
  std::vector<double> odd{5.0, 1.0, 9.0};
  std::vector<double> even{4.0, 1.0, 9.0, 2.0};
  CHECK(median(odd) == 5.0);
  CHECK(median(even) == 3.0);
}

TEST_CASE("flight zeros leave out a flight with a hand on the rail and keep a step of the zero",
          "[gait][zero]") {
  std::vector<double> f(8000, 0.0);
  for (std::size_t i = 0; i < f.size(); ++i) {
    const std::size_t in_step = i % 340;
    const std::size_t step = i / 340;
    f[i] = in_step < 240 ? 1500.0 * std::sin(3.14159 * static_cast<double>(in_step) / 240.0) : 0.0;
    if (step == 5 && in_step >= 240) f[i] = 45.0;
    if (step >= 12) f[i] += 40.0;
  }
  const auto zeros = flight_zeros({f, f}, {}, footfall::core::Hertz(1000.0), 0.0);
  REQUIRE(zeros.size() >= 20);
  for (const auto& zero : zeros) CHECK(zero.f_v == Approx(zero.index > 12 * 340.0 ? 40.0 : 0.0).margin(1e-9));
}
