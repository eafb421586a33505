#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "gait/offline/offline.hpp"
#include "sim/runner/physical_runner.hpp"
#include "sim/runner/slip.hpp"

// The table of the nominal spring-mass runner (70 kg, leg 0.93 m; docs/metrics.md, "Agreement"), measured by
// the gait library on the forces that the model's equations give, and the feet of the physical runner.

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr double kRate = 2000.0, kMass = 70.0, kWeight = kMass * 9.80665;

struct Row {
  double speed, cadence, contact_ms, flight_ms, peak_bw, oscillation_cm, vertical_kn_m;
};

/// Steps of the solution's vertical force one after the other, as a plate would see them.
std::vector<double> forces(const SlipSolution& slip, int steps) {
  const auto stance = spring_stance(slip, 400);
  const double contact = slip.contact.value();
  const double step = contact + slip.flight.value();
  std::vector<double> f(static_cast<std::size_t>((0.3 + steps * step) * kRate), 0.0);
  for (std::size_t i = 0; i < f.size(); ++i) {
    const double t = static_cast<double>(i) / kRate - 0.2;
    if (t < 0.0) continue;
    const double phase = (t - std::floor(t / step) * step) / contact;
    if (phase >= 1.0) continue;
    const double at = phase * 400.0;
    const auto k = static_cast<std::size_t>(at);
    f[i] = kWeight * (stance[k] + (at - static_cast<double>(k)) * (stance[k + 1] - stance[k]));
  }
  return f;
}

gait::OfflineResult run_physical(FootStrike strike, double speed) {
  PhysicalRunnerConfig config;
  config.foot_strike = strike;
  auto runner = PhysicalRunner::make(config);
  REQUIRE(runner);
  std::vector<double> f_v, f_ap, f_ml, cop_ap, cop_ml;
  for (int i = 0; i < 15000; ++i) {
    const auto forces = (*runner)->advance(i * 1e-3, core::MetersPerSecond(speed));
    const core::Wrench w = forces.belt[0] + forces.belt[1];
    const double f = w.f_v.value();
    f_v.push_back(f);
    f_ap.push_back(w.f_ap.value());
    f_ml.push_back(w.f_ml.value());
    cop_ap.push_back(f > 100.0 ? w.m_ml.value() / f : NAN);
    cop_ml.push_back(f > 100.0 ? -w.m_ap.value() / f : NAN);
  }
  gait::RecordingView view;
  view.sample_rate = core::Hertz(1000.0);
  view.f_v_n = f_v;
  view.f_ap_n = f_ap;
  view.f_ml_n = f_ml;
  view.cop_ap_m = cop_ap;
  view.cop_ml_m = cop_ml;
  gait::OfflineOptions options;
  options.mass = config.mass;
  options.belt_speed = core::MetersPerSecond(speed);
  options.leg_length = config.leg_length;
  options.foot_length = config.foot_length;
  auto result = gait::analyze(view, options);
  REQUIRE(result);
  return std::move(*result);
}

}  // namespace

TEST_CASE("the spring-mass runner is measured as its published table says") {
  for (const Row& row : {Row{2.5, 159, 285, 92, 2.17, 8.2, 20.9}, Row{3.0, 165, 260, 104, 2.27, 8.0, 23.4},
                         Row{3.33, 168, 245, 112, 2.35, 8.0, 25.1}, Row{3.5, 171, 238, 113, 2.37, 7.8, 26.2},
                         Row{4.5, 183, 208, 120, 2.51, 7.2, 32.0}}) {
    SlipInputs inputs;
    inputs.speed = core::MetersPerSecond(row.speed);
    inputs.cadence = core::StepsPerMinute(row.cadence);
    const auto slip = solve_slip(inputs);
    REQUIRE(slip);
    const auto f = forces(*slip, 20);
    gait::RecordingView view;
    view.sample_rate = core::Hertz(kRate);
    view.f_v_n = f;
    gait::OfflineOptions options;
    options.mass = core::Kilograms(kMass);
    options.belt_speed = inputs.speed;
    options.leg_length = core::Meters(0.93);
    const auto result = gait::analyze(view, options);
    REQUIRE(result);
    CAPTURE(row.speed);
    REQUIRE(result->contacts.size() >= 19);
    CHECK(result->summary.cadence->value() == Approx(row.cadence).epsilon(0.005));
    const gait::StepResult& step = result->contacts[10].step;
    // The spring's first and last 50 N take up to 4 ms on either side.
    CHECK(step.contact_time.value() * 1e3 == Approx(row.contact_ms).margin(9.0));
    CHECK(step.flight_time->value() * 1e3 == Approx(row.flight_ms).margin(9.0));
    CHECK(step.active_peak->value() / kWeight == Approx(row.peak_bw).epsilon(0.01));
    CHECK(step.vertical_oscillation->value() * 100.0 == Approx(row.oscillation_cm).margin(0.1));
    CHECK(step.vertical_stiffness->value() * 1e-3 == Approx(row.vertical_kn_m).epsilon(0.05));
    // Two thirds in contact, one third in flight (van Oeveren 2021).
    const double tf = slip->flight.value();
    const double in_flight = 9.80665 * tf * tf / 8.0 / step.vertical_oscillation->value();
    CHECK(in_flight > 0.1);
    CHECK(in_flight < 0.4);
    // The sine method is within its published bias of the force's own stiffness, and so is the leg's.
    CHECK(step.vertical_stiffness_sine->value() == Approx(step.vertical_stiffness->value()).epsilon(0.12));
    CHECK(step.leg_stiffness_sine->value() == Approx(step.leg_stiffness->value()).epsilon(0.12));
    CHECK_FALSE(step.impact_peak);
  }
}

TEST_CASE("the feet of the physical runner land and lie as he was told") {
  for (const double speed : {2.5, 3.5}) {
    for (const FootStrike strike : {FootStrike::Rearfoot, FootStrike::Midfoot, FootStrike::Forefoot}) {
      const gait::OfflineResult result = run_physical(strike, speed);
      std::size_t n = 0, right_class = 0, wide = 0;
      double length = 0.0, time = 0.0, medial = 0.0, lateral = 0.0;
      for (const gait::Contact& contact : result.contacts) {
        const gait::StepResult& s = contact.step;
        if (!s.step_time || !s.step_width) continue;
        ++n;
        right_class += static_cast<int>(s.foot_strike) == static_cast<int>(strike) + 1 ? 1 : 0;
        wide += s.step_width->value() > 0.0 ? 1 : 0;
        length += s.step_length->value();
        time += s.step_time->value();
        medial += s.medial_impulse->value();
        lateral += s.lateral_impulse->value();
      }
      CAPTURE(speed, static_cast<int>(strike));
      REQUIRE(n > 25);
      CHECK(right_class == n);
      CHECK(wide == n);
      CHECK(length / time == Approx(speed).epsilon(0.002));
      CHECK(medial > 5.0 * lateral);
    }
  }
}
