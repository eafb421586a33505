#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"
#include "tests/unit/gait/run_signals.hpp"

// Recordings nobody has seen yet: other speeds, rates and channels, noise, and stretches cut anywhere.

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr double kWeightN = 700.0;

/// A half-sine gait that carries `kWeightN`, with the CoP of frames_of().
RunShape runner(double contact_s, double flight_s, double belt_m_s, double rate_hz) {
  RunShape shape;
  shape.contact_s = contact_s;
  shape.flight_s = flight_s;
  shape.belt_m_s = belt_m_s;
  shape.rate_hz = rate_hz;
  shape.steps = 24;
  shape.peak_n = kWeightN * std::numbers::pi / 2.0 * shape.step_s() / contact_s;
  shape.ap_peak_n = 0.15 * shape.peak_n;
  return shape;
}

struct AllColumns {
  Columns sums;
  std::vector<double> f_ml, cop_ap, cop_ml;
  [[nodiscard]] RecordingView view() const {
    return {sums.start_s, core::Hertz(sums.rate_hz), sums.f_v, sums.f_ap, f_ml, cop_ap, cop_ml};
  }
};

AllColumns all_columns(const std::vector<ForceFrame>& frames, double rate_hz) {
  AllColumns out{columns_of(frames, rate_hz), {}, {}, {}};
  for (const ForceFrame& frame : frames) {
    const core::Wrench& w = frame.plate[0];
    const double f = w.f_v.value();
    out.f_ml.push_back(w.f_ml.value());
    out.cop_ap.push_back(f >= 100.0 ? w.m_ml.value() / f : NAN);
    out.cop_ml.push_back(f >= 100.0 ? -w.m_ap.value() / f : NAN);
  }
  return out;
}

OfflineOptions options_for(const RunShape& shape) {
  OfflineOptions options;
  options.belt_speed = core::MetersPerSecond(shape.belt_m_s);
  options.height = core::Meters(1.75);
  options.foot_length = core::Meters(0.27);
  return options;
}

void check_gait(const RunShape& shape, const StepResult& s, double noise_n) {
  const double g = core::kStandardGravity.value();
  const double tc = contact_above(shape, 50.0);
  const double time = 0.003 + noise_n * 1e-4;
  CHECK(s.contact_time.value() == Approx(tc).margin(2.0 * time));
  CHECK(s.swing_time->value() == Approx(2.0 * shape.step_s() - tc).margin(2.0 * time));
  CHECK(s.active_peak->value() == Approx(shape.peak_n).epsilon(0.02 + noise_n / 1000.0));
  CHECK(s.body_weight->value() == Approx(kWeightN).epsilon(0.02));
  CHECK(s.braking_time->value() == Approx(0.5 * tc).margin(2.0 * time));
  CHECK(s.step_length->value() == Approx(shape.belt_m_s * shape.step_s()).margin(0.03));
  const double bounce = shape.contact_s * shape.contact_s * g *
                            (shape.peak_n / kWeightN / std::pow(std::numbers::pi, 2.0) - 0.125) +
                        g * shape.flight_s * shape.flight_s / 8.0;
  CHECK(s.vertical_oscillation->value() == Approx(bounce).epsilon(0.03).margin(0.001));
  CHECK(s.overstride_cop->value() == Approx(0.5 * shape.belt_m_s * shape.contact_s).margin(0.04));
}

}  // namespace

TEST_CASE("from a slow jog to a sprint, from 200 Hz to 2.4 kHz, a run is measured as it is",
          "[gait][robustness]") {
  struct Speed {
    double contact_s, flight_s, belt_m_s;
  };
  for (const double rate : {200.0, 300.0, 500.0, 1000.0, 2400.0}) {
    for (const Speed& speed : {Speed{0.36, 0.035, 1.9}, Speed{0.24, 0.10, 3.3}, Speed{0.105, 0.125, 9.0}}) {
      const RunShape shape = runner(speed.contact_s, speed.flight_s, speed.belt_m_s, rate);
      CAPTURE(rate, speed.belt_m_s);
      const AllColumns columns = all_columns(frames_of(shape), rate);
      const auto result = analyze(columns.view(), options_for(shape));
      REQUIRE(result);
      REQUIRE(result->contacts.size() == 24);
      CHECK(result->summary.cadence->value() == Approx(60.0 / shape.step_s()).epsilon(0.001));
      for (std::size_t k = 5; k < 23; ++k) check_gait(shape, result->contacts[k].step, 0.0);
    }
  }
}

