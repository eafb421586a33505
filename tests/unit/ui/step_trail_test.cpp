#include <catch2/catch.hpp>
#include <cmath>

#include "ui/chart/curve_chart.hpp"
#include "ui/model/force_history.hpp"
#include "ui/model/step_trail.hpp"

using namespace footfall;
using namespace footfall::ui;

namespace {

constexpr History::Levels kSmall{{{0.0, 20'000}, {0.008, 5000}, {0.064, 1500}, {0.512, 1000}}};
constexpr double kPi = 3.14159265358979323846, kContactS = 0.25, kStepS = 0.35;

/// Contacts of half sines whose k-th peak is 1000 + 10 k N, at 1 kHz, from 5 s on.
History runner(std::size_t steps) {
  History history(ForceHistory::Channels, kSmall);
  for (int i = 0; i < static_cast<int>((kStepS * static_cast<double>(steps) + 1.0) * 1000.0); ++i) {
    const double since = 0.001 * i - 0.2, k = std::floor(since / kStepS);
    const double in = since - k * kStepS;
    const bool stance = since >= 0.0 && in <= kContactS;
    const double f = stance ? (1000.0 + 10.0 * k) * std::sin(kPi * in / kContactS) : 0.0;
    const auto v = static_cast<float>(f);
    const float cop = f >= 100.0 ? static_cast<float>(0.1 - 3.0 * in) : std::nanf("");
    (void)history.append(5.0 + 0.001 * i, std::array<float, 6>{v, -0.1F * v, v, 0.0F, cop, 0.05F});
  }
  return history;
}

v1::Step step_at(std::size_t k) {
  v1::Step step;
  step.set_initial_contact_s(0.2 + kStepS * static_cast<double>(k));
  step.set_contact_time_s(kContactS);
  step.set_side(k % 2 == 0 ? "left" : "right");
  step.set_braking_impulse_ns(-15.0);
  return step;
}

}  // namespace

TEST_CASE("the stance-aligned mean and its spread are those of the contacts, at each percent",
          "[ui][chart]") {
  const History history = runner(10);
  StepTrail trail;
  for (std::size_t k = 0; k < 10; ++k) trail.add(step_at(k), 5.0, history);
  const MeanCurve left = trail.mean(Foot::Left, false);
  REQUIRE(left.contacts == 5);
  // Peaks 1000, 1020, ... 1080 N: mean 1040, SD of n - 1 sqrt(1000).
  for (const std::size_t percent : {10U, 25U, 50U, 90U}) {
    const double shape = std::sin(kPi * 0.01 * static_cast<double>(percent));
    CAPTURE(percent);
    CHECK(static_cast<double>(left.mean[percent]) == Approx(1040.0 * shape).margin(0.5));
    CHECK(static_cast<double>(left.sd[percent]) == Approx(std::sqrt(1000.0) * shape).margin(0.1));
  }
  const MeanCurve right = trail.mean(Foot::Right, true);
  CHECK(static_cast<double>(right.mean[50]) == Approx(-105.0).margin(0.1));
  REQUIRE(trail.stances(Foot::Left).size() == 5);
  const auto& cop = trail.stances(Foot::Left)[0].cop_m;
  // 100 N of 1000 N: from asin(0.1)/pi of the contact to as long before its end.
  CHECK(static_cast<double>(cop.size()) ==
        Approx(1000.0 * kContactS * (1.0 - 2.0 * std::asin(0.1) / kPi)).margin(2.0));
}

TEST_CASE("one contact has no spread, and a contact with a gap or of unknown side no curve", "[ui][chart]") {
  const History history = runner(3);
  StepTrail trail;
  trail.add(step_at(0), 5.0, history);
  CHECK(trail.mean(Foot::Left, false).contacts == 1);
  CHECK(std::isnan(trail.mean(Foot::Left, false).sd[50]));
  CHECK(std::isnan(trail.mean(Foot::Right, false).mean[50]));
  v1::Step unknown = step_at(1);
  unknown.clear_side();
  trail.add(unknown, 5.0, history);
  trail.add(step_at(1), 500.0, history);  // not there
  CHECK(trail.stances(Foot::Right).empty());
  CHECK(trail.bars().size() == 3);
  History gap(ForceHistory::Channels, kSmall);
  for (int i = 0; i < 1000; ++i) {
    if (i > 300 && i < 320) continue;
    (void)gap.append(5.0 + 0.001 * i, std::array<float, 6>{1, 1, 1, 1, 1, 1});
  }
  CHECK_FALSE(stance_of(gap, 5.2, 5.45));
  CHECK(stance_of(gap, 5.5, 5.75));
}

TEST_CASE("bars keep what was not measured apart from zero", "[ui][chart]") {
  const History history = runner(1);
  StepTrail trail;
  trail.add(step_at(0), 5.0, history);
  CHECK(trail.bars().back().braking_impulse_ns == Approx(-15.0));
  CHECK_FALSE(trail.bars().back().loading_rate_bw_s);
  for (std::size_t k = 0; k < 100; ++k) trail.add(step_at(k), 5.0, history);
  CHECK(trail.bars().size() == StepTrail::kBars);
}

TEST_CASE("a mean curve is drawn at its value with its spread on both sides", "[ui][chart]") {
  Canvas canvas;
  canvas.resize(50, 101);
  const Pixel black{0, 0, 0, 255}, white{255, 255, 255, 255}, red{255, 0, 0, 255};
  canvas.clear(black);
  const std::vector<float> mean(101, 50.0F), sd(101, 20.0F);
  draw_mean_curve(canvas, {0, 101}, {-0.5, 100.5, 10.0}, mean, sd, white, red, 1.0F);
  CHECK(canvas.at(25, 50) == white);
  CHECK(canvas.at(25, 35) == red);
  CHECK(canvas.at(25, 65) == red);
  CHECK(canvas.at(25, 25) == black);
  CHECK(canvas.at(25, 75) == black);
}
