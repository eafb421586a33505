#include "sim/runner/physical_runner.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr double kTick = 1e-3;

PhysicalRunnerConfig steady() {
  PhysicalRunnerConfig config;
  config.contact_variation = config.step_time_variation = 0.0;
  return config;
}

struct Run {
  std::vector<double> time_s;
  std::vector<RunnerForces> forces;
  std::vector<RunnerEvent> events;

  [[nodiscard]] core::Wrench total(std::size_t i) const { return forces[i].belt[0] + forces[i].belt[1]; }
  [[nodiscard]] std::vector<RunnerEvent> of(RunnerEventKind kind) const {
    std::vector<RunnerEvent> chosen;
    for (const RunnerEvent& e : events) {
      if (e.kind == kind) chosen.push_back(e);
    }
    return chosen;
  }
};

std::unique_ptr<PhysicalRunner> make(const PhysicalRunnerConfig& config) {
  auto runner = PhysicalRunner::make(config);
  INFO((runner ? "" : runner.error().what()));
  REQUIRE(runner);
  return std::move(*runner);
}

void collect(PhysicalRunner& runner, double from, double to, const std::function<double(double)>& speed,
             Run& run, double tick = kTick) {
  for (auto i = std::lround(from / tick); i < std::lround(to / tick); ++i) {
    const double t = static_cast<double>(i) * tick;
    run.time_s.push_back(t);
    run.forces.push_back(runner.advance(t, core::MetersPerSecond(speed(t))));
    RunnerEvent event;
    while (runner.next_event(event)) run.events.push_back(event);
  }
}

Run run_at(const PhysicalRunnerConfig& config, double speed, double seconds, double tick = kTick) {
  const auto runner = make(config);
  Run run;
  collect(
      *runner, 0.0, seconds, [&](double) { return speed; }, run, tick);
  return run;
}

StepTruth steady_step(const PhysicalRunnerConfig& config, double speed) {
  const auto steps = run_at(config, speed, 4.0).of(RunnerEventKind::Step);
  REQUIRE(steps.size() > 6);
  return steps.back().step;
}

double percent(double changed, double from) {
  return 100.0 * (changed / from - 1.0);
}

bool empty(const RunnerForces& f) {
  const core::Wrench w = f.belt[0] + f.belt[1];
  return w.f_v.value() == 0.0 && w.f_ap.value() == 0.0 && w.f_ml.value() == 0.0 && w.m_ml.value() == 0.0;
}

}  // namespace

TEST_CASE("the signal of every step carries the body weight and is balanced fore and aft") {
  for (const FootStrike strike : {FootStrike::Rearfoot, FootStrike::Midfoot, FootStrike::Forefoot}) {
    PhysicalRunnerConfig config = steady();
    config.foot_strike = strike;
    const Run run = run_at(config, 3.0, 6.0, 0.25e-3);
    const auto contacts = run.of(RunnerEventKind::InitialContact);
    // From flight to flight over ten steps.
    const double from = contacts[2].time_s - 0.03;
    const double to = contacts[12].time_s - 0.03;
    double vertical = 0.0;
    double fore_aft = 0.0;
    double moment = 0.0;
    for (std::size_t i = 0; i < run.time_s.size(); ++i) {
      if (run.time_s[i] < from || run.time_s[i] >= to) continue;
      vertical += run.total(i).f_v.value() * 0.25e-3;
      fore_aft += run.total(i).f_ap.value() * 0.25e-3;
      moment += run.total(i).m_ml.value() * 0.25e-3;
    }
    const double weight = core::body_weight(config.mass).value();
    CHECK(vertical == Approx(weight * (to - from)).epsilon(2e-4));
    CHECK(std::abs(fore_aft) < 0.0005 * weight * (to - from));
    // The mean CoP, weighted by force, is under the centre of mass, which stays over the lab's origin.
    CHECK(std::abs(moment / vertical) < 0.02);
  }
}

