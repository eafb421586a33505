#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "gait/metrics/metric_catalogue.hpp"
#include "gait/offline/offline.hpp"
#include "tests/unit/gait/walk_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

/// Walking with 30 N of medial half sine on both feet, the right foot landing `right_ahead_m` farther
/// forward.
std::vector<ForceFrame> frames_with_sideways(const WalkShape& shape, double right_ahead_m) {
  auto frames = walk_frames(shape);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    for (int k = 0; k < shape.steps; ++k) {
      const double phase = (t - shape.contact_start_s(k)) / shape.stance_s;
      if (phase < 0.0 || phase >= 1.0) continue;
      core::Wrench& wrench = frames[i].plate[k % 2 == 0 ? 0 : 1];
      wrench.f_ml += core::Newtons((k % 2 == 0 ? 30.0 : -30.0) * std::sin(std::numbers::pi * phase));
      if (k % 2 != 0) wrench.m_ml += core::NewtonMeters(right_ahead_m * shape.force(phase));
    }
  }
  return frames;
}

OfflineOptions options_for(const WalkShape& shape) {
  OfflineOptions options;
  options.belt_speed = core::MetersPerSecond(shape.belt_m_s);
  options.height = core::Meters(1.75);
  options.foot_length = core::Meters(0.27);
  return options;
}

}  // namespace

TEST_CASE("walking steps have the length, width and sideways force of their feet", "[gait][walking]") {
  for (const double rate : {300.0, 1000.0}) {
    for (const double right_ahead : {0.0, 0.06}) {
      WalkShape shape;
      shape.rate_hz = rate;
      const PlateColumns columns = plate_columns_of(frames_with_sideways(shape, right_ahead), rate);
      const auto result = analyze(columns.view(), options_for(shape));
      REQUIRE(result);
      REQUIRE(result->contacts.size() == 24);
      const double mean = shape.belt_m_s * shape.step_s();
      for (std::size_t k = 1; k + 2 < 24; ++k) {
        const StepResult& s = result->contacts[k].step;
        CAPTURE(rate, right_ahead, k);
        REQUIRE(s.step_length);
        // From a left foot to the right one, which lands ahead, and back again.
        CHECK(s.step_length->value() ==
              Approx(mean + (k % 2 == 0 ? right_ahead : -right_ahead)).margin(0.006));
        CHECK(s.step_width->value() == Approx(2.0 * shape.half_step_width_m).margin(1e-3));
        CHECK(s.medial_peak->value() == Approx(30.0).epsilon(0.02));
        CHECK(s.lateral_peak->value() < 1.0);
        CHECK(s.braking_time->value() == Approx(0.5 * s.contact_time.value()).margin(0.003));
        CHECK(s.propulsive_time->value() == Approx(0.5 * s.contact_time.value()).margin(0.003));
        // The CoP rides with the belt: it does not move under the foot.
        CHECK(s.cop_advance->value() == Approx(0.0).margin(0.005));
      }
    }
  }
}

TEST_CASE("what only a runner has stays absent in walking", "[gait][walking]") {
  const WalkShape shape;
  const PlateColumns columns = plate_columns_of(frames_with_sideways(shape, 0.0), 1000.0);
  const auto result = analyze(columns.view(), options_for(shape));
  for (const Contact& contact : result->contacts) {
    for (const StepMetric& metric : step_metrics()) {
      const bool vertical = metric.family == MetricFamily::Vertical && metric.key != "peak_vgrf_n" &&
                            metric.key != "vertical_impulse_ns";
      if (!vertical && metric.family != MetricFamily::CentreOfMass &&
          metric.family != MetricFamily::Overstride && metric.key != "flight_time_s") {
        continue;
      }
      CAPTURE(metric.key);
      CHECK_FALSE(metric.value(contact.step).has_value());
    }
  }
}

TEST_CASE("without a belt speed or a CoP a walking step has no length", "[gait][walking]") {
  const WalkShape shape;
  PlateColumns columns = plate_columns_of(frames_with_sideways(shape, 0.0), 1000.0);
  OfflineOptions options = options_for(shape);
  options.belt_speed.reset();
  const auto unknown_speed = analyze(columns.view(), options);
  CHECK_FALSE(unknown_speed->contacts[5].step.step_length);
  CHECK_FALSE(unknown_speed->contacts[5].step.cop_advance);
  CHECK(unknown_speed->contacts[5].step.step_width);
  for (auto& plate : columns.plates) {
    plate.cop_ap.clear();
    plate.cop_ml.clear();
  }
  const auto no_cop = analyze(columns.view(), options_for(shape));
  CHECK_FALSE(no_cop->contacts[5].step.step_length);
  CHECK_FALSE(no_cop->contacts[5].step.step_width);
}
