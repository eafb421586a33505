#include <catch2/catch.hpp>

#include "gait/stats/steady_window.hpp"
#include "gait/stats/windows.hpp"
#include "tests/unit/gait/stats/steps.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

void append(std::vector<StepResult>& steps, const StepsSpec& spec, double pause_s) {
  const double from = (steps.back().initial_contact - core::Timestamp{}).seconds() + pause_s;
  for (const StepResult& step : make_steps(spec, from)) steps.push_back(step);
}

}  // namespace

TEST_CASE("the first ten steps settle, unless the piece was cut from a run", "[gait][stats][steady]") {
  const auto steps = make_steps({});
  CHECK(steady_steps(steps).steps.size() == 390);
  CHECK(steady_steps(steps).unsettled == 10);
  SteadyOptions cut;
  cut.settled_at_start = true;
  CHECK(steady_steps(steps, cut).steps.size() == 400);
  SteadyOptions fatigue;
  fatigue.settling_time = core::Seconds(36.0);
  CHECK(steady_steps(steps, fatigue).steps.size() == 300);
}

TEST_CASE("steps at another speed are left out, and those that settle after it", "[gait][stats][steady]") {
  auto steps = make_steps({});
  for (std::size_t k = 100; k < 110; ++k) steps[k].belt_speed = core::MetersPerSecond(3.031);
  const SteadySteps steady = steady_steps(steps);
  CHECK(steady.unsteady == 10);
  CHECK(steady.unsettled == 20);
  CHECK(steady.speed->value() == Approx(3.0));
  for (std::size_t k = 100; k < 110; ++k) steps[k].belt_speed = core::MetersPerSecond(3.029);
  CHECK(steady_steps(steps).unsteady == 0);  // within 1 %
}

TEST_CASE("belts and inclines that move, stumbles and other gaits are not steady", "[gait][stats][steady]") {
  for (const std::uint32_t flag : {kBeltNotSteady, kInclineMoving, kStumble}) {
    auto steps = make_steps({});
    steps[200].health |= flag;
    CHECK(steady_steps(steps).unsteady == 1);
    CHECK(steady_steps(steps).steps.size() == 379);
  }
  auto steps = make_steps({});
  for (std::size_t k = 0; k < 50; ++k) steps[k].gait_class = GaitClass::Walk;
  CHECK(steady_steps(steps).unsteady == 50);
  CHECK(steady_steps(steps).gait_class == GaitClass::Run);
}

TEST_CASE("steps that the engine calls not settled do not have to settle twice", "[gait][stats][steady]") {
  auto steps = make_steps({});
  for (std::size_t k = 0; k < 10; ++k) steps[k].health |= kNotSettled;
  CHECK(steady_steps(steps).unsettled == 10);
  steps[200].health |= kNotSettled;
  CHECK(steady_steps(steps).unsettled == 11);
}

TEST_CASE("a pause is settled again, and no stride spans it", "[gait][stats][steady]") {
  StepsSpec half;
  half.count = 201;
  auto steps = make_steps(half);
  steps.back().step_time.reset();  // the next contact came after the pause
  append(steps, half, 5.0);
  CHECK(steady_steps(steps).unsettled == 20);
  CHECK(whole_strides(steps).size() == 200);
}

TEST_CASE("steps without a belt speed are kept, and the speed is unknown", "[gait][stats][steady]") {
  auto steps = make_steps({});
  for (auto& step : steps) {
    step.belt_speed.reset();
    step.health |= kBeltNotSteady;
  }
  CHECK(steady_steps(steps).steps.size() == 390);
  CHECK_FALSE(steady_steps(steps).speed);
  CHECK(steady_steps({}).steps.empty());
}

TEST_CASE("two steps of one foot in a row are no stride", "[gait][stats][steady]") {
  auto steps = make_steps({});
  for (std::size_t k = 101; k < 400; ++k) steps[k].side = k % 2 == 1 ? Side::Left : Side::Right;
  const auto strides = whole_strides(steps);
  CHECK(strides.size() == 199);
  for (const Stride& s : strides) CHECK(steps[s.first].side != steps[s.first + 1].side);
  CHECK(enough_per_side(steps, 199));
  CHECK_FALSE(enough_per_side(steps, 200));
}

TEST_CASE("windows are cut by steps, minutes and kilometres", "[gait][stats][windows]") {
  StepsSpec spec;
  spec.count = 3001;  // 18 minutes, 3.24 km
  spec.peak_n = [](std::size_t, double time_s) { return 1700.0 + time_s; };
  const auto steps = make_steps(spec);
  const auto by_steps = windows_of_steps(steps, 400);
  REQUIRE(by_steps.size() == 7);
  CHECK(by_steps[0].summary.steps == 400);
  CHECK(by_steps[0].summary.peak_vgrf->value() == Approx(1700.0 + 0.5 * 399 * 0.36));
  const auto minutes = windows_of_time(steps, core::Seconds(60.0));
  REQUIRE(minutes.size() == 18);
  for (std::size_t k = 0; k < minutes.size(); ++k) {
    CHECK(minutes[k].from_s == Approx(60.0 * static_cast<double>(k)).margin(0.361));
    CHECK(minutes[k].summary.cadence->value() == Approx(60.0 / 0.36));
  }
  const auto kilometres = windows_of_way(steps, core::Meters(1000.0));
  REQUIRE(kilometres.size() == 3);
  CHECK(kilometres[1].way->value() == Approx(1000.0).margin(1.081));
  auto unknown = steps;
  unknown[5].belt_speed.reset();
  CHECK(windows_of_way(unknown, core::Meters(1000.0)).empty());
  CHECK(windows_of_steps(steps, 0).empty());
}

TEST_CASE("a dose per kilometre is its mean times the steps of a kilometre", "[gait][stats][windows]") {
  const auto steps = make_steps({});
  CHECK(*steps_per_kilometre(steps) == Approx(1000.0 / (3.0 * 0.36)));
  CHECK(*per_kilometre(metric("braking_impulse_ns"), steps) == Approx(17.0 * 1000.0 / 1.08));
  CHECK_FALSE(per_kilometre(metric("peak_vgrf_n"), steps));  // peaks do not add up
  auto unknown = steps;
  for (auto& step : unknown) step.belt_speed.reset();
  CHECK_FALSE(per_kilometre(metric("braking_impulse_ns"), unknown));
}
