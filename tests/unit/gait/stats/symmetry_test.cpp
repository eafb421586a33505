#include <catch2/catch.hpp>
#include <numbers>

#include "gait/stats/symmetry.hpp"
#include "gait/stats/variability.hpp"
#include "tests/unit/gait/stats/steps.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

std::vector<StepResult> uneven(double left_n, double right_n, double sd_n = 30.0, std::size_t count = 400) {
  Autoregressive noise(3, 0.3, sd_n);
  StepsSpec spec;
  spec.count = count;
  spec.peak_n = [&, left_n, right_n](std::size_t k, double) {
    return (k % 2 == 0 ? left_n : right_n) + noise.next();
  };
  return make_steps(spec);
}

std::vector<StepResult> swapped(std::vector<StepResult> steps) {
  for (auto& step : steps) step.side = step.side == Side::Left ? Side::Right : Side::Left;
  return steps;
}

}  // namespace

TEST_CASE("symmetry index and angle are those of their formulas", "[gait][stats][symmetry]") {
  CHECK(*symmetry_index_percent(110.0, 90.0) == Approx(20.0));
  CHECK(*symmetry_angle_percent(1.0, std::tan(std::numbers::pi / 6.0)) == Approx(100.0 * 15.0 / 90.0));
  CHECK(*symmetry_index_percent(5.0, 5.0) == 0.0);
  CHECK(*symmetry_angle_percent(5.0, 5.0) == Approx(0.0).margin(1e-12));
  CHECK_FALSE(symmetry_index_percent(1.0, -1.1));
  CHECK_FALSE(symmetry_angle_percent(0.0, 1.0));
  for (const double right : {20.0, 80.0, 99.0, 240.0}) {
    CHECK(*symmetry_index_percent(100.0, right) == -*symmetry_index_percent(right, 100.0));
    CHECK(*symmetry_angle_percent(100.0, right) == Approx(-*symmetry_angle_percent(right, 100.0)));
    CHECK(*symmetry_index_percent(100.0, right) * *symmetry_angle_percent(100.0, right) > 0.0);
  }
}

TEST_CASE("swapping the feet turns the sign of a run's symmetry, and nothing else",
          "[gait][stats][symmetry]") {
  const auto steps = uneven(1800.0, 1600.0);
  const auto there = symmetry(metric("peak_vgrf_n"), steps);
  const auto back = symmetry(metric("peak_vgrf_n"), swapped(steps));
  REQUIRE(there);
  REQUIRE(back);
  CHECK(there->index_percent.value > 0.0);
  CHECK(back->index_percent.value == Approx(-there->index_percent.value));
  CHECK(back->angle_percent == Approx(-there->angle_percent));
  CHECK(back->index_percent.standard_error == Approx(there->index_percent.standard_error));
  CHECK(back->flagged == there->flagged);
}

TEST_CASE("scaling every value leaves the percentages of symmetry and variability",
          "[gait][stats][symmetry]") {
  const auto steps = uneven(1800.0, 1600.0);
  auto scaled = steps;
  for (auto& step : scaled) step.peak_vgrf = step.peak_vgrf * 3.7;
  const auto a = symmetry(metric("peak_vgrf_n"), steps), b = symmetry(metric("peak_vgrf_n"), scaled);
  CHECK(a->index_percent.value == Approx(b->index_percent.value));
  CHECK(a->index_percent.high == Approx(b->index_percent.high));
  CHECK(a->angle_percent == Approx(b->angle_percent));
  const auto c = variability(metric("peak_vgrf_n"), steps), d = variability(metric("peak_vgrf_n"), scaled);
  CHECK(*c.both->cv_percent == Approx(*d.both->cv_percent));
  CHECK(*c.left->mad_cv_percent == Approx(*d.left->mad_cv_percent));
}

TEST_CASE("an asymmetry is flagged beyond its metric's limit and beyond twice its own error",
          "[gait][stats][symmetry]") {
  CHECK_FALSE(symmetry(metric("peak_vgrf_n"), uneven(1730.0, 1670.0))->flagged);  // 3.5 % of 5 %
  CHECK(symmetry(metric("peak_vgrf_n"), uneven(1760.0, 1640.0))->flagged);        // 7 %
  const auto rough = symmetry(metric("peak_vgrf_n"), uneven(1760.0, 1640.0, 600.0, 80));
  REQUIRE(rough);
  CHECK(rough->limit_percent > 5.0);
  CHECK(rough->limit_percent == Approx(2.0 * rough->index_percent.standard_error));
  CHECK(rough->flagged == (std::abs(rough->index_percent.value) > rough->limit_percent));
}

TEST_CASE("symmetry needs thirty steps a side, known feet and a value clear of zero",
          "[gait][stats][symmetry]") {
  CHECK(symmetry(metric("peak_vgrf_n"), uneven(1700.0, 1700.0, 30.0, 60)));
  CHECK_FALSE(symmetry(metric("peak_vgrf_n"), uneven(1700.0, 1700.0, 30.0, 58)));
  auto steps = uneven(1700.0, 1700.0);
  for (auto& step : steps) step.net_ap_impulse = core::NewtonSeconds(0.1);
  CHECK_FALSE(symmetry(metric("net_ap_impulse_ns"), steps));
  CHECK_FALSE(symmetry(metric("peak_vgrf_n"), uneven(30.0, 20.0, 60.0)));
  for (auto& step : steps) step.side = Side::Unknown;
  CHECK_FALSE(symmetry(metric("peak_vgrf_n"), steps));
}

TEST_CASE("variability is that of the noise, whatever the drift and the odd step",
          "[gait][stats][variability]") {
  Autoregressive noise(11, 0.0, 51.0);  // 3 %
  StepsSpec spec;
  spec.count = 2000;
  spec.peak_n = [&](std::size_t k, double time_s) {
    return (k % 2 == 0 ? 1800.0 : 1600.0) + 0.5 * (time_s - 360.0) + noise.next();
  };
  auto steps = make_steps(spec);
  const auto plain = variability(metric("peak_vgrf_n"), steps);
  CHECK(plain.both->sd == Approx(51.0).epsilon(0.04));
  CHECK(plain.both->mad_sd == Approx(51.0).epsilon(0.06));
  CHECK(*plain.left->cv_percent == Approx(100.0 * 51.0 / 1800.0).epsilon(0.06));
  CHECK(*plain.right->cv_percent == Approx(100.0 * 51.0 / 1600.0).epsilon(0.06));
  for (std::size_t k = 0; k < 40; ++k) steps[50 * k].peak_vgrf = core::Newtons(3000.0);
  const auto odd = variability(metric("peak_vgrf_n"), steps);
  CHECK(odd.left->sd > 3.0 * plain.left->sd);
  CHECK(odd.left->mad_sd == Approx(plain.left->mad_sd).epsilon(0.1));
}

TEST_CASE("variability needs thirty steps of the foot; an angle's has no percentage",
          "[gait][stats][variability]") {
  CHECK_FALSE(variability(metric("peak_vgrf_n"), uneven(1700.0, 1700.0, 30.0, 58)).left);
  CHECK(variability(metric("peak_vgrf_n"), uneven(1700.0, 1700.0, 30.0, 60)).left);
  auto steps = uneven(1700.0, 1700.0);
  for (auto& step : steps)
    step.kinematics.shank_angle_at_contact = core::Degrees(step.peak_vgrf.value() / 200.0);
  const auto angle = variability(metric("shank_angle_at_contact_deg"), steps);
  REQUIRE(angle.both);
  CHECK(angle.both->sd > 0.0);
  CHECK_FALSE(angle.both->cv_percent);
}
