#include "gait/metrics/centre_of_mass.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

using namespace footfall;
using namespace footfall::gait;

namespace {

constexpr double kG = 9.80665, kPi = std::numbers::pi;

/// Steps of half-sine contacts whose impulse carries a body of `mass` through contact and flight, beginning
/// `lead_s` after sample 0.
std::vector<double> half_sines(double mass, double tc, double tf, int steps, double rate, double lead_s) {
  const double peak = mass * kG * kPi / 2.0 * (tf / tc + 1.0);
  std::vector<double> f(static_cast<std::size_t>((lead_s + steps * (tc + tf)) * rate) + 10);
  for (std::size_t i = 0; i < f.size(); ++i) {
    const double t = static_cast<double>(i) / rate - lead_s;
    const double in_step = t - std::floor(t / (tc + tf)) * (tc + tf);
    f[i] = t >= 0.0 && in_step < tc ? peak * std::sin(kPi * in_step / tc) : 0.0;
  }
  return f;
}

std::optional<VerticalMotion> measure(const std::vector<double>& f, double tc, double tf, double rate,
                                      double lead_s, int steps) {
  VerticalWindow window;
  std::optional<VerticalMotion> motion;
  const auto first_at = [&](int k) {
    return static_cast<std::size_t>(std::ceil((lead_s + k * (tc + tf)) * rate - 1e-9));
  };
  for (int k = 0; k < steps; ++k) {
    const StepForce force{f, {}, first_at(k), first_at(k + 1), 0.0, 1.0};
    const auto end = static_cast<std::size_t>(std::ceil((lead_s + k * (tc + tf) + tc) * rate));
    motion = window.add(force, {force.first, end}, (lead_s + k * (tc + tf)) * rate, core::Hertz(rate));
    CHECK(motion.has_value() == (k >= 3));
  }
  return motion;
}

}  // namespace

TEST_CASE("a half-sine runner falls and rises as the closed form says, at every sample rate", "[gait][com]") {
  for (const double rate : {200.0, 500.0, 1000.0, 2400.0}) {
    for (const auto& [tc, tf] : {std::pair(0.26, 0.10), std::pair(0.20, 0.13), std::pair(0.11, 0.12)}) {
      const double lead = 0.1003;
      const auto motion = measure(half_sines(70.0, tc, tf, 6, rate, lead), tc, tf, rate, lead, 5);
      REQUIRE(motion);
      const double peak = 70.0 * kG * kPi / 2.0 * (tf / tc + 1.0);
      const double lowering = peak * tc * tc / (70.0 * kPi * kPi) - kG * tc * tc / 8.0;
      CAPTURE(rate, tc, tf);
      CHECK(motion->lowering_m == Approx(lowering).margin(0.0012));
      CHECK(motion->oscillation_m == Approx(lowering + kG * tf * tf / 8.0).margin(0.0012));
    }
  }
}

TEST_CASE("neither an offset nor a wrong gain moves the vertical oscillation", "[gait][com]") {
  auto f = half_sines(70.0, 0.26, 0.10, 6, 1000.0, 0.1);
  const auto before = measure(f, 0.26, 0.10, 1000.0, 0.1, 5);
  for (double& x : f) x *= 1.1;
  const auto louder = measure(f, 0.26, 0.10, 1000.0, 0.1, 5);
  CHECK(louder->oscillation_m == Approx(before->oscillation_m).epsilon(1e-9));
  // An offset adds to the weight it is compared with; what is left of it is the wrong mass.
  for (double& x : f) x = x / 1.1 + 10.0;
  const auto shifted = measure(f, 0.26, 0.10, 1000.0, 0.1, 5);
  CHECK(shifted->oscillation_m == Approx(before->oscillation_m / (1.0 + 10.0 / (70.0 * kG))).epsilon(1e-6));
}

TEST_CASE("at a constant duty factor the oscillation goes with the square of the step time", "[gait][com]") {
  const double quicker = 1.0 / 1.05;  // cadence +5 %
  const auto slow = measure(half_sines(70.0, 0.26, 0.10, 6, 2400.0, 0.1), 0.26, 0.10, 2400.0, 0.1, 5);
  const double tc = 0.26 * quicker, tf = 0.10 * quicker;
  const auto quick = measure(half_sines(70.0, tc, tf, 6, 2400.0, 0.1), tc, tf, 2400.0, 0.1, 5);
  CHECK(quick->oscillation_m / slow->oscillation_m == Approx(quicker * quicker).epsilon(0.003));
}

