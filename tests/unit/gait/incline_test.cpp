#include "gait/incline.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "gait/metrics/ap_balance.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

core::Wrench example() {
  return {core::Newtons(-210.0),     core::Newtons(1650.0),     core::Newtons(35.0),
          core::NewtonMeters(120.0), core::NewtonMeters(-14.0), core::NewtonMeters(310.0)};
}
/// A runner in the gravity frame as transducers that tilt with the deck measure them.
std::vector<ForceFrame> inclined(const RunShape& shape, double degrees, bool told) {
  auto frames = frames_of(shape);
  for (ForceFrame& frame : frames) {
    frame.plate[0] = to_belt_frame(frame.plate[0], core::Degrees(degrees));
    if (told) frame.incline = core::Degrees(degrees);
  }
  return frames;
}
RunShape long_run() {
  RunShape shape;
  shape.quiet_s = 2.5;
  shape.steps = 40;
  return shape;
}
double true_weight(const RunShape& shape) {
  return 2.0 / std::numbers::pi * shape.peak_n * shape.contact_s / shape.step_s();
}
bool says(const OfflineResult& result, const std::string& words) {
  for (const char* note : result.notes) {
    if (std::string(note).find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("on a hill of 3 in 5 the forces are those of the 3-4-5 triangle", "[gait][incline]") {
  const core::Degrees hill(std::asin(0.6) * 180.0 / std::numbers::pi);
  core::Wrench belt;
  belt.f_v = core::Newtons(800.0);
  belt.f_ap = core::Newtons(600.0);
  const core::Wrench gravity = to_gravity_frame(belt, hill);
  CHECK(gravity.f_v.value() == Approx(1000.0));
  CHECK(gravity.f_ap.value() == Approx(0.0).margin(1e-9));
  CHECK(to_degrees(core::GradePercent(75.0)).value() == Approx(hill.value()));
  const SteadyForce steady = steady_force(core::Newtons(1000.0), hill);
  CHECK(steady.normal.value() == Approx(800.0));
  CHECK(steady.parallel.value() == Approx(600.0));
  CHECK(weight_from_normal(core::Newtons(800.0), hill).value() == Approx(1000.0));
  CHECK(steady_ap_impulse(core::Newtons(1000.0), hill, core::Seconds(0.35)).value() == Approx(210.0));
}

TEST_CASE("belt and gravity frame are each other's transpose, keep lengths, and share the ml axis",
          "[gait][incline]") {
  for (const double degrees : {-12.0, -3.0, 0.0, 2.0, 8.53, 20.0}) {
    const core::Degrees incline(degrees);
    const core::Wrench w = example();
    const core::Wrench there = to_gravity_frame(w, incline);
    const core::Wrench back = to_belt_frame(there, incline);
    CHECK(back.f_ap.value() == Approx(w.f_ap.value()));
    CHECK(back.f_v.value() == Approx(w.f_v.value()));
    CHECK(back.m_ap.value() == Approx(w.m_ap.value()));
    CHECK(back.m_v.value() == Approx(w.m_v.value()));
    CHECK(there.f_ml == w.f_ml);
    CHECK(there.m_ml == w.m_ml);
    CHECK(std::hypot(there.f_ap.value(), there.f_v.value()) == Approx(std::hypot(-210.0, 1650.0)));
    CHECK(std::hypot(there.m_ap.value(), there.m_v.value()) == Approx(std::hypot(120.0, -14.0)));
    // The inverse rotation is the one of the opposite slope.
    CHECK(to_belt_frame(w, incline).f_ap.value() ==
          Approx(to_gravity_frame(w, core::Degrees(-degrees)).f_ap.value()));
  }
}

TEST_CASE("mean forces fit body weight and incline within 1 and 0.5 % of body weight, or not",
          "[gait][incline]") {
  const core::Newtons weight(700.0);
  const core::Degrees incline(5.0);
  const SteadyForce steady = steady_force(weight, incline);
  const auto off = [&](double normal_bw, double parallel_bw) {
    return check_incline(steady.normal + normal_bw * weight, steady.parallel + parallel_bw * weight, weight,
                         incline);
  };
  CHECK(off(0.0, 0.0)->plausible());
  CHECK(off(0.009, -0.0049)->plausible());
  CHECK_FALSE(off(0.011, 0.0)->plausible());
  CHECK_FALSE(off(0.0, 0.0051)->plausible());
  CHECK(off(0.02, 0.0)->normal_off.value() == Approx(0.02));
  CHECK_FALSE(check_incline(steady.normal, steady.parallel, core::Newtons(0.0), incline));
  CHECK_FALSE(check_incline(core::Newtons(NAN), steady.parallel, weight, incline));
  CHECK(name(ReferenceFrame::Belt) == "belt");
  CHECK(name(ReferenceFrame::Gravity) == "gravity");
}

TEST_CASE("fore-aft impulses balance about BW sin a T, and no verdict comes before 20 steps",
          "[gait][incline]") {
  const core::Newtons weight(700.0);
  const core::Seconds step(0.36);
  for (const double degrees : {0.0, 5.0, -5.0}) {
    const auto net = steady_ap_impulse(weight, core::Degrees(degrees), step);
    for (const double off_bw_s : {0.0, 0.0029, -0.0029, 0.0031, -0.0031}) {
      ApBalance balance;
      for (int k = 0; k < 20; ++k) {
        CHECK_FALSE(balance.out_of_balance());
        balance.add(net + core::NewtonSeconds(off_bw_s * weight.value()), step, weight,
                    core::Degrees(degrees));
      }
      CHECK(balance.out_of_balance() == (std::abs(off_bw_s) > 0.003));
    }
  }
}

TEST_CASE("live, an inclined runner weighs what he weighs, and is in balance once the incline is known",
          "[gait][incline][live]") {
  for (const double degrees : {5.0, -5.0}) {
    const RunShape shape = long_run();
    const LiveRun told = run_live(inclined(shape, degrees, true), EngineConfig{});
    const LiveRun untold = run_live(inclined(shape, degrees, false), EngineConfig{});
    REQUIRE(told.steps.size() == 40);
    REQUIRE(untold.steps.size() == 40);
    CHECK(told.steps[30].body_weight->value() == Approx(true_weight(shape)).epsilon(0.003));
    CHECK(untold.steps[30].body_weight->value() ==
          Approx(true_weight(shape) * std::cos(degrees * std::numbers::pi / 180.0)).epsilon(0.003));
    for (const auto& step : told.steps) {
      CHECK((step.health & kApImbalance) == 0);
      CHECK((step.health & kInclineMoving) == 0);
    }
    CHECK((untold.steps[18].health & kApImbalance) == 0);
    CHECK((untold.steps[30].health & kApImbalance) != 0);
  }
}

TEST_CASE("offline, the incline gives weight and balance, and one that does not fit is told",
          "[gait][incline]") {
  const RunShape shape = long_run();
  auto columns = columns_of(inclined(shape, 6.0, false), shape.rate_hz);
  OfflineOptions options;
  options.incline = core::Degrees(6.0);
  const auto told = analyze(columns.view(), options);
  REQUIRE(told);
  CHECK(told->summary.body_weight->value() == Approx(true_weight(shape)).epsilon(0.003));
  CHECK((told->contacts[30].step.health & kApImbalance) == 0);
  CHECK_FALSE(says(*told, "do not fit"));
  CHECK(says(*told, "normal and parallel"));
  const auto level = analyze(columns.view(), {});
  CHECK(says(*level, "do not fit"));
  CHECK((level->contacts[30].step.health & kApImbalance) != 0);
  // A column of the incline does what the option does.
  auto view = columns.view();
  const std::vector<double> incline(columns.f_v.size(), 6.0);
  view.incline_deg = incline;
  const auto column = analyze(view, {});
  CHECK(column->summary.body_weight->value() == Approx(told->summary.body_weight->value()));
  CHECK((column->contacts[30].step.health & (kApImbalance | kInclineMoving | kBeltNotSteady)) == 0);
}