TEST_CASE("truth times are the 50 N crossings of the very signal handed out") {
  PhysicalRunnerConfig config;  // with variation
  const double tick = 0.1e-3;
  const Run run = run_at(config, 3.3, 5.0, tick);
  std::vector<double> rises;
  std::vector<double> falls;
  for (std::size_t i = 1; i < run.time_s.size(); ++i) {
    const double a = run.total(i - 1).f_v.value();
    const double b = run.total(i).f_v.value();
    const double at = run.time_s[i - 1] + tick * (50.0 - a) / (b - a);
    if (a < 50.0 && b >= 50.0) rises.push_back(at);
    if (a >= 50.0 && b < 50.0) falls.push_back(at);
  }
  const auto contacts = run.of(RunnerEventKind::InitialContact);
  const auto toe_offs = run.of(RunnerEventKind::ToeOff);
  const auto steps = run.of(RunnerEventKind::Step);
  REQUIRE(rises.size() > 10);
  REQUIRE(contacts.size() == rises.size());
  for (std::size_t k = 0; k < rises.size(); ++k) CHECK(contacts[k].time_s == Approx(rises[k]).margin(2e-5));
  for (std::size_t k = 0; k < toe_offs.size(); ++k)
    CHECK(toe_offs[k].time_s == Approx(falls[k]).margin(2e-5));
  for (std::size_t k = 0; k < steps.size(); ++k) {
    CHECK(steps[k].step.contact.value() == Approx(falls[k] - rises[k]).margin(4e-5));
    CHECK(steps[k].step.step.value() == Approx(rises[k + 1] - rises[k]).margin(4e-5));
    CHECK(steps[k].step.flight.value() == Approx(rises[k + 1] - falls[k]).margin(4e-5));
    CHECK(steps[k].step.contact_20n > steps[k].step.contact);
    CHECK(steps[k].side == contacts[k].side);
  }
}

TEST_CASE("truth peaks and impulses are those of the signal") {
  const double tick = 0.1e-3;
  const Run run = run_at(steady(), 3.0, 3.0, tick);
  const auto contacts = run.of(RunnerEventKind::InitialContact);
  const StepTruth truth = run.of(RunnerEventKind::Step)[2].step;
  double peak = 0.0;
  double braking = 0.0;
  double braking_peak = 0.0;
  double propulsive = 0.0;
  for (std::size_t i = 0; i < run.time_s.size(); ++i) {
    if (run.time_s[i] < contacts[2].time_s - 0.02 || run.time_s[i] > contacts[3].time_s - 0.02) continue;
    const core::Wrench w = run.total(i);
    peak = std::max(peak, w.f_v.value());
    braking_peak = std::max(braking_peak, -w.f_ap.value());
    braking += std::max(-w.f_ap.value(), 0.0) * tick;
    propulsive += std::max(w.f_ap.value(), 0.0) * tick;
  }
  CHECK(truth.peak_vertical.value() == Approx(peak).epsilon(1e-3));
  CHECK(truth.braking_peak.value() == Approx(braking_peak).epsilon(1e-3));
  CHECK(truth.braking_impulse.value() == Approx(braking).epsilon(1e-3));
  CHECK(truth.propulsive_impulse.value() == Approx(propulsive).epsilon(1e-3));
}

TEST_CASE("whole-runner cadence effects stay those of the spring") {
  PhysicalRunnerConfig config = steady();
  config.cadence = core::StepsPerMinute(165.0);
  const StepTruth base = steady_step(config, 3.0);
  CHECK(60.0 / base.step.value() == Approx(165.0).margin(1e-6));
  config.cadence = core::StepsPerMinute(165.0 * 1.05);
  const StepTruth quick = steady_step(config, 3.0);
  CHECK(60.0 / quick.step.value() == Approx(165.0 * 1.05).margin(1e-6));
  CHECK(percent(quick.contact.value(), base.contact.value()) == Approx(-2.7).margin(1.5));
  CHECK(percent(quick.peak_vertical.value(), base.peak_vertical.value()) == Approx(-2.1).margin(1.5));
  CHECK(percent(quick.braking_peak.value(), base.braking_peak.value()) == Approx(-6.0).margin(2.0));
  CHECK(percent(quick.braking_impulse.value(), base.braking_impulse.value()) == Approx(-8.6).margin(2.0));
  CHECK(quick.overstride < base.overstride);
}

TEST_CASE("a runner told to reach out further brakes harder and lands longer") {
  PhysicalRunnerConfig config = steady();
  config.cadence = core::StepsPerMinute(165.0);
  config.overstride = core::Meters(0.296);
  const StepTruth base = steady_step(config, 3.0);
  config.overstride = core::Meters(0.3256);
  const StepTruth reaching = steady_step(config, 3.0);
  CHECK(percent(reaching.contact.value(), base.contact.value()) == Approx(7.5).margin(1.5));
  CHECK(percent(reaching.braking_impulse.value(), base.braking_impulse.value()) == Approx(10.7).margin(3.0));
  CHECK(reaching.overstride.value() > base.overstride.value() + 0.01);
}

