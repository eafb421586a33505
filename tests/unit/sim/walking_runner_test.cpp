#include "sim/runner/walking_runner.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr double kTick = 0.5e-3;

struct Walk {
  std::vector<RunnerForces> forces;
  std::vector<RunnerEvent> contacts, toe_offs, steps;
};

Walk walk(WalkingRunnerConfig config, double speed, double seconds, bool varied = false) {
  if (!varied) config.step_time_variation = config.contact_variation = 0.0;
  auto walker = WalkingRunner::make(config);
  INFO((walker ? "" : walker.error().what()));
  REQUIRE(walker);
  Walk out;
  for (int i = 0; i * kTick < seconds; ++i) {
    out.forces.push_back((*walker)->advance(i * kTick, core::MetersPerSecond(speed)));
    RunnerEvent event;
    while ((*walker)->next_event(event)) {
      if (event.kind == RunnerEventKind::InitialContact) out.contacts.push_back(event);
      if (event.kind == RunnerEventKind::ToeOff) out.toe_offs.push_back(event);
      if (event.kind == RunnerEventKind::Step) out.steps.push_back(event);
    }
  }
  return out;
}

WalkSolution solve(double speed) {
  WalkInputs inputs;
  inputs.speed = core::MetersPerSecond(speed);
  inputs.cadence = natural_walking_cadence(inputs.speed);
  inputs.cop_travel = walking_cop_travel(inputs.speed);
  const auto solved = solve_walk(inputs);
  REQUIRE(solved);
  return *solved;
}

}  // namespace

TEST_CASE("walking has two humps, double support and carries the body weight") {
  for (const double speed : {1.0, 1.2, 1.4}) {
    INFO("speed " << speed);
    const WalkSolution s = solve(speed);
    const auto& f = s.vertical_bw;
    const double peak = *std::max_element(f.begin(), f.end());
    CHECK(peak > 0.95);
    CHECK(peak < 1.2);
    CHECK(f[kWalkIntervals / 2] < 0.95 * peak);
    const double share = s.double_support.value() / s.step.value();  // both of them in a stride
    CHECK(share > 0.15);
    CHECK(share < 0.30);
    double impulse = 0.0;
    for (const double one : f) impulse += one * s.contact.value() / kWalkIntervals;
    CHECK(impulse == Approx(s.step.value()).epsilon(2e-3));
  }
}

TEST_CASE("the sum of both belts carries the body and is balanced fore and aft") {
  const WalkingRunnerConfig config;
  const Walk w = walk(config, 1.4, 12.0);
  const double from = w.contacts[4].time_s;
  const double to = w.contacts[16].time_s;
  double vertical = 0.0;
  double fore_aft = 0.0;
  double lowest = 1e9;
  for (std::size_t i = 0; i < w.forces.size(); ++i) {
    const double t = static_cast<double>(i) * kTick;
    if (t < from || t >= to) continue;
    const core::Wrench sum = w.forces[i].belt[0] + w.forces[i].belt[1];
    vertical += sum.f_v.value() * kTick;
    fore_aft += sum.f_ap.value() * kTick;
    lowest = std::min(lowest, sum.f_v.value());
  }
  const double weight = core::body_weight(config.mass).value();
  CHECK(vertical == Approx(weight * (to - from)).epsilon(2e-3));
  CHECK(std::abs(fore_aft) < 0.002 * weight * (to - from));
  CHECK(lowest > 0.3 * weight);  // what tells walking from running
}

TEST_CASE("truth of a walking step is the 50 N crossings of its own belt, and the feet overlap") {
  const Walk w = walk({}, 1.2, 10.0, true);
  for (const std::size_t side : {kLeft, kRight}) {
    std::vector<double> rises;
    std::vector<double> falls;
    for (std::size_t i = 1; i < w.forces.size(); ++i) {
      const double a = w.forces[i - 1].belt.at(side).f_v.value();
      const double b = w.forces[i].belt.at(side).f_v.value();
      const double at = (static_cast<double>(i) - 1.0 + (50.0 - a) / (b - a)) * kTick;
      if (a < 50.0 && b >= 50.0) rises.push_back(at);
      if (a >= 50.0 && b < 50.0) falls.push_back(at);
    }
    std::size_t k = 0;
    for (const auto& contact : w.contacts) {
      if (contact.side == side) CHECK(contact.time_s == Approx(rises.at(k++)).margin(2e-4));
    }
    k = 0;
    for (const auto& toe_off : w.toe_offs) {
      if (toe_off.side == side) CHECK(toe_off.time_s == Approx(falls.at(k++)).margin(2e-4));
    }
    CHECK(k > 6);
  }
  for (const auto& step : w.steps) CHECK(step.step.flight.value() < -0.02);
}

TEST_CASE("the foot goes back with the belt while its CoP rolls from heel to toe") {
  const double speed = 1.4;
  const Walk w = walk({}, speed, 6.0);
  const auto contact = w.contacts.at(4);
  double first = NAN;
  double last = NAN;
  double begin = 0.0;
  double end = 0.0;
  for (std::size_t i = 0; i < w.forces.size(); ++i) {
    const double t = static_cast<double>(i) * kTick;
    const core::Wrench& foot = w.forces[i].belt.at(contact.side);
    if (t < contact.time_s || t > contact.time_s + 0.8 || foot.f_v.value() < 100.0) continue;
    const double cop = foot.m_ml.value() / foot.f_v.value();
    if (std::isnan(first)) {
      first = cop;
      begin = t;
    }
    last = cop;
    end = t;
  }
  const double rolled = last - first + speed * (end - begin);
  CHECK(rolled > 0.17);
  CHECK(rolled < 0.24);
}

TEST_CASE("the same seed walks alike, nobody walks on a belt that stands") {
  const Walk a = walk({}, 1.3, 4.0, true);
  const Walk b = walk({}, 1.3, 4.0, true);
  REQUIRE(a.contacts.size() == b.contacts.size());
  for (std::size_t i = 0; i < a.contacts.size(); ++i) CHECK(a.contacts[i].time_s == b.contacts[i].time_s);
  CHECK(walk({}, 0.0, 2.0).contacts.empty());
  CHECK(walk({}, 0.5, 6.0).contacts.size() > 4);
}
