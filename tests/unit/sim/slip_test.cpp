#include "sim/runner/slip.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace footfall;
using namespace footfall::sim;

namespace {

SlipSolution solve(const SlipInputs& inputs) {
  const auto solution = solve_slip(inputs);
  INFO((solution ? "" : solution.error().what()));
  REQUIRE(solution);
  return *solution;
}

SlipInputs at(double speed, double cadence) {
  SlipInputs inputs;
  inputs.speed = core::MetersPerSecond(speed);
  inputs.cadence = core::StepsPerMinute(cadence);
  return inputs;
}

double percent(double changed, double from) {
  return 100.0 * (changed / from - 1.0);
}

struct Change {
  double contact, flight, overstride, peak, braking_peak, braking_impulse, oscillation, energy;
};

void check_change(const SlipSolution& to, const SlipSolution& from, const Change& expected) {
  constexpr double kPoints = 1.5;
  CHECK(percent(to.contact.value(), from.contact.value()) == Approx(expected.contact).margin(kPoints));
  CHECK(percent(to.flight.value(), from.flight.value()) == Approx(expected.flight).margin(kPoints));
  CHECK(percent(to.overstride.value(), from.overstride.value()) ==
        Approx(expected.overstride).margin(kPoints));
  CHECK(percent(to.peak_vertical.value(), from.peak_vertical.value()) ==
        Approx(expected.peak).margin(kPoints));
  CHECK(percent(to.peak_braking.value(), from.peak_braking.value()) ==
        Approx(expected.braking_peak).margin(kPoints));
  CHECK(percent(to.braking_impulse_bw_s, from.braking_impulse_bw_s) ==
        Approx(expected.braking_impulse).margin(kPoints));
  CHECK(percent(to.vertical_oscillation.value(), from.vertical_oscillation.value()) ==
        Approx(expected.oscillation).margin(kPoints));
  CHECK(percent(to.spring_energy_j_per_kg, from.spring_energy_j_per_kg) ==
        Approx(expected.energy).margin(kPoints));
}

}  // namespace

TEST_CASE("the spring-mass runner has the nominal gaits of 2.5 to 4.5 m/s") {
  struct Row {
    double speed, cadence, contact_ms, flight_ms, angle_deg, overstride_cm, peak, braking, impulse, rise_cm;
    double vertical_stiffness_kn_m;
  };
  const std::vector<Row> rows{{2.5, 159, 285, 92, 16.4, 26.3, 2.17, 0.22, 0.0199, 8.2, 20.9},
                              {3.0, 165, 260, 104, 18.6, 29.6, 2.27, 0.26, 0.0221, 8.0, 23.4},
                              {3.33, 168, 245, 112, 19.7, 31.3, 2.35, 0.29, 0.0233, 8.0, 25.1},
                              {3.5, 171, 238, 113, 20.3, 32.2, 2.37, 0.31, 0.0236, 7.8, 26.2},
                              {4.5, 183, 208, 120, 23.6, 37.3, 2.51, 0.39, 0.0263, 7.2, 32.0}};
  for (const Row& row : rows) {
    INFO("speed " << row.speed << " m/s");
    const SlipSolution s = solve(at(row.speed, row.cadence));
    CHECK(1e3 * s.contact.value() == Approx(row.contact_ms).margin(3.0));
    CHECK(1e3 * s.flight.value() == Approx(row.flight_ms).margin(3.0));
    CHECK(s.landing_angle_rad * 57.29578 == Approx(row.angle_deg).margin(0.2));
    CHECK(100 * s.overstride.value() == Approx(row.overstride_cm).margin(0.3));
    CHECK(s.peak_vertical.value() == Approx(row.peak).margin(0.03));
    CHECK(s.peak_braking.value() == Approx(row.braking).margin(0.02));
    CHECK(s.braking_impulse_bw_s == Approx(row.impulse).epsilon(0.05));
    CHECK(100 * s.vertical_oscillation.value() == Approx(row.rise_cm).margin(0.2));
    CHECK(0.07 * s.vertical_stiffness_per_kg == Approx(row.vertical_stiffness_kn_m).epsilon(0.02));
  }
}

TEST_CASE("over a step the runner is carried exactly and neither sped up nor slowed down") {
  for (const double speed : {1.5, 2.5, 3.3, 4.5, 6.0}) {
    const SlipSolution s = solve(at(speed, natural_cadence(core::MetersPerSecond(speed)).value()));
    const double step = 60.0 / s.inputs.cadence.value();
    INFO("speed " << speed << " m/s");
    CHECK(s.vertical_impulse_bw_s == Approx(step).epsilon(1e-7));
    CHECK(std::abs(s.net_ap_impulse_bw_s) < 1e-7);
    CHECK((s.contact + s.flight).value() == Approx(step).epsilon(1e-8));
  }
}

