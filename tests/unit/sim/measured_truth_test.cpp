#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "gait/offline/offline.hpp"
#include "sim/runner/physical_runner.hpp"

// Two programs that share no code meet here: what the gait library measures on the model's forces is what the
// model's truth log says it did.

using namespace footfall;
using namespace footfall::sim;

namespace {

struct Measured {
  std::vector<RunnerEvent> truth;
  gait::OfflineResult result;
};

Measured run_and_measure(double cadence) {
  PhysicalRunnerConfig config;
  config.cadence = core::StepsPerMinute(cadence);
  auto runner = PhysicalRunner::make(config);
  REQUIRE(runner);
  Measured out;
  std::vector<double> vertical;
  std::vector<double> fore_aft;
  std::vector<double> cop;
  for (int i = 0; i < 22000; ++i) {
    const auto forces = (*runner)->advance(i * 1e-3, core::MetersPerSecond(3.0));
    const core::Wrench w = forces.belt[0] + forces.belt[1];
    RunnerEvent event;
    while ((*runner)->next_event(event)) {
      if (event.kind == RunnerEventKind::Step) out.truth.push_back(event);
    }
    vertical.push_back(w.f_v.value());
    fore_aft.push_back(w.f_ap.value());
    cop.push_back(w.f_v.value() > 100 ? w.m_ml.value() / w.f_v.value() : NAN);
  }
  gait::RecordingView view;
  view.sample_rate = core::Hertz(1000);
  view.f_v_n = vertical;
  view.f_ap_n = fore_aft;
  view.cop_ap_m = cop;
  gait::OfflineOptions options;
  options.mass = config.mass;
  options.belt_speed = core::MetersPerSecond(3.0);
  auto result = gait::analyze(view, options);
  INFO((result ? "" : result.error().what()));
  REQUIRE(result);
  out.result = std::move(*result);
  return out;
}

template <class Value>
double mean_of(const Measured& m, Value value) {
  double sum = 0.0;
  int n = 0;
  for (const auto& contact : m.result.contacts) {
    const double v = value(contact.step);
    if (!std::isfinite(v)) continue;
    sum += v;
    ++n;
  }
  REQUIRE(n > 40);
  return sum / n;
}

template <class Value>
double truth_of(const Measured& m, Value value) {
  double sum = 0.0;
  for (const auto& event : m.truth) sum += value(event.step);
  return sum / static_cast<double>(m.truth.size());
}

double or_nan(const std::optional<core::NewtonSeconds>& v) {
  return v ? v->value() : NAN;
}

}  // namespace

TEST_CASE("every step the model took is found at its time") {
  const Measured m = run_and_measure(165);
  std::size_t found = 0;
  for (const auto& event : m.truth) {
    for (const auto& contact : m.result.contacts) {
      if (std::abs(contact.initial_contact_s - event.time_s + event.step.step.value()) > 0.03) continue;
      ++found;
      CHECK(contact.initial_contact_s == Approx(event.time_s - event.step.step.value()).margin(0.004));
      CHECK(contact.step.contact_time.value() == Approx(event.step.contact.value()).margin(0.006));
    }
  }
  CHECK(found >= m.truth.size() - 1);
}

TEST_CASE("forces, impulses and overstride of the model are measured as its truth states them") {
  const Measured m = run_and_measure(165);
  CHECK(mean_of(m, [](const gait::StepResult& s) { return s.peak_vgrf.value(); }) ==
        Approx(truth_of(m, [](const StepTruth& s) { return s.peak_vertical.value(); })).epsilon(0.01));
  CHECK(mean_of(m, [](const gait::StepResult& s) { return or_nan(s.braking_impulse); }) ==
        Approx(truth_of(m, [](const StepTruth& s) { return s.braking_impulse.value(); })).epsilon(0.03));
  CHECK(mean_of(m, [](const gait::StepResult& s) { return or_nan(s.propulsive_impulse); }) ==
        Approx(truth_of(m, [](const StepTruth& s) { return s.propulsive_impulse.value(); })).epsilon(0.03));
  CHECK(mean_of(m, [](const gait::StepResult& s) {
          return s.overstride_cop ? s.overstride_cop->value() : NAN;
        }) == Approx(truth_of(m, [](const StepTruth& s) { return s.overstride.value(); })).margin(0.02));
}

TEST_CASE("the measured change from 160 to 168 steps/min is the change the truth states") {
  const Measured slow = run_and_measure(160);
  const Measured quick = run_and_measure(168);
  const auto check = [&](auto measured, auto truth, double points) {
    const double is = 100.0 * (mean_of(quick, measured) / mean_of(slow, measured) - 1.0);
    const double was = 100.0 * (truth_of(quick, truth) / truth_of(slow, truth) - 1.0);
    CHECK(is == Approx(was).margin(points));
    CHECK(was < -1.0);  // there is an effect to be measured
  };
  check([](const gait::StepResult& s) { return s.contact_time.value(); },
        [](const StepTruth& s) { return s.contact.value(); }, 0.7);
  check([](const gait::StepResult& s) { return s.peak_vgrf.value(); },
        [](const StepTruth& s) { return s.peak_vertical.value(); }, 0.5);
  check([](const gait::StepResult& s) { return or_nan(s.braking_impulse); },
        [](const StepTruth& s) { return s.braking_impulse.value(); }, 1.0);
}
