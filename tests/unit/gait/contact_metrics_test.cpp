#include "gait/contact_metrics.hpp"

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

TEST_CASE("without an impact peak the loading rate takes the force at 13 % of contact", "[gait][metrics]") {
  RunShape shape;
  shape.steps = 1;
  const auto f_v = vertical(shape);
  const ContactMetrics m = measure_contact(f_v, {}, *contact_around(f_v, 600, 50.0, kRate), 50.0, kRate);
  CHECK_FALSE(m.impact_peak);
  // F = P sin(w t): 20 % of F13 lies below the threshold, so the rise is taken from the contact's first
  // sample.
  const double w = std::numbers::pi / 0.24;
  const double t13 = (std::round(m.initial_contact + 0.13 * 1000.0 * m.contact_s) - 500.0) / 1000.0;
  const double f13 = 1800.0 * std::sin(w * t13);
  const double t20 = std::asin(0.2 * f13 / 1800.0) / w;
  const double t80 = std::asin(0.8 * f13 / 1800.0) / w;
  REQUIRE(m.loading_rate_n_s);
  CHECK(*m.loading_rate_n_s == Approx(0.6 * f13 / (t80 - t20)).epsilon(0.01));
  CHECK_FALSE(m.braking_peak_n);
}

TEST_CASE("an impact peak is the first local maximum in the first 30 % of contact", "[gait][metrics]") {
  RunShape shape;
  shape.steps = 1;
  auto f_v = vertical(shape);
  for (std::size_t i = 505; i < 545; ++i) {
    f_v[i] += 700.0 * std::pow(std::sin(std::numbers::pi * static_cast<double>(i - 505) / 40.0), 2.0);
  }
  const ContactMetrics m = measure_contact(f_v, {}, *contact_around(f_v, 600, 50.0, kRate), 50.0, kRate);
  CHECK(m.impact_peak);
  CHECK(*m.loading_rate_n_s > 40'000.0);
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
  CHECK(*m2.loading_rate_n_s == Approx(2.0 * *m1.loading_rate_n_s));
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
