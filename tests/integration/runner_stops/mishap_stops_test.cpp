#include <catch2/catch.hpp>
#include <cmath>

#include "scene.hpp"

// What goes wrong with the simulated runner, and which alarm it must raise, how soon, and with no other.

using namespace footfall;
using control::RunnerAlarm;
using test::FirstAlarm;
using test::time_of;
using test::WatchScene;

namespace {

constexpr double kWeightN = 70.0 * 9.80665, kAt = 15.0;

/// Ramps up at the clinic's 0.3 m/s² and stays.
std::function<double(double)> ramp_to(double speed_m_s) {
  return [speed_m_s](double t) { return std::min(speed_m_s, 0.3 * t); };
}

WatchScene scene_at(double speed_m_s) {
  WatchScene scene;
  scene.speed_m_s = ramp_to(speed_m_s);
  scene.weight_n = kWeightN;
  scene.limits = test::lab_limits();
  return scene;
}

sim::MishapRunner runner_of(const sim::PhysicalRunnerConfig& config = {}) {
  auto runner = sim::PhysicalRunner::make(config);
  REQUIRE(runner);
  return sim::MishapRunner(std::move(*runner));
}

std::vector<FirstAlarm> alarms_of(sim::Mishap mishap, WatchScene scene, double duration_s = 10.0) {
  auto runner = runner_of();
  scene.before = [&](double t) {
    if (std::abs(t - kAt) < 1e-6) runner.begin(mishap, core::Seconds(duration_s));
  };
  return test::watch_runner(runner, scene);
}

}  // namespace

TEST_CASE("stepping off onto the rails is nobody on the belt within a second, and no fall") {
  for (const bool known : {true, false}) {
    WatchScene scene = scene_at(2.5);
    if (!known) scene.weight_n.reset();
    const auto alarms = alarms_of(sim::Mishap::Leave, scene);
    INFO(test::names_of(alarms));
    REQUIRE(alarms.size() == 1);
    CHECK(alarms.front().alarm == RunnerAlarm::Nobody);
    CHECK(alarms.front().time_s > kAt + 0.7);
    CHECK(alarms.front().time_s < kAt + 1.2);
  }
}

TEST_CASE("an empty belt is seen under a plate that has drifted by 112 N") {
  for (const double drift : {112.0, -112.0}) {
    for (const double weight : {0.0, 45.0 * 9.81}) {
      WatchScene scene = scene_at(2.5);
      scene.drift_n = [drift](double t) { return drift * std::min(1.0, t / 10.0); };
      scene.weight_n.reset();
      if (weight > 0.0) scene.weight_n = weight;
      const auto alarms = alarms_of(sim::Mishap::Leave, scene);
      INFO(test::names_of(alarms));
      REQUIRE(alarms.size() == 1);
      CHECK(alarms.front().alarm == RunnerAlarm::Nobody);
    }
  }
}

TEST_CASE("a runner carried back by the belt is stopped before his foot leaves its end") {
  /// Where his feet truly are, as the belts feel it.
  class Feet final : public sim::Runner {
   public:
    explicit Feet(sim::MishapRunner& inner) : inner_(inner) {}
    sim::RunnerForces advance(double t, core::MetersPerSecond speed) override {
      const auto forces = inner_.advance(t, speed);
      const core::Wrench sum = forces.belt[0] + forces.belt[1];
      if (sum.f_v.value() > 100.0 && t > kAt && !left_at_s_ && sum.m_ml.value() / sum.f_v.value() < -0.95) {
        left_at_s_ = t;
      }
      return forces;
    }
    bool next_event(sim::RunnerEvent&) override { return false; }
    bool set_cadence(core::StepsPerMinute) override { return false; }
    std::optional<double> left_at_s_;

   private:
    sim::MishapRunner& inner_;
  };
  for (const double speed : {2.0, 3.0, 3.8}) {
    auto runner = runner_of();
    Feet feet(runner);
    WatchScene scene = scene_at(speed);
    scene.before = [&](double t) {
      if (std::abs(t - kAt) < 1e-6) runner.begin(sim::Mishap::Backward, core::Seconds(10.0));
    };
    const auto alarms = test::watch_runner(feet, scene);
    INFO(speed << " m/s: " << test::names_of(alarms));
    REQUIRE_FALSE(alarms.empty());
    CHECK(alarms.front().alarm == RunnerAlarm::AtRear);
    REQUIRE(feet.left_at_s_);
    CHECK(alarms.front().time_s < *feet.left_at_s_);
    CHECK(alarms.front().time_s > *feet.left_at_s_ - 1.5);
  }
}

