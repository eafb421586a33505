#include "ui/model/entry.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "ui/model/too_slow.hpp"

using namespace footfall::ui;

TEST_CASE("a typed number is one finite number or nothing", "[ui][entry]") {
  CHECK(parse_number("10.8").value() == Approx(10.8));
  CHECK(parse_number(" 10,8 ").value() == Approx(10.8));
  CHECK(parse_number("-1").value() == Approx(-1.0));
  for (const char* bad : {"", " ", "ten", "10.8 km/h", "1e3", "nan", "inf", "1.2.3", "--1", "0x10", "1 2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_number(bad));
  }
}

TEST_CASE("a speed above the ceiling, negative or not finite is never asked for", "[ui][entry]") {
  CHECK(speed_request_m_s(18.0, 5.0).value() == Approx(5.0));
  CHECK(speed_request_m_s(18.0, 5.0).value() <= 5.0);
  CHECK_FALSE(speed_request_m_s(18.1, 5.0));
  CHECK_FALSE(speed_request_m_s(-0.1, 5.0));
  CHECK_FALSE(speed_request_m_s(std::nan(""), 5.0));
  CHECK_FALSE(speed_request_m_s(std::numeric_limits<double>::infinity(), 5.0));
  CHECK_FALSE(speed_request_m_s(1.0, std::nan("")));
}

TEST_CASE("steps stay on the 0.1 km/h grid and within 0 and the ceiling", "[ui][entry]") {
  CHECK(stepped_speed_m_s(3.0, 0.1, 5.0) == Approx(10.9 / 3.6));
  CHECK(stepped_speed_m_s(10.84 / 3.6, 0.1, 5.0) == Approx(10.9 / 3.6));
  CHECK(stepped_speed_m_s(0.05, -0.5, 5.0) == 0.0);
  CHECK(stepped_speed_m_s(4.99, 0.5, 5.0) == 5.0);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> any(-20.0, 20.0);
  for (int i = 0; i < 10'000; ++i) {
    const double ceiling = std::fabs(any(random));
    const double stepped = stepped_speed_m_s(any(random), any(random), ceiling);
    REQUIRE(stepped >= 0.0);
    REQUIRE(stepped <= ceiling);
  }
}

TEST_CASE("ten steps of 0.1 km/h up and ten down end where they began", "[ui][entry]") {
  double speed = 8.0 / 3.6;
  for (int i = 0; i < 10; ++i) speed = stepped_speed_m_s(speed, 0.1, 5.0);
  CHECK(speed == Approx(9.0 / 3.6));
  for (int i = 0; i < 10; ++i) speed = stepped_speed_m_s(speed, -0.1, 5.0);
  CHECK(speed == Approx(8.0 / 3.6));
}

TEST_CASE("in miles per hour steps stay on that unit's grid, and no typed number is taken for km/h",
          "[ui][entry]") {
  constexpr double kMph = 0.44704;  // m/s, international mile
  CHECK(speed_request_m_s(6.0, 5.0, SpeedUnit::Mph).value() == Approx(6.0 * kMph));
  CHECK_FALSE(speed_request_m_s(11.2, 5.0, SpeedUnit::Mph));
  CHECK(speed_request_m_s(11.1, 5.0, SpeedUnit::Mph).value() <= 5.0);
  CHECK(stepped_speed_m_s(6.0 * kMph, 0.1, 5.0, SpeedUnit::Mph) == Approx(6.1 * kMph));
  CHECK(stepped_speed_m_s(4.99, 0.5, 5.0, SpeedUnit::Mph) == 5.0);
  CHECK(speed_words(SpeedUnit::Mph, 6.0 * kMph) == "6.0");
  CHECK(speed_words(SpeedUnit::KmPerH, std::nullopt) == "--");
}

TEST_CASE(
    "no step of the difference takes a belt below the slowest, above the ceiling or beyond the machine's",
    "[ui][entry]") {
  CHECK(stepped_split_m_s(0.0, 0.1, 1.0, 2.0, 0.1, 5.0) == Approx(0.1 / 3.6));
  CHECK(stepped_split_m_s(0.0, 0.1, 0.0, 2.0, 0.1, 5.0) == 0.0);
  CHECK(stepped_split_m_s(0.0, -0.5, 1.0, 0.15, 0.1, 5.0) == Approx(-0.05));
  std::mt19937 random(11);
  std::uniform_real_distribution<double> any(-3.0, 3.0), speed(0.0, 5.0);
  for (int i = 0; i < 10'000; ++i) {
    const double left = speed(random), largest = speed(random);
    const double split = stepped_split_m_s(any(random), any(random), largest, left, 0.1, 5.0);
    REQUIRE(std::fabs(split) <= largest);
    REQUIRE(left + split >= std::min(left, 0.1) - 1e-12);
    REQUIRE(left + split <= 5.0 + 1e-12);
  }
}

TEST_CASE("a speed is too slow when either belt would be slower than the machine's slowest", "[ui][entry]") {
  footfall::v1::Status status;
  status.set_state("Running");
  status.set_requested_speed_m_s(0.5);
  TooSlow slow;
  CHECK(slow.admit(0.0, status));  // not told: the station's to refuse
  CHECK_FALSE(slow.question(status));
  status.set_slowest_speed_m_s(0.1);
  CHECK(slow.admit(0.1, status));
  CHECK_FALSE(slow.admit(0.099, status));
  REQUIRE(slow.question(status));
  CHECK(slow.question(status)->goes_on_m_s == 0.5);
  CHECK(slow.question(status)->slowest_m_s == Approx(0.1));
  CHECK(too_slow_words(*slow.question(status), SpeedUnit::KmPerH) ==
        "Too slow: the belt goes on at 1.8 km/h");
  CHECK(slow.admit(0.4, status));
  CHECK_FALSE(slow.question(status));

  status.set_requested_split_m_s(0.2);  // the right one is faster
  CHECK(slow.admit(0.1, status));
  status.set_requested_split_m_s(-0.2);
  CHECK_FALSE(slow.admit(0.25, status));
  CHECK(slow.question(status)->slowest_m_s == Approx(0.3));
  status.set_requested_speed_m_s(0.4);
  CHECK_FALSE(slow.question(status));
}

TEST_CASE("incline and mass outside what exists are refused", "[ui][entry]") {
  CHECK(incline_request_percent(1.5).value() == 1.5);
  CHECK_FALSE(incline_request_percent(41.0));
  CHECK_FALSE(incline_request_percent(std::nan("")));
  CHECK(parse_mass_kg("74,5").value() == Approx(74.5));
  CHECK_FALSE(parse_mass_kg("7"));
  CHECK_FALSE(parse_mass_kg("750"));
}