TEST_CASE("forces are the heavier the heavier the runner, times are not") {
  PhysicalRunnerConfig config = steady();
  const StepTruth light = steady_step(config, 3.0);
  config.mass = 1.3 * config.mass;
  const StepTruth heavy = steady_step(config, 3.0);
  CHECK(heavy.peak_vertical / light.peak_vertical == Approx(1.3));
  CHECK(heavy.braking_impulse / light.braking_impulse == Approx(1.3));
  CHECK(heavy.step.value() == Approx(light.step.value()));
  CHECK(heavy.body_weight.value() == Approx(1.3 * 70 * 9.80665));
}

TEST_CASE("each foot lands on its own belt and its CoP goes back with the belt") {
  const double speed = 3.0;
  const Run run = run_at(steady(), speed, 4.0);
  const auto contacts = run.of(RunnerEventKind::InitialContact);
  const auto toe_offs = run.of(RunnerEventKind::ToeOff);
  for (std::size_t k = 1; k < contacts.size(); ++k) CHECK(contacts[k].side != contacts[k - 1].side);
  for (std::size_t k = 2; k < 8; ++k) {
    double first_cop = NAN;
    double last_cop = NAN;
    for (std::size_t i = 0; i < run.time_s.size(); ++i) {
      if (run.time_s[i] < contacts[k].time_s || run.time_s[i] > toe_offs[k].time_s) continue;
      const core::Wrench w = run.forces[i].belt.at(contacts[k].side);
      CHECK(run.forces[i].belt.at(1U - contacts[k].side).f_v.value() == 0.0);
      const double cop_ap = w.m_ml / core::NewtonMeters(w.f_v.value());
      const double cop_ml = -(w.m_ap / core::NewtonMeters(w.f_v.value()));
      const double side = contacts[k].side == kRight ? 1.0 : -1.0;
      CHECK(side * cop_ml > 0.015);
      CHECK(side * cop_ml < 0.045);
      const double free_moment = w.m_v.value() - (cop_ml * w.f_ap.value() - cop_ap * w.f_ml.value());
      CHECK(std::abs(free_moment) < 1e-9);
      if (std::isnan(first_cop)) first_cop = cop_ap;
      last_cop = cop_ap;
    }
    const double contact = toe_offs[k].time_s - contacts[k].time_s;
    // Under the foot the CoP goes forward by 0.85 foot lengths, with the belt backward by speed * contact.
    CHECK(last_cop - first_cop == Approx(0.85 * 0.27 - speed * contact).margin(0.02));
    CHECK(first_cop > 0.15);
    CHECK(first_cop < 0.30);
  }
}

TEST_CASE("nobody is on the plates until the belt runs, and nobody after it stands") {
  const auto runner = make(steady());
  Run run;
  const auto speed = [](double t) {
    if (t < 1.0) return 0.0;
    if (t < 2.0) return 0.6;                             // straddling
    if (t < 6.0) return std::min(3.0, 0.6 + (t - 2.0));  // running
    return std::max(0.0, 3.0 - 1.5 * (t - 6.0));         // stopping
  };
  collect(*runner, 0.0, 12.0, speed, run);
  double last_force = 0.0;
  for (std::size_t i = 0; i < run.time_s.size(); ++i) {
    const bool nobody = run.time_s[i] < 2.4 || speed(run.time_s[i]) < 0.05;
    if (nobody && !empty(run.forces[i])) FAIL("force at " << run.time_s[i] << " s");
    if (!empty(run.forces[i])) last_force = run.time_s[i];
  }
  CHECK(last_force > 6.5);
  CHECK(last_force < 8.0);
  // He begins anew when it runs again.
  Run again;
  collect(
      *runner, 12.0, 16.0, [](double) { return 2.5; }, again);
  CHECK(again.of(RunnerEventKind::Step).size() > 6);
}

TEST_CASE("a belt that stops under the foot leaves no force behind") {
  const auto runner = make(steady());
  Run run;
  collect(
      *runner, 0.0, 3.0, [](double) { return 3.0; }, run);
  for (double t = 3.0; t < 5.0; t += kTick) CHECK(empty(runner->advance(t, core::MetersPerSecond(0.0))));
}

