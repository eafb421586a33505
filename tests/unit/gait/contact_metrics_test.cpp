#include "gait/metrics/contact_metrics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using tests::RunShape;

namespace {

constexpr core::Hertz kRate{1000.0};

std::vector<double> vertical(const RunShape& shape) {
  std::vector<double> f(static_cast<std::size_t>(shape.duration_s() * shape.rate_hz));
  for (std::size_t i = 0; i < f.size(); ++i)
    f[i] = tests::half_sine_v(shape, static_cast<double>(i) / shape.rate_hz);
  return f;
}

}  // namespace

TEST_CASE("a half sine is measured as its closed form says", "[gait][metrics]") {
  RunShape shape;
  shape.steps = 1;
  const auto f_v = vertical(shape);
  std::vector<double> f_ap(f_v.size());
  for (std::size_t i = 0; i < f_ap.size(); ++i)
    f_ap[i] = tests::sine_ap(shape, static_cast<double>(i) / 1000.0);
  const auto bounds = contact_around(f_v, 600, 50.0, kRate);
  REQUIRE(bounds);
  const ContactMetrics m = measure_contact(f_v, f_ap, *bounds, 50.0, kRate);
  const double onset = 1000.0 * tests::onset_delay(shape, 50.0);
  CHECK(m.initial_contact == Approx(500.0 + onset).margin(0.02));
  CHECK(m.toe_off == Approx(740.0 - onset).margin(0.02));
  CHECK(m.contact_s == Approx(tests::contact_above(shape, 50.0)).margin(5e-5));
  REQUIRE(m.initial_contact_thr20);
  CHECK(*m.initial_contact_thr20 == Approx(500.0 + 1000.0 * tests::onset_delay(shape, 20.0)).margin(0.05));
  CHECK(m.peak_n == Approx(1800.0).epsilon(1e-4));
  // 2 P T / pi less the two tails below the threshold.
  CHECK(m.vertical_impulse_ns == Approx(2.0 * 1800.0 * 0.24 / std::numbers::pi).epsilon(0.002));
  CHECK(*m.braking_peak_n == Approx(250.0).epsilon(1e-3));
  CHECK(*m.propulsive_peak_n == Approx(250.0).epsilon(1e-3));
  CHECK(*m.braking_impulse_ns == Approx(250.0 * 0.24 / std::numbers::pi).epsilon(0.005));
  CHECK(*m.propulsive_impulse_ns == Approx(*m.braking_impulse_ns).epsilon(0.005));
}

TEST_CASE("doubled force keeps the events of a doubled threshold and doubles every force",
          "[gait][metrics]") {
  RunShape shape;
  shape.steps = 1;
  const auto f_v = vertical(shape);
  auto twice = f_v;
  for (double& f : twice) f *= 2.0;
  const auto m1 = measure_contact(f_v, {}, *contact_around(f_v, 600, 50.0, kRate), 50.0, kRate);
  const auto m2 = measure_contact(twice, {}, *contact_around(twice, 600, 100.0, kRate), 100.0, kRate);
  CHECK(m2.contact_s == Approx(m1.contact_s));
  CHECK(m2.peak_n == Approx(2.0 * m1.peak_n));
  CHECK(m2.vertical_impulse_ns == Approx(2.0 * m1.vertical_impulse_ns));
}

TEST_CASE("gaps below 10 ms belong to the contact, longer ones do not, and cut contacts are none",
          "[gait][metrics]") {
  RunShape shape;
  shape.steps = 1;
  const auto whole = vertical(shape);
  auto f_v = whole;
  for (std::size_t i = 600; i < 609; ++i) f_v[i] = 0.0;
  CHECK(contact_around(f_v, 650, 50.0, kRate)->first == contact_around(whole, 650, 50.0, kRate)->first);
  CHECK(contact_around(f_v, 550, 50.0, kRate)->end == contact_around(whole, 550, 50.0, kRate)->end);
  f_v[609] = 0.0;
  CHECK(contact_around(f_v, 650, 50.0, kRate)->first == 610);
  CHECK(contact_around(f_v, 550, 50.0, kRate)->end == 600);
  const std::span<const double> all = whole;
  CHECK_FALSE(contact_around(all.subspan(550), 50, 50.0, kRate));
  CHECK_FALSE(contact_around(all.first(650), 600, 50.0, kRate));
}
