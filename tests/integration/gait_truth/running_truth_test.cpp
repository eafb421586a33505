#include <catch2/catch.hpp>
#include <cmath>

#include "twin.hpp"

using namespace footfall;
using test::measure_twin;
using test::Twin;

namespace {

constexpr double kSeconds = 30.0;

struct Pair {
  sim::RunnerEvent truth;
  gait::StepResult step;
};

double start(const gait::StepResult& step) {
  return test::seconds_of(step.initial_contact);
}
/// Truth and measurement of the same steps, those after the zero has been found.
std::vector<Pair> pairs(const Twin& twin, const std::vector<gait::StepResult>& measured) {
  std::vector<Pair> out;
  for (const auto& truth : twin.steps) {
    for (const auto& step : measured) {
      if (std::abs(start(step) - truth.time_s) < 0.05) out.push_back({truth, step});
    }
  }
  return out;
}

std::vector<gait::StepResult> offline_steps(const Twin& twin) {
  std::vector<gait::StepResult> steps;
  for (const auto& contact : twin.offline) {
    steps.push_back(contact.step);
    steps.back().initial_contact = core::Timestamp{std::llround(contact.initial_contact_s * 1e9)};
    steps.back().toe_off = core::Timestamp{std::llround(contact.toe_off_s * 1e9)};
  }
  return steps;
}

template <class Value>
double mean(const std::vector<Pair>& all, Value value) {
  double sum = 0.0;
  for (const Pair& one : all) sum += value(one);
  return sum / static_cast<double>(all.size());
}

double value(const std::optional<core::Newtons>& v) {
  REQUIRE(v);
  return v->value();
}
double value(const std::optional<core::NewtonSeconds>& v) {
  REQUIRE(v);
  return v->value();
}

void judge(const Twin& twin, const std::vector<gait::StepResult>& measured) {
  const std::vector<Pair> all = pairs(twin, measured);
  REQUIRE(all.size() + 12 > twin.steps.size());  // the first two seconds find the zero
  REQUIRE(measured.size() <= twin.steps.size() + 1);
  for (const Pair& one : all) {
    CHECK(start(one.step) == Approx(one.truth.time_s).margin(0.003));
    CHECK(test::seconds_of(one.step.toe_off) ==
          Approx(one.truth.time_s + one.truth.step.contact.value()).margin(0.003));
    if (one.step.side == gait::Side::Unknown) continue;  // until four contacts tell
    CHECK((one.step.side == gait::Side::Left) == (one.truth.side == sim::kLeft));
  }
  const auto compare = [&](auto is, auto was, double relative) {
    CHECK(mean(all, is) == Approx(mean(all, was)).epsilon(relative));
  };
  compare([](const Pair& p) { return p.step.peak_vgrf.value(); },
          [](const Pair& p) { return p.truth.step.peak_vertical.value(); }, 0.01);
  compare([](const Pair& p) { return p.step.vertical_impulse.value(); },
          [](const Pair& p) { return p.truth.step.body_weight.value() * p.truth.step.step.value(); }, 0.02);
  compare([](const Pair& p) { return value(p.step.braking_peak); },
          [](const Pair& p) { return p.truth.step.braking_peak.value(); }, 0.03);
  compare([](const Pair& p) { return value(p.step.propulsive_peak); },
          [](const Pair& p) { return p.truth.step.propulsive_peak.value(); }, 0.02);
  compare([](const Pair& p) { return value(p.step.braking_impulse); },
          [](const Pair& p) { return p.truth.step.braking_impulse.value(); }, 0.02);
  compare([](const Pair& p) { return value(p.step.propulsive_impulse); },
          [](const Pair& p) { return p.truth.step.propulsive_impulse.value(); }, 0.02);
}

struct Means {
  double contact = 0.0, flight = 0.0, peak = 0.0, braking_peak = 0.0, braking_impulse = 0.0,
         oscillation = 0.0;
};

Means measured_means(std::optional<double> overstride, double cadence) {
  sim::PhysicalRunnerConfig config;
  config.cadence = core::StepsPerMinute(cadence);
  if (overstride) config.overstride = core::Meters(*overstride);
  config.contact_variation = config.step_time_variation = 0.0;
  const Twin twin = measure_twin(config, 3.0, kSeconds);
  Means m;
  double n = 0.0;
  for (const auto& s : twin.live) {
    if (!s.flight_time || !s.braking_peak) continue;
    m.contact += s.contact_time.value();
    m.flight += s.flight_time->value();
    m.peak += s.active_peak ? s.active_peak->value() : s.peak_vgrf.value();
    m.braking_peak += value(s.braking_peak);
    m.braking_impulse += value(s.braking_impulse);
    m.oscillation += s.vertical_oscillation ? s.vertical_oscillation->value() : NAN;
    n += 1.0;
  }
  REQUIRE(n > 50.0);
  return {m.contact / n,      m.flight / n,          m.peak / n,
          m.braking_peak / n, m.braking_impulse / n, m.oscillation / n};
}

double percent(double is, double was) {
  return 100.0 * (is / was - 1.0);
}

}  // namespace

TEST_CASE("running at 2.5, 3 and 4 m/s is measured as its truth states, live and offline") {
  for (const double speed : {2.5, 3.0, 4.0}) {
    INFO("speed " << speed << " m/s");
    const Twin twin = measure_twin({}, speed, kSeconds);
    judge(twin, twin.live);
    judge(twin, offline_steps(twin));
  }
}

TEST_CASE("an offset of a plate does not move what is measured") {
  const Twin twin = measure_twin({}, 3.0, kSeconds, 40.0);
  judge(twin, twin.live);
}

TEST_CASE("five per cent more cadence changes what is measured as the spring-mass runner predicts") {
  const Means base = measured_means(std::nullopt, 165.0);
  const Means quick = measured_means(std::nullopt, 165.0 * 1.05);
  CHECK(percent(quick.flight, base.flight) == Approx(-9.9).margin(1.5));
  CHECK(percent(quick.peak, base.peak) == Approx(-2.1).margin(1.5));
  CHECK(percent(quick.braking_peak, base.braking_peak) == Approx(-6.0).margin(1.5));
  CHECK(percent(quick.braking_impulse, base.braking_impulse) == Approx(-8.6).margin(1.5));
  if (std::isfinite(quick.oscillation))
    CHECK(percent(quick.oscillation, base.oscillation) == Approx(-11.3).margin(1.5));
}

TEST_CASE("ten per cent more overstride brakes more and lowers the active peak") {
  const Means base = measured_means(0.296, 165.0);
  const Means far = measured_means(0.3256, 165.0);
  CHECK(percent(far.peak, base.peak) == Approx(-6.8).margin(1.5));
  CHECK(percent(far.braking_peak, base.braking_peak) == Approx(3.0).margin(1.5));
  CHECK(percent(far.braking_impulse, base.braking_impulse) == Approx(10.7).margin(1.5));
}
