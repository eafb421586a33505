#include "gait/metrics/overstride.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;

namespace {

struct Truth {
  std::vector<double> f_v, f_ap, cop;
};

/// One step of a 70 kg runner whose centre of mass moves as F_ap says and whose foot rides with the belt; the
/// foot lands half its travel ahead, as the moment balance of steady running demands.
Truth step_of(const tests::RunShape& shape, double mass, double drift_ap, double origin) {
  Truth truth;
  const double w = 2.0 * std::numbers::pi / shape.contact_s;
  const double amplitude = shape.ap_peak_n / mass;
  const auto n = static_cast<std::size_t>(std::lround(shape.step_s() * shape.rate_hz));
  // x(t) of a = -A sin(w t) in stance, with the velocity that brings it back after flight.
  const double v0 = -amplitude / w * shape.contact_s / shape.step_s();
  std::vector<double> x(n);
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    const double stance = std::min(t, shape.contact_s);
    x[i] = amplitude / (w * w) * std::sin(w * stance) - amplitude / w * stance - v0 * t;
    mean += x[i] / static_cast<double>(n);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    const double phase = t / shape.contact_s;
    const bool stance = t < shape.contact_s;
    truth.f_v.push_back(stance ? shape.peak_n * std::sin(std::numbers::pi * phase) : 0.0);
    truth.f_ap.push_back((stance ? -shape.ap_peak_n * std::sin(w * t) : 0.0) + drift_ap);
    truth.cop.push_back(truth.f_v.back() >= 100.0
                            ? origin + x[i] - mean + shape.belt_m_s * shape.contact_s * (0.5 - phase)
                            : std::numeric_limits<double>::quiet_NaN());
  }
  return truth;
}

}  // namespace

TEST_CASE("the force estimate of overstride finds where the foot landed ahead of the centre of mass",
          "[gait][overstride]") {
  const tests::RunShape shape;
  const double mass = 70.0;
  for (const double drift_ap : {0.0, 12.0}) {
    for (const double origin : {0.0, 0.9}) {
      const Truth truth = step_of(shape, mass, drift_ap, origin);
      const core::Hertz rate(shape.rate_hz);
      const StepMotion motion = sum_motion(truth.f_v, truth.f_ap, truth.cop, rate);
      OverstrideWindow window;
      const auto landing =
          landing_cop(truth.f_v, truth.cop, 1, 0.0, core::MetersPerSecond(shape.belt_m_s), rate);
      REQUIRE(landing);
      OverstrideContext context;
      context.mass = core::Kilograms(mass);
      context.belt_speed = core::MetersPerSecond(shape.belt_m_s);
      for (int k = 0; k < 3; ++k) {
        window.add(motion);
        CHECK_FALSE(window.estimate(*landing, context));
      }
      for (int k = 0; k < 9; ++k) {
        window.add(motion);
        const auto found = window.estimate(*landing, context);
        REQUIRE(found);
        CHECK(found->ahead_m == Approx(0.5 * shape.belt_m_s * shape.contact_s).margin(0.003));
      }
    }
  }
}

TEST_CASE("the uncertainty of overstride grows with what makes it uncertain", "[gait][overstride]") {
  const tests::RunShape shape;
  const core::Hertz rate(shape.rate_hz);
  const auto estimate = [&](auto origin_of, double drift_ap, double belt_m_s) {
    OverstrideWindow window;
    std::optional<OverstrideEstimate> found;
    for (int k = 0; k < 8; ++k) {
      const Truth truth = step_of(shape, 70.0, drift_ap, origin_of(k));
      window.add(sum_motion(truth.f_v, truth.f_ap, truth.cop, rate));
      const auto landing = landing_cop(truth.f_v, truth.cop, 1, 0.0, core::MetersPerSecond(belt_m_s), rate);
      OverstrideContext context;
      context.mass = core::Kilograms(70.0);
      context.belt_speed = core::MetersPerSecond(belt_m_s);
      found = window.estimate(*landing, context);
    }
    REQUIRE(found);
    return *found;
  };
  const auto steady = estimate([](int) { return 0.0; }, 0.0, 3.0);
  // 1 N·m at 200 N is 5 mm; the belt's 2 % over 8 ms are nothing beside it.
  CHECK(steady.sigma_m == Approx(0.0075).margin(0.003));
  // A rider who drifts forward by 4 cm a stride: the window's mean lags by seven quarters of a stride.
  const auto drifting = estimate([](int k) { return 0.02 * k; }, 0.0, 3.0);
  CHECK(drifting.ahead_m - steady.ahead_m == Approx(0.07).margin(0.003));
  CHECK(drifting.sigma_m > 0.07);
  CHECK(drifting.sigma_m < 0.09);
  // Scatter without a trend, stride by stride.
  const auto scattered = estimate([](int k) { return k / 2 % 2 == 0 ? 0.0 : 0.04; }, 0.0, 3.0);
  CHECK(scattered.sigma_m > steady.sigma_m + 0.008);
  // 7 N that are not balanced: one per cent of the weight, about a centimetre of the centre's place.
  const auto pushed = estimate([](int) { return 0.0; }, 7.0, 3.0);
  CHECK(pushed.sigma_m == Approx(std::hypot(steady.sigma_m, 0.95 * 7.0 / (70.0 * 9.80665))).epsilon(0.05));
}

TEST_CASE("on a slope overstride needs the height of the centre of mass", "[gait][overstride]") {
  const tests::RunShape shape;
  const core::Hertz rate(shape.rate_hz);
  const Truth truth = step_of(shape, 70.0, 0.0, 0.0);
  OverstrideWindow window;
  for (int k = 0; k < 4; ++k) window.add(sum_motion(truth.f_v, truth.f_ap, truth.cop, rate));
  OverstrideContext context;
  context.mass = core::Kilograms(70.0);
  context.belt_speed = core::MetersPerSecond(3.0);
  const LandingCop landing{0.36, 0.01};
  const double level = window.estimate(landing, context)->ahead_m;
  context.sin_incline = std::sin(5.0 * std::numbers::pi / 180.0);
  CHECK_FALSE(window.estimate(landing, context));
  context.com_height = core::Meters(0.95);
  // docs/metrics/overstride.md: 8.3 cm at 5 degrees.
  CHECK(level - window.estimate(landing, context)->ahead_m == Approx(0.083).margin(0.0005));
}

TEST_CASE("without a loaded CoP there is no landing point", "[gait][overstride]") {
  const std::vector<double> f(100, 500.0);
  const std::vector<double> cop(100, std::numeric_limits<double>::quiet_NaN());
  CHECK_FALSE(landing_cop(f, cop, 1, 0.5, core::MetersPerSecond(3.0), core::Hertz(1000.0)));
}
