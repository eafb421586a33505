#include "sim/runner/impact.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "sim/replay/low_pass.hpp"
#include "sim/runner/gait_table.hpp"
#include "sim/runner/stance.hpp"

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr double kRate = 4000.0;
constexpr double kLead = 0.1;  // s of flight before touch-down

/// The vertical force of one stance in body weights, sampled, with flight before and after.
std::vector<double> stance_bw(FootStrike strike, double speed, double cadence) {
  static const auto table = GaitTable::build({});
  REQUIRE(table);
  SpringStance spring;
  table->look_up(core::MetersPerSecond(speed), core::StepsPerMinute(cadence), spring);
  StancePlan plan;
  plan.spring = &spring;
  plan.speed = core::MetersPerSecond(speed);
  plan.step = core::Seconds(60.0 / spring.cadence.value());
  plan.contact = spring.contact;
  plan.mass = core::Kilograms(70);
  plan.leg_length = core::Meters(0.93);
  plan.foot_length = core::Meters(0.27);
  plan.step_width = core::Meters(0.06);
  plan.foot_strike = strike;
  Stance stance;
  stance.plan(plan);
  std::vector<double> force;
  for (double t = -kLead; t < 0.5; t += 1.0 / kRate) {
    force.push_back(stance.wrench(t, core::Meters(0)).f_v.value() / core::body_weight(plan.mass).value());
  }
  return force;
}

struct Impact {
  double peak_bw, time_s, loading_rate_bw_s;
};

/// By the field's definition, at 50 Hz: the first maximum that is followed by a minimum before the active
/// peak, and the mean slope from 20 to 80 % of it.
std::optional<Impact> measure(std::vector<double> f) {
  zero_phase_low_pass(f, core::Hertz(50), core::Hertz(kRate));
  const auto active = static_cast<std::size_t>(std::max_element(f.begin(), f.end()) - f.begin());
  const auto foot = static_cast<std::size_t>(kLead * kRate);
  std::size_t peak = foot;
  while (peak < foot + 240 && f[peak + 1] >= f[peak]) ++peak;  // 60 ms
  const double lowest_after =
      *std::min_element(f.begin() + static_cast<std::ptrdiff_t>(peak),
                        f.begin() + static_cast<std::ptrdiff_t>(std::max(active, peak + 1)));
  if (peak >= foot + 240 || f[peak] - lowest_after < 0.03) return std::nullopt;
  const auto reached = [&](double share) {
    std::size_t i = foot - 100;
    while (f[i] < share * f[peak]) ++i;
    return (static_cast<double>(i) - (f[i] - share * f[peak]) / (f[i] - f[i - 1])) / kRate;
  };
  return Impact{f[peak], static_cast<double>(peak - foot) / kRate,
                0.6 * f[peak] / (reached(0.8) - reached(0.2))};
}

double vertical_impulse(const std::vector<double>& f) {
  return std::accumulate(f.begin(), f.end(), 0.0) / kRate;
}

}  // namespace

TEST_CASE("the impact pulse stops the foot: its impulse is the foot's momentum and weight") {
  const ImpactPulse pulse = impact_pulse(
      FootStrike::Rearfoot, {core::MetersPerSecond(0.5), core::Meters(0.3), core::Seconds(0.36)});
  double impulse = 0.0;
  for (double t = 0.0; t < 0.1; t += 1e-5) impulse += pulse.at(t) * 1e-5;
  CHECK(impulse == Approx(pulse.peak_bw * pulse.half_width_s).epsilon(1e-4));
  // Solved back: 8 % of the body, from its landing speed to rest in half the pulse, and gravity all along.
  const double stopped = (impulse / 0.08 / (2 * pulse.half_width_s) - 1.0) * 9.80665 * pulse.half_width_s;
  CHECK(stopped > 1.0);
  CHECK(stopped < 2.0);
  CHECK(pulse.at(-0.001) == 0.0);
  CHECK(pulse.at(2 * pulse.half_width_s) == 0.0);
  CHECK(pulse.at(pulse.half_width_s) == Approx(pulse.peak_bw));
}

TEST_CASE("a rearfoot runner at 3 m/s has an impact peak of 1.5 to 1.8 body weights") {
  const auto impact = measure(stance_bw(FootStrike::Rearfoot, 3.0, 165));
  REQUIRE(impact);
  CHECK(impact->peak_bw > 1.5);
  CHECK(impact->peak_bw < 1.8);
  CHECK(impact->time_s > 0.02);
  CHECK(impact->time_s < 0.05);
  CHECK(impact->loading_rate_bw_s > 40);
  CHECK(impact->loading_rate_bw_s < 90);
}

TEST_CASE("cadence +10 % lowers the loading rate by about 15 %, as calibrated") {
  const auto base = measure(stance_bw(FootStrike::Rearfoot, 3.0, 165));
  const auto quick = measure(stance_bw(FootStrike::Rearfoot, 3.0, 165 * 1.1));
  REQUIRE(base);
  REQUIRE(quick);
  CHECK(100 * (quick->loading_rate_bw_s / base->loading_rate_bw_s - 1) == Approx(-15).margin(2));
}

TEST_CASE("impact grows with speed, as it does in people") {
  const auto slow = measure(stance_bw(FootStrike::Rearfoot, 3.0, 168));
  const auto fast = measure(stance_bw(FootStrike::Rearfoot, 4.5, 186));
  REQUIRE(slow);
  REQUIRE(fast);
  CHECK(fast->peak_bw > 1.15 * slow->peak_bw);
  CHECK(fast->peak_bw < 1.6 * slow->peak_bw);
}

TEST_CASE(
    "a forefoot runner has no impact transient, a midfoot runner a smaller one than a rearfoot runner") {
  CHECK_FALSE(measure(stance_bw(FootStrike::Forefoot, 3.0, 165)));
  const Landing landing{core::MetersPerSecond(0.5), core::Meters(0.3), core::Seconds(0.36)};
  CHECK(impact_pulse(FootStrike::Midfoot, landing).peak_bw <
        0.8 * impact_pulse(FootStrike::Rearfoot, landing).peak_bw);
}

TEST_CASE("whatever the foot strike, a step carries the body weight for its time") {
  for (const FootStrike strike : {FootStrike::Rearfoot, FootStrike::Midfoot, FootStrike::Forefoot}) {
    CHECK(vertical_impulse(stance_bw(strike, 3.0, 165)) == Approx(60.0 / 165).epsilon(1e-4));
    CHECK(vertical_impulse(stance_bw(strike, 4.2, 190)) == Approx(60.0 / 190).epsilon(1e-4));
  }
}