TEST_CASE("the sine method's peak is duty factor in disguise", "[gait][com]") {
  for (const auto& [tc, tf] : {std::pair(0.285, 0.092), std::pair(0.245, 0.112), std::pair(0.12, 0.13)}) {
    const SineMethod sine = sine_method(core::Kilograms(62.0), core::Seconds(tc), core::Seconds(tf));
    const double duty_factor = tc / (2.0 * (tc + tf));
    CHECK(sine.peak_n / (62.0 * kG) == Approx(kPi / (4.0 * duty_factor)).epsilon(1e-12));
    CHECK(*sine.stiffness_n_m() == Approx(sine.peak_n / sine.lowering_m));
  }
}

TEST_CASE("the sine method gives the orders of magnitude that were published for a treadmill",
          "[gait][com]") {
  // Morin et al. 2005, 3.3 to 6.7 m/s: lowering 5 +- 1 cm, compression 20 +- 3 cm, F 2.05 +- 0.34 kN, k_vert
  // 37.7 +- 8.8, k_leg 10.4 +- 2.3 kN/m; here a runner of 70 kg at 5 m/s.
  const core::Seconds contact(0.19), flight(0.13);
  const SineMethod sine = sine_method(core::Kilograms(70.0), contact, flight);
  const auto compression =
      leg_compression_m(core::Meters(0.93), core::MetersPerSecond(5.0), contact, sine.lowering_m);
  CHECK(sine.lowering_m == Approx(0.05).margin(0.01));
  CHECK(*compression == Approx(0.20).margin(0.03));
  CHECK(sine.peak_n == Approx(2050.0).margin(340.0));
  CHECK(*sine.stiffness_n_m() == Approx(37.7e3).margin(8.8e3));
  CHECK(sine.peak_n / *compression == Approx(10.4e3).margin(2.3e3));
}

TEST_CASE("a leg cannot swing over an arc longer than itself", "[gait][com]") {
  const core::Meters leg(0.9);
  CHECK_FALSE(leg_compression_m(leg, core::MetersPerSecond(10.0), core::Seconds(0.2), 0.05));
  CHECK(*leg_compression_m(leg, core::MetersPerSecond(0.0), core::Seconds(0.2), 0.05) == Approx(0.05));
  // L - sqrt(L^2 - d^2) with the 3-4-5 triangle: d = 0.54, height 0.72.
  CHECK(*leg_compression_m(leg, core::MetersPerSecond(4.32), core::Seconds(0.25), 0.0) == Approx(0.18));
}

TEST_CASE("on a slope the force along gravity is used, and gravity along the normal without it",
          "[gait][com]") {
  const double incline = 5.0 * kPi / 180.0;
  const auto vertical = half_sines(70.0, 0.26, 0.10, 6, 1000.0, 0.1);
  std::vector<double> normal, along;
  for (const double f : vertical) {
    normal.push_back(f * std::cos(incline));
    along.push_back(f * std::sin(incline));
  }
  const auto level = measure(vertical, 0.26, 0.10, 1000.0, 0.1, 5);
  for (const bool has_ap : {true, false}) {
    VerticalWindow window;
    std::optional<VerticalMotion> motion;
    for (std::size_t k = 0; k < 5; ++k) {
      StepForce force{normal, {}, 100 + k * 360, 100 + (k + 1) * 360, std::sin(incline), std::cos(incline)};
      if (has_ap) force.f_ap = along;
      motion = window.add(force, {force.first, force.first + 260}, static_cast<double>(force.first),
                          core::Hertz(1000.0));
    }
    REQUIRE(motion);
    // Along gravity: as on the level. Along the normal: the same swing seen at an angle.
    const double share = has_ap ? 1.0 : std::cos(incline);
    CHECK(motion->oscillation_m == Approx(share * level->oscillation_m).epsilon(1e-3));
  }
}