TEST_CASE("the front edge is watched like the rear one") {
  WatchScene scene = scene_at(3.0);
  scene.limits.edges.front_ap = core::Meters(0.30);
  scene.limits.edges.rear_ap = core::Meters(-2.0);
  auto runner = runner_of();
  const auto alarms = test::watch_runner(runner, scene);
  REQUIRE(time_of(alarms, RunnerAlarm::AtFront));
  CHECK_FALSE(time_of(alarms, RunnerAlarm::AtRear));
}

TEST_CASE("a fall is told at its impact, and without a known weight when the belt has carried the body off") {
  for (const bool known : {true, false}) {
    WatchScene scene = scene_at(2.5);
    if (!known) scene.weight_n.reset();
    const auto alarms = alarms_of(sim::Mishap::Fall, scene);
    INFO(test::names_of(alarms));
    REQUIRE(time_of(alarms, RunnerAlarm::Fell));
    // Without a weight the body at the rear edge comes first, and the stop is strengthened.
    CHECK(alarms.front().alarm == (known ? RunnerAlarm::Fell : RunnerAlarm::AtRear));
    // The leg gives way within a step (0.4 s); the body strikes 0.3 s later.
    CHECK(*time_of(alarms, RunnerAlarm::Fell) < kAt + (known ? 0.8 : 1.3));
  }
}

TEST_CASE("weight beside the belts is told at once") {
  WatchScene scene = scene_at(2.5);
  scene.limits.edges.right_ml = core::Meters(0.0);
  scene.limits.edges.left_ml = core::Meters(-1.0);
  auto runner = runner_of();
  const auto alarms = test::watch_runner(runner, scene);
  REQUIRE_FALSE(alarms.empty());
  CHECK(alarms.front().alarm == RunnerAlarm::Outside);
}

TEST_CASE("a belt that slips or runs away under the feet is told, whatever the drive reports") {
  for (const double share : {0.7, 1.3}) {
    INFO(share);
    WatchScene scene = scene_at(2.5);
    scene.told_m_s = scene.speed_m_s;
    scene.speed_m_s = [share, told = *scene.told_m_s](double t) {
      return told(t) * (t < 20.0 ? 1.0 : share);
    };
    auto runner = runner_of();
    const auto alarms = test::watch_runner(runner, scene);
    INFO(test::names_of(alarms));
    REQUIRE(time_of(alarms, RunnerAlarm::BeltNotAsFeet));
    CHECK(*time_of(alarms, RunnerAlarm::BeltNotAsFeet) < 24.0);
    CHECK(*time_of(alarms, RunnerAlarm::BeltNotAsFeet) > 20.5);
  }
}

TEST_CASE("a belt within 8 % of the drive's speed is no slip") {
  for (const double share : {0.92, 1.08}) {
    WatchScene scene = scene_at(3.0);
    scene.told_m_s = scene.speed_m_s;
    scene.speed_m_s = [share, told = *scene.told_m_s](double t) {
      return told(t) * (t < 20.0 ? 1.0 : share);
    };
    auto runner = runner_of();
    const auto alarms = test::watch_runner(runner, scene);
    INFO(test::names_of(alarms));
    CHECK_FALSE(time_of(alarms, RunnerAlarm::BeltNotAsFeet));
  }
}

TEST_CASE("nobody who ever stepped on has 20 s from 1 km/h, and another 20 s before slower belts count") {
  auto runner = runner_of();
  WatchScene scene = scene_at(0.6);  // the simulated runner stays on the rails
  scene.seconds = 26.0;
  const auto walking_speed = test::watch_runner(runner, scene);
  REQUIRE(walking_speed.size() == 1);
  CHECK(walking_speed.front().time_s == Approx(0.93 + 20.0).margin(0.1));
  auto second = runner_of();
  scene.speed_m_s = ramp_to(0.14);
  scene.seconds = 44.0;
  const auto slow = test::watch_runner(second, scene);
  REQUIRE(slow.size() == 1);
  CHECK(slow.front().alarm == RunnerAlarm::Nobody);
  CHECK(slow.front().time_s == Approx(0.2 + 40.0).margin(0.2));
}

TEST_CASE("mishaps of the measurement, a stumble, hands on the rail, hops and wandering stop nothing") {
  for (const auto mishap : {sim::Mishap::Scuff, sim::Mishap::Stumble, sim::Mishap::Hop, sim::Mishap::Support,
                            sim::Mishap::Wander, sim::Mishap::OffPlate, sim::Mishap::Straddle}) {
    for (const double speed : {2.0, 3.0}) {
      const auto alarms = alarms_of(mishap, scene_at(speed));
      INFO(sim::kMishapNames.at(static_cast<std::size_t>(mishap)) << ": " << test::names_of(alarms));
      CHECK(alarms.empty());
    }
  }
}
