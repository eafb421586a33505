#include "gait/metrics/loading_rate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using tests::RunShape;

namespace {

/// A half sine that begins at sample `kStart` of 1 kHz or its multiple.
constexpr double kStartS = 0.5, kContactS = 0.24, kPeakN = 1800.0, kThresholdN = 50.0;
constexpr double kOmega = std::numbers::pi / kContactS;

struct Measured {
  ContactMetrics contact;
  LoadingRates loading;
};

Measured measure(const std::vector<double>& f_v, double rate_hz) {
  const core::Hertz rate(rate_hz);
  const auto bounds = contact_around(f_v, static_cast<std::size_t>(0.62 * rate_hz), kThresholdN, rate);
  REQUIRE(bounds);
  Measured out;
  out.contact = measure_contact(f_v, {}, *bounds, kThresholdN, rate);
  out.loading = measure_loading(f_v, *bounds, out.contact, rate);
  return out;
}

std::vector<double> half_sine(double rate_hz) {
  RunShape shape;
  shape.steps = 1;
  shape.rate_hz = rate_hz;
  std::vector<double> f(static_cast<std::size_t>(shape.duration_s() * rate_hz));
  for (std::size_t i = 0; i < f.size(); ++i)
    f[i] = tests::half_sine_v(shape, static_cast<double>(i) / rate_hz);
  return f;
}

/// A bump of `height_n` over the half sine, between 5 and 45 ms after its start.
std::vector<double> with_bump(double height_n) {
  auto f_v = half_sine(1000.0);
  for (std::size_t i = 505; i < 545; ++i) {
    f_v[i] += height_n * std::pow(std::sin(std::numbers::pi * static_cast<double>(i - 505) / 40.0), 2.0);
  }
  return f_v;
}

double sine_at(double since_start_s) {
  return kPeakN * std::sin(kOmega * since_start_s);
}
double time_of(double force_n) {
  return std::asin(force_n / kPeakN) / kOmega;
}

}  // namespace

TEST_CASE("without an impact peak the loading rates take the force at 13 % of contact", "[gait][loading]") {
  for (const double rate : {1000.0, 2000.0, 4000.0}) {
    const Measured m = measure(half_sine(rate), rate);
    CHECK(m.loading.point == LoadingPoint::ThirteenPercent);
    // The point of interest is a whole sample.
    const double t13 =
        std::round(m.contact.initial_contact + 0.13 * rate * m.contact.contact_s) / rate - kStartS;
    const double f13 = sine_at(t13);
    const double t20 = time_of(0.2 * f13), t80 = time_of(0.8 * f13);
    REQUIRE(m.loading.average_n_s);
    // At 1 kHz the contact's first sample lies above 20 %: the rise is taken from that sample.
    CHECK(*m.loading.average_n_s == Approx(0.6 * f13 / (t80 - t20)).epsilon(0.01));
    // A sine is steepest where it begins.
    REQUIRE(m.loading.instantaneous_n_s);
    const double first = std::ceil((kStartS + t20) * rate) / rate - kStartS;
    CHECK(*m.loading.instantaneous_n_s == Approx(kPeakN * kOmega * std::cos(kOmega * first)).epsilon(0.002));
  }
}

TEST_CASE("the early loading rates are mean slopes of the half sine", "[gait][loading]") {
  const Measured m = measure(half_sine(1000.0), 1000.0);
  const double start = time_of(kThresholdN);
  const double tc = m.contact.contact_s;
  CHECK(*m.loading.from_3_to_12_percent_n_s ==
        Approx((sine_at(start + 0.12 * tc) - sine_at(start + 0.03 * tc)) / (0.09 * tc)).epsilon(0.001));
  CHECK(*m.loading.first_25ms_n_s == Approx((sine_at(start + 0.025) - kThresholdN) / 0.025).epsilon(0.001));
}

TEST_CASE("the loading rates rise to the first local maximum in the first 30 % of contact",
          "[gait][loading]") {
  const auto f_v = with_bump(700.0);
  const Measured m = measure(f_v, 1000.0);
  CHECK(m.loading.point == LoadingPoint::ImpactPeak);
  std::size_t top = 510;
  while (f_v[top + 1] >= f_v[top]) ++top;
  const auto reaches = [&](double level) {
    std::size_t i = 500;
    while (f_v[i] < level) ++i;
    return (static_cast<double>(i) - 1.0 + (level - f_v[i - 1]) / (f_v[i] - f_v[i - 1])) / 1000.0;
  };
  const double rise_s = reaches(0.8 * f_v[top]) - reaches(0.2 * f_v[top]);
  CHECK(*m.loading.average_n_s == Approx(0.6 * f_v[top] / rise_s).epsilon(1e-9));
  CHECK(*m.loading.instantaneous_n_s > *m.loading.average_n_s);
}

TEST_CASE("doubled force at a doubled threshold doubles every loading rate", "[gait][loading]") {
  const auto once = with_bump(700.0);
  auto twice = once;
  for (double& f : twice) f *= 2.0;
  const core::Hertz rate(1000.0);
  const auto measured = [&](const std::vector<double>& f_v, double threshold) {
    const auto bounds = contact_around(f_v, 620, threshold, rate);
    return measure_loading(f_v, *bounds, measure_contact(f_v, {}, *bounds, threshold, rate), rate);
  };
  const LoadingRates a = measured(once, 50.0), b = measured(twice, 100.0);
  CHECK(*b.average_n_s == Approx(2.0 * *a.average_n_s));
  CHECK(*b.instantaneous_n_s == Approx(2.0 * *a.instantaneous_n_s));
  CHECK(*b.from_3_to_12_percent_n_s == Approx(2.0 * *a.from_3_to_12_percent_n_s));
  CHECK(*b.first_25ms_n_s == Approx(2.0 * *a.first_25ms_n_s));
}
