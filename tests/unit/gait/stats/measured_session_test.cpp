#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "gait/offline/offline.hpp"
#include "gait/stats/compare.hpp"
#include "sim/runner/physical_runner.hpp"

// The whole way: the physical runner's forces, measured by the offline analysis, compared, judged.

using namespace footfall;
using namespace footfall::gait;

namespace {

constexpr double kSpeed = 3.0;
constexpr int kSamples = 35000;

struct Measured {
  std::vector<StepResult> steps;
  Method method;
  [[nodiscard]] Condition condition() const { return {steps, method}; }
};

Measured run(double exponent, double cadence_spm, std::uint64_t seed) {
  sim::PhysicalRunnerConfig config;
  config.seed = seed;
  config.cadence = core::StepsPerMinute(cadence_spm);
  config.cadence_exponent = exponent;
  auto runner = sim::PhysicalRunner::make(config).value();
  std::vector<double> f_v, f_ap, cop_ap, cop_ml;
  for (int i = 0; i < kSamples; ++i) {
    const auto forces = runner->advance(i * 1e-3, core::MetersPerSecond(kSpeed));
    const core::Wrench w = forces.belt[0] + forces.belt[1];
    const double weight = w.f_v.value();
    f_v.push_back(weight);
    f_ap.push_back(w.f_ap.value());
    cop_ap.push_back(weight > 100.0 ? w.m_ml.value() / weight : NAN);
    cop_ml.push_back(weight > 100.0 ? -w.m_ap.value() / weight : NAN);
  }
  RecordingView view;
  view.sample_rate = core::Hertz(1000.0);
  view.f_v_n = f_v;
  view.f_ap_n = f_ap;
  view.cop_ap_m = cop_ap;
  view.cop_ml_m = cop_ml;
  OfflineOptions options;
  options.mass = config.mass;
  options.belt_speed = core::MetersPerSecond(kSpeed);
  const OfflineResult result = analyze(view, options).value();
  Measured out;
  out.method = result.method;
  for (const Contact& contact : result.contacts) out.steps.push_back(contact.step);
  return out;
}

Comparison session(double exponent, double factor) {
  const Measured before = run(exponent, 165.0, 1), changed = run(exponent, 165.0 * factor, 2),
                 after = run(exponent, 165.0, 3);
  return compare(before.condition(), changed.condition(), after.condition());
}

const MetricChange& of(const Comparison& comparison, std::string_view key) {
  for (const MetricChange& change : comparison.metrics) {
    if (change.metric->key == key) return change;
  }
  FAIL("no such metric: " << key);
  throw 0;
}

}  // namespace

TEST_CASE("forces of a runner whose leg stiffens with cadence are measured and called as expected",
          "[gait][verdict][measured]") {
  const Comparison comparison = session(1.4, 1.05);
  CHECK(comparison.reasons == 0);
  CHECK(*comparison.cadence_percent == Approx(5.0).margin(0.6));
  CHECK(comparison.changed.left >= 30);
  const MetricChange& braking = of(comparison, "braking_impulse_ns");
  CHECK(braking.percent.both->value == Approx(-7.9).margin(1.5));
  REQUIRE(braking.judgement);
  CHECK(braking.judgement->verdict == Verdict::AsExpected);
}

TEST_CASE("forces of a runner whose leg never adapts are measured and called weaker",
          "[gait][verdict][measured]") {
  const Comparison comparison = session(0.0, 1.10);
  const MetricChange& braking = of(comparison, "braking_impulse_ns");
  CHECK(braking.percent.both->value == Approx(-7.2).margin(1.5));
  REQUIRE(braking.judgement);
  CHECK(braking.judgement->verdict == Verdict::Weaker);
}