TEST_CASE("cadence can be asked for while running") {
  const auto runner = make(steady());
  Run run;
  const auto three = [](double) { return 3.0; };
  collect(*runner, 0.0, 4.0, three, run);
  CHECK(60.0 / run.of(RunnerEventKind::Step).back().step.step.value() == Approx(168.0).margin(1e-6));
  REQUIRE(runner->set_cadence(core::StepsPerMinute(180)));
  CHECK_FALSE(runner->set_cadence(core::StepsPerMinute(1e6)));
  CHECK_FALSE(runner->set_cadence(core::StepsPerMinute(std::nan(""))));
  collect(*runner, 4.0, 8.0, three, run);
  CHECK(60.0 / run.of(RunnerEventKind::Step).back().step.step.value() == Approx(180.0).margin(1e-6));
}

TEST_CASE("variation has the size asked for, and the beat is kept") {
  PhysicalRunnerConfig config;
  config.cadence = core::StepsPerMinute(168);
  const auto steps = run_at(config, 3.0, 180.0, 2e-3).of(RunnerEventKind::Step);
  const auto spread = [&](auto value) {
    double mean = 0.0;
    double square = 0.0;
    for (const auto& s : steps) mean += value(s.step) / static_cast<double>(steps.size());
    for (const auto& s : steps) {
      square += std::pow(value(s.step) / mean - 1.0, 2) / static_cast<double>(steps.size());
    }
    return std::make_pair(mean, std::sqrt(square));
  };
  REQUIRE(steps.size() > 490);
  const auto [step, step_cv] = spread([](const StepTruth& s) { return s.step.value(); });
  const auto [contact, contact_cv] = spread([](const StepTruth& s) { return s.contact.value(); });
  CHECK(60.0 / step == Approx(168.0).margin(0.2));
  CHECK(step_cv == Approx(0.015).margin(0.006));
  CHECK(contact_cv == Approx(0.03).margin(0.006));
}

TEST_CASE("the same seed gives the same run bit for bit, another seed another one") {
  PhysicalRunnerConfig config;
  const Run a = run_at(config, 3.0, 4.0);
  const Run b = run_at(config, 3.0, 4.0);
  config.seed = 2;
  const Run c = run_at(config, 3.0, 4.0);
  const auto bytes = a.forces.size() * sizeof(RunnerForces);
  CHECK(std::memcmp(a.forces.data(), b.forces.data(), bytes) == 0);
  CHECK(std::memcmp(a.forces.data(), c.forces.data(), bytes) != 0);
}

TEST_CASE("an uneven runner stands longer on one side") {
  PhysicalRunnerConfig config = steady();
  config.contact_asymmetry = 0.06;
  double left = 0.0;
  double right = 0.0;
  for (const auto& s : run_at(config, 3.0, 4.0).of(RunnerEventKind::Step)) {
    (s.side == kLeft ? left : right) = s.step.contact.value();
  }
  CHECK((left - right) / (0.5 * (left + right)) == Approx(0.06).margin(0.002));
}

TEST_CASE("he runs at every speed of a treadmill and at any cadence somebody asks for") {
  const auto runner = make({});
  double now = 0.0;
  for (const double speed : {1.0, 1.4, 2.0, 2.8, 3.9, 5.0, 6.6, 8.0}) {
    for (const double cadence : {100.0, 150.0, 180.0, 240.0}) {
      INFO("speed " << speed << " m/s, " << cadence << " steps/min");
      REQUIRE(runner->set_cadence(core::StepsPerMinute(cadence)));
      Run run;
      collect(
          *runner, now, now + 6.0, [&](double) { return speed; }, run, 2e-3);
      now += 6.0;
      const auto steps = run.of(RunnerEventKind::Step);
      REQUIRE(steps.size() > 8);
      for (const auto& s : steps) {
        CHECK(s.step.contact.value() > 0.1);
        CHECK(s.step.contact.value() < 0.45);
        CHECK(s.step.flight.value() > 0.015);
        CHECK(s.step.peak_vertical / s.step.body_weight > 1.4);
        CHECK(s.step.peak_vertical / s.step.body_weight < 4.0);
        CHECK(s.step.braking_peak / s.step.body_weight < 0.8);
      }
    }
  }
}

TEST_CASE("a runner that cannot be is refused with a sentence that names the value") {
  PhysicalRunnerConfig config;
  config.mass = core::Kilograms(-70);
  auto runner = PhysicalRunner::make(config);
  REQUIRE_FALSE(runner);
  CHECK(std::string(runner.error().what()).find("mass -70") != std::string::npos);
  ModelRunnerOptions options;
  options.cadence = core::StepsPerMinute(17);
  const auto slow = make_model_runner(options);
  REQUIRE_FALSE(slow);
  CHECK(std::string(slow.error().what()).find("cadence 17") != std::string::npos);
}
