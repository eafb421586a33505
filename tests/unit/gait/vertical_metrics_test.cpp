#include "gait/metrics/vertical_metrics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

using namespace footfall;
using namespace footfall::gait;

namespace {

constexpr core::Hertz kRate(1000.0);
constexpr core::Newtons kWeight(800.0);
constexpr std::size_t kStart = 100;

/// 250 ms of contact: an active part of `active_n` that peaks at `active_share`, and an impact of `impact_n`
/// that peaks `impact_ms` after the start and is twice as long.
std::vector<double> contact_of(double active_n, double active_share, double impact_n, double impact_ms) {
  std::vector<double> f(500, 0.0);
  const double top = 250.0 * active_share;
  for (std::size_t i = kStart; i < kStart + 250; ++i) {
    const auto t = static_cast<double>(i - kStart);
    const double phase = t < top ? 0.5 * t / top : 0.5 + 0.5 * (t - top) / (250.0 - top);
    f[i] = active_n * std::sin(std::numbers::pi * phase);
    if (t < 2.0 * impact_ms) f[i] += 0.5 * impact_n * (1.0 - std::cos(std::numbers::pi * t / impact_ms));
  }
  return f;
}

struct Measured {
  VerticalPeaks peaks;
  std::optional<double> impact;
};
Measured measure(const std::vector<double>& f_v) {
  const auto bounds = contact_around(f_v, kStart + 120, 50.0, kRate);
  REQUIRE(bounds);
  const ContactMetrics contact = measure_contact(f_v, {}, *bounds, 50.0, kRate);
  const VerticalPeaks peaks = measure_peaks(f_v, *bounds, contact, kRate);
  return {peaks, impact_peak_n(f_v, *bounds, contact, peaks, kWeight, kRate)};
}

}  // namespace

TEST_CASE("the active peak is found where the curve has it, whatever the impact does", "[gait][vertical]") {
  for (const double share : {0.40, 0.45, 0.52, 0.58, 0.70}) {
    const Measured m = measure(contact_of(1900.0, share, 900.0, 18.0));
    CHECK(m.peaks.active_n == Approx(1900.0).epsilon(1e-3));
    CHECK(m.peaks.time_to_peak_s == Approx(0.250 * share).margin(0.004));
    if (share > 0.60) {
      CHECK(m.peaks.midstance_n < 1890.0);
    } else {
      CHECK(m.peaks.midstance_n == Approx(1900.0).epsilon(1e-3));
    }
  }
  // Downhill the impact is larger than the active peak; it is not taken for it.
  const Measured downhill = measure(contact_of(1700.0, 0.5, 1900.0, 20.0));
  CHECK(downhill.peaks.active_n == Approx(1700.0).epsilon(1e-3));
  REQUIRE(downhill.impact);
  CHECK(*downhill.impact > 1900.0);
}

TEST_CASE("an impact peak is the curve's own local maximum", "[gait][vertical]") {
  const auto f_v = contact_of(1900.0, 0.5, 900.0, 18.0);
  std::size_t top = kStart + 5;
  while (f_v[top + 1] > f_v[top]) ++top;
  const Measured m = measure(f_v);
  REQUIRE(m.impact);
  CHECK(*m.impact == f_v[top]);
}

TEST_CASE("without a maximum, too late or too little of it, there is no impact transient",
          "[gait][vertical]") {
  CHECK_FALSE(measure(contact_of(1900.0, 0.5, 0.0, 18.0)).impact);     // a forefoot landing
  CHECK_FALSE(measure(contact_of(1900.0, 0.5, 250.0, 18.0)).impact);   // a shoulder, no maximum
  CHECK_FALSE(measure(contact_of(1900.0, 0.5, 1500.0, 60.0)).impact);  // 60 ms after contact
}

TEST_CASE("a maximum counts from 0.03 body weights above the trough behind it", "[gait][vertical]") {
  int with = 0, without = 0;
  for (double height = 100.0; height < 800.0; height += 5.0) {
    const auto f_v = contact_of(1900.0, 0.5, height, 18.0);
    std::size_t top = kStart + 5;
    while (top < kStart + 60 && f_v[top + 1] > f_v[top]) ++top;
    double trough = f_v[top];
    for (std::size_t i = top; i < kStart + 100; ++i) trough = std::min(trough, f_v[i]);
    const bool expected = top < kStart + 60 && f_v[top] - trough >= 0.03 * kWeight.value();
    CHECK(measure(f_v).impact.has_value() == expected);
    (expected ? with : without) += 1;
  }
  CHECK(with > 10);
  CHECK(without > 10);
}