TEST_CASE("the effect of cadence and overstride emerges from the spring") {
  const SlipSolution base = solve(at(3.0, 165));
  const auto with_cadence = [](double factor, double exponent) {
    SlipInputs inputs = at(3.0, 165 * factor);
    inputs.cadence_exponent = exponent;
    return solve(inputs);
  };
  SECTION("cadence +5 %, the leg stiffens as people's do") {
    check_change(with_cadence(1.05, 1.4), base, {-2.7, -9.9, -3.4, -2.1, -6.0, -8.6, -11.3, -10.5});
  }
  SECTION("cadence +5 %, the leg never adapts") {
    check_change(with_cadence(1.05, 0.0), base, {0.7, -18.4, 1.1, -5.3, -4.7, -4.0, -14.6, -10.3});
  }
  SECTION("cadence +5 %, the leg keeps the duty factor") {
    check_change(with_cadence(1.05, 2.0), base, {-4.2, -6.3, -5.3, -0.7, -6.6, -10.5, -9.9, -10.5});
  }
  SECTION("cadence +10 %") {
    check_change(with_cadence(1.10, 1.4), base, {-5.2, -18.8, -6.5, -4.1, -11.4, -16.0, -21.0, -19.5});
  }
  SECTION("overstride +10 % at the same cadence and speed") {
    SlipInputs inputs = at(3.0, 165);
    inputs.overstride = 1.1 * base.overstride;
    const SlipSolution reaching = solve(inputs);
    check_change(reaching, base, {7.5, -18.9, 10.0, -6.8, 3.0, 10.7, -7.6, 0.5});
    CHECK(percent(reaching.stiffness_per_kg, base.stiffness_per_kg) == Approx(-13.5).margin(1.5));
  }
}

TEST_CASE(
    "at constant duty factor oscillation, braking impulse and spring energy go with step time squared") {
  const SlipSolution base = solve(at(3.0, 165));
  const auto duty = [](const SlipSolution& s) { return s.contact / (s.contact + s.flight); };
  // The exponent that keeps the duty factor, found from outside by bisection.
  double low = 1.0;
  double high = 4.0;
  SlipSolution quick = base;
  for (int i = 0; i < 40; ++i) {
    SlipInputs inputs = at(3.0, 165 * 1.05);
    inputs.cadence_exponent = 0.5 * (low + high);
    quick = solve(inputs);
    (duty(quick) > duty(base) ? low : high) = inputs.cadence_exponent;
  }
  REQUIRE(duty(quick) == Approx(duty(base)).epsilon(1e-6));
  const double squared = percent(1.0 / (1.05 * 1.05), 1.0);  // -9.3 %
  CHECK(percent(quick.vertical_impulse_bw_s, base.vertical_impulse_bw_s) ==
        Approx(percent(1.0 / 1.05, 1.0)).margin(0.001));
  CHECK(percent(quick.vertical_oscillation.value(), base.vertical_oscillation.value()) ==
        Approx(squared).margin(0.5));
  // The foot's length does not shrink with the step, so braking falls a little more.
  CHECK(percent(quick.braking_impulse_bw_s, base.braking_impulse_bw_s) == Approx(squared).margin(2.5));
  CHECK(percent(quick.spring_energy_j_per_kg, base.spring_energy_j_per_kg) == Approx(squared).margin(1.5));
}

TEST_CASE("prescribing the overstride that came out gives the same runner") {
  const SlipSolution free = solve(at(3.5, 180));
  SlipInputs inputs = free.inputs;
  inputs.overstride = free.overstride;
  const SlipSolution again = solve(inputs);
  CHECK(again.stiffness_per_kg == Approx(free.stiffness_per_kg).epsilon(1e-6));
  CHECK(again.contact.value() == Approx(free.contact.value()).epsilon(1e-6));
}

TEST_CASE("without CoP travel braking is far larger") {
  SlipInputs inputs = at(3.0, 165);
  inputs.cop_travel = core::Meters(0.0);
  const SlipSolution point = solve(inputs);
  CHECK(point.peak_braking.value() == Approx(0.36).margin(0.02));
  CHECK(point.braking_impulse_bw_s > 1.15 * solve(at(3.0, 165)).braking_impulse_bw_s);
}

TEST_CASE("the sampled stance carries the body weight over the step") {
  const SlipSolution s = solve(at(3.0, 165));
  const auto force = spring_stance(s, 512);
  REQUIRE(force.size() == 513);
  double sum = 0.0;
  for (const double f : force) sum += f;
  CHECK(sum * s.contact.value() / 512.0 == Approx(60.0 / 165.0).epsilon(1e-4));
  CHECK(force.front() == 0.0);
  CHECK(force.back() == 0.0);
}

TEST_CASE("what nobody can run is refused with a sentence") {
  for (const SlipInputs& inputs :
       {at(0.0, 165), at(3.0, -1), at(3.0, std::nan("")), at(8.0, 40), at(2.0, 400)}) {
    const auto solution = solve_slip(inputs);
    REQUIRE_FALSE(solution);
    CHECK(std::string(solution.error().what()).find("nobody runs") != std::string::npos);
    CHECK(solution.error().remedy() == core::Remedy::Reconfigure);
  }
}
