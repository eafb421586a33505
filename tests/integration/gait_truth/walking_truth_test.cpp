#include <catch2/catch.hpp>
#include <cmath>

#include "sim/runner/walking_runner.hpp"
#include "twin.hpp"

using namespace footfall;
using test::seconds_of;
using test::Twin;

namespace {

constexpr double kLocked = 4.0;  ///< belts have a zero after the first two seconds of swings

Twin measure_walker(double speed, double seconds, double offset_n = 0.0) {
  auto walker = sim::WalkingRunner::make({});
  REQUIRE(walker);
  test::Scene scene;
  scene.seconds = seconds;
  scene.offset_n = offset_n;
  scene.speed_m_s = [speed](double) { return speed; };
  return test::measure_runner(**walker, scene);
}

template <class Step, class Value>
double mean(const std::vector<std::pair<sim::RunnerEvent, Step>>& pairs, Value value) {
  double sum = 0.0;
  for (const auto& pair : pairs) sum += value(pair);
  return sum / static_cast<double>(pairs.size());
}

void judge(const Twin& twin, const std::vector<gait::StepResult>& measured, double until) {
  using Pair = std::pair<sim::RunnerEvent, gait::StepResult>;
  std::vector<Pair> pairs;
  std::size_t due = 0;
  for (const auto& truth : twin.steps) {
    if (truth.time_s < kLocked || truth.time_s > until) continue;
    ++due;
    for (const auto& step : measured) {
      if (std::abs(seconds_of(step.initial_contact) - truth.time_s) < 0.05) pairs.emplace_back(truth, step);
    }
  }
  REQUIRE(pairs.size() == due);
  REQUIRE(due > 30);
  for (const auto& [truth, step] : pairs) {
    CHECK(step.gait_class == gait::GaitClass::Walk);
    CHECK((step.health & gait::kStraddle) == 0);
    CHECK(seconds_of(step.initial_contact) == Approx(truth.time_s).margin(0.003));
    CHECK(seconds_of(step.toe_off) == Approx(truth.time_s + truth.step.contact.value()).margin(0.003));
    CHECK((step.side == gait::Side::Left) == (truth.side == sim::kLeft));
    REQUIRE(step.step_time);
    CHECK(step.step_time->value() == Approx(truth.step.step.value()).margin(0.003));
    REQUIRE(step.double_support_time);
    REQUIRE(step.braking_impulse);
    REQUIRE(step.propulsive_impulse);
    CHECK(step.peak_vgrf.value() == Approx(truth.step.peak_vertical.value()).epsilon(0.02));
  }
  const auto compare = [&](auto is, auto was) {
    CHECK(mean(pairs, is) == Approx(mean(pairs, was)).epsilon(0.02));
  };
  compare([](const Pair& p) { return p.second.braking_impulse->value(); },
          [](const Pair& p) { return p.first.step.braking_impulse.value(); });
  compare([](const Pair& p) { return p.second.propulsive_impulse->value(); },
          [](const Pair& p) { return p.first.step.propulsive_impulse.value(); });
  // Newton: over whole steps the ground carries the weight.
  compare([](const Pair& p) { return p.second.vertical_impulse.value(); },
          [](const Pair& p) { return p.first.step.body_weight.value() * p.first.step.step.value(); });
}

}  // namespace

TEST_CASE("walking at 1.0, 1.3 and 1.7 m/s is measured as its truth states, live and offline") {
  for (const double speed : {1.0, 1.3, 1.7}) {
    for (const double offset : {0.0, 40.0}) {
      INFO("speed " << speed << " m/s, offset " << offset << " N");
      const Twin twin = measure_walker(speed, 30.0, offset);
      judge(twin, twin.live, 27.5);
      std::vector<gait::StepResult> offline;
      for (const auto& contact : twin.offline) offline.push_back(contact.step);
      CHECK(twin.offline_class == gait::GaitClass::Walk);
      judge(twin, offline, 27.5);
    }
  }
}

TEST_CASE("a walker's contacts are known within 15 ms and his toe-offs within 30 ms") {
  const Twin twin = measure_walker(1.3, 30.0);
  int told = 0;
  for (const auto& truth : twin.contacts) {
    if (truth.time_s < kLocked || truth.time_s > 29.5) continue;
    const bool contact = truth.kind == sim::RunnerEventKind::InitialContact;
    int found = 0;
    for (const auto& event : twin.events) {
      if (event.kind != (contact ? gait::EventKind::InitialContact : gait::EventKind::ToeOff)) continue;
      if (std::abs(seconds_of(event.time) - truth.time_s) > 0.05) continue;
      ++found;
      CHECK(seconds_of(event.time) == Approx(truth.time_s).margin(0.006));
      CHECK(seconds_of(event.detected_at) - truth.time_s <= (contact ? 0.015 : 0.030));
    }
    CAPTURE(truth.time_s, contact);
    CHECK(found == 1);
    ++told;
  }
  CHECK(told > 80);
}

TEST_CASE("a walker whose belt stops and starts again is found again") {
  auto walker = sim::WalkingRunner::make({});
  REQUIRE(walker);
  test::Scene scene;
  scene.seconds = 40.0;
  scene.speed_m_s = [](double t) {
    if (t < 15.0) return 1.3;
    if (t < 17.6) return std::max(0.0, 1.3 - 0.5 * (t - 15.0));
    return t < 21.0 ? 0.0 : std::min(1.3, 0.5 * (t - 21.0));
  };
  const Twin twin = test::measure_runner(**walker, scene);
  std::size_t due = 0, found = 0;
  for (const auto& truth : twin.steps) {
    if (truth.time_s < kLocked || (truth.time_s > 13.0 && truth.time_s < 26.0) || truth.time_s > 37.5)
      continue;
    ++due;
    for (const auto& step : twin.live) {
      if (std::abs(seconds_of(step.initial_contact) - truth.time_s) < 0.02) ++found;
    }
  }
  CHECK(due > 25);
  CHECK(found == due);
  for (const auto& step : twin.live) CHECK(step.gait_class == gait::GaitClass::Walk);
  CHECK(twin.live.size() <= twin.steps.size() + 1);
}
