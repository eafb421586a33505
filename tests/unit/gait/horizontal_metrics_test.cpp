#include "gait/metrics/horizontal_metrics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

using namespace footfall;
using namespace footfall::gait;

namespace {

constexpr core::Hertz kRate(1000.0);
constexpr ContactBounds kContact{100, 340};

/// Brakes until `zero_ms` and propels from there, each with a half sine.
std::vector<double> brake_and_propel(double zero_ms, double brake_n, double propel_n) {
  std::vector<double> f(500, 0.0);
  for (std::size_t i = kContact.first; i < kContact.end; ++i) {
    const auto t = static_cast<double>(i - kContact.first);
    f[i] = t < zero_ms ? -brake_n * std::sin(std::numbers::pi * t / zero_ms)
                       : propel_n * std::sin(std::numbers::pi * (t - zero_ms) / (240.0 - zero_ms));
  }
  return f;
}

}  // namespace

TEST_CASE("braking turns into propulsion at the curve's own zero", "[gait][horizontal]") {
  for (const double zero_ms : {90.5, 120.25, 150.75}) {
    const auto zero = main_zero_crossing(brake_and_propel(zero_ms, 300.0, 250.0), kContact);
    REQUIRE(zero);
    CHECK(*zero == Approx(100.0 + zero_ms).margin(0.3));
  }
}

TEST_CASE("a touch-down spike and ringing do not move the main zero crossing", "[gait][horizontal]") {
  auto f = brake_and_propel(120.25, 300.0, 250.0);
  for (std::size_t i = 100; i < 112; ++i) {
    f[i] += 250.0 * std::sin(std::numbers::pi * static_cast<double>(i - 100) / 12.0);
  }
  for (std::size_t i = 140; i < 150; ++i) f[i] += 500.0;  // back above zero for 10 ms while braking
  const auto zero = main_zero_crossing(f, kContact);
  REQUIRE(zero);
  CHECK(*zero == Approx(220.25).margin(0.3));
}

TEST_CASE("who only brakes, or only propels, has no main zero crossing", "[gait][horizontal]") {
  std::vector<double> f(500, -50.0);
  CHECK_FALSE(main_zero_crossing(f, kContact));
  for (double& x : f) x = 50.0;
  CHECK_FALSE(main_zero_crossing(f, kContact));
}

TEST_CASE("sideways force is medial on one foot and lateral on the other", "[gait][horizontal]") {
  std::vector<double> f(500, 0.0);
  for (std::size_t i = kContact.first; i < kContact.end; ++i) {
    const auto t = static_cast<double>(i - kContact.first);
    f[i] = t < 40.0 ? -60.0 * std::sin(std::numbers::pi * t / 40.0)
                    : 90.0 * std::sin(std::numbers::pi * (t - 40.0) / 200.0);
  }
  SideDependent values{measure_sideways(f, kContact, kRate), 0.08};
  CHECK(values.force->right_peak_n == Approx(90.0).epsilon(1e-3));
  CHECK(values.force->left_peak_n == Approx(60.0).epsilon(1e-3));
  CHECK(values.force->right_impulse_ns == Approx(2.0 * 90.0 * 0.2 / std::numbers::pi).epsilon(1e-3));
  CHECK(values.force->left_impulse_ns == Approx(2.0 * 60.0 * 0.04 / std::numbers::pi).epsilon(5e-3));

  StepResult left, right;
  give_side(Side::Left, values, left);
  give_side(Side::Right, values, right);
  CHECK(left.medial_peak->value() == values.force->right_peak_n);
  CHECK(left.lateral_impulse->value() == values.force->left_impulse_ns);
  CHECK(right.medial_peak == left.lateral_peak);
  CHECK(right.medial_impulse == left.lateral_impulse);
  // To the right of the foot before: a right foot stands apart, a left one crosses over.
  CHECK(right.step_width->value() == 0.08);
  CHECK(left.step_width->value() == -0.08);

  give_side(Side::Unknown, values, left);
  CHECK_FALSE(left.medial_peak);
  CHECK_FALSE(left.step_width);
}