TEST_CASE("noise of a rough treadmill costs accuracy, not steps", "[gait][robustness]") {
  const RunShape shape = runner(0.24, 0.10, 3.3, 1000.0);
  auto frames = frames_of(shape);
  add_noise(frames, 15.0, 31);
  const AllColumns columns = all_columns(frames, 1000.0);
  const auto result = analyze(columns.view(), options_for(shape));
  REQUIRE(result->contacts.size() == 24);
  for (std::size_t k = 5; k < 23; ++k) check_gait(shape, result->contacts[k].step, 15.0);
}

TEST_CASE("vertical force alone gives every vertical metric and no other", "[gait][robustness]") {
  const RunShape shape = runner(0.24, 0.10, 3.3, 1000.0);
  AllColumns columns = all_columns(frames_of(shape), 1000.0);
  columns.sums.f_ap.clear();
  columns.f_ml.clear();
  columns.cop_ap.clear();
  columns.cop_ml.clear();
  const auto result = analyze(columns.view(), {});
  REQUIRE(result->contacts.size() == 24);
  const StepResult& step = result->contacts[10].step;
  for (const StepMetric& metric : step_metrics()) {
    CAPTURE(metric.key);
    const bool impact = metric.key == "impact_peak_n";  // a half sine has none
    const bool vertical = metric.family == MetricFamily::Vertical && !impact;
    if (vertical) CHECK(metric.value(step).has_value());
    if (metric.family == MetricFamily::Horizontal || metric.family == MetricFamily::Foot ||
        metric.family == MetricFamily::Overstride || impact) {
      CHECK_FALSE(metric.value(step).has_value());
    }
  }
  CHECK(step.vertical_oscillation);
  CHECK(step.vertical_stiffness_sine);
  CHECK_FALSE(step.leg_stiffness);  // neither speed nor leg
  CHECK_FALSE(step.step_length);
  CHECK_FALSE(step.step_width);
  CHECK(step.foot_strike == FootStrike::Unknown);
}

TEST_CASE("wherever a record begins and ends, whole contacts keep their values", "[gait][robustness]") {
  const RunShape shape = runner(0.24, 0.10, 3.3, 1000.0);
  const auto frames = frames_of(shape);
  const AllColumns whole = all_columns(frames, 1000.0);
  OfflineOptions options = options_for(shape);
  options.mass = core::Kilograms(kWeightN / core::kStandardGravity.value());
  const auto reference = analyze(whole.view(), options);
  // Cuts through contacts and flights at both ends.
  for (const std::size_t first : {560U, 640U, 745U, 790U}) {
    for (const std::size_t last : {5000U, 5083U, 5171U}) {
      const std::vector<ForceFrame> cut(frames.begin() + static_cast<long>(first),
                                        frames.begin() + static_cast<long>(last));
      const AllColumns columns = all_columns(cut, 1000.0);
      const auto result = analyze(columns.view(), options);
      CAPTURE(first, last);
      REQUIRE(result->contacts.size() >= 11);
      for (const Contact& contact : result->contacts) {
        const auto same = std::find_if(
            reference->contacts.begin(), reference->contacts.end(), [&contact](const Contact& other) {
              return std::abs(other.initial_contact_s - contact.initial_contact_s) < 0.05;
            });
        REQUIRE(same != reference->contacts.end());
        CHECK(contact.step.contact_time.value() == Approx(same->step.contact_time.value()).margin(5e-4));
        CHECK(contact.step.active_peak->value() == Approx(same->step.active_peak->value()).epsilon(1e-3));
        CHECK(contact.step.braking_impulse->value() ==
              Approx(same->step.braking_impulse->value()).epsilon(0.005));
        if (contact.step.step_length) {
          CHECK(contact.step.step_length->value() == Approx(same->step.step_length->value()).margin(0.002));
        }
      }
    }
  }
}
