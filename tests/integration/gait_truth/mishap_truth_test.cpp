#include <catch2/catch.hpp>
#include <cmath>

#include "sim/runner/mishaps.hpp"
#include "twin.hpp"

// What goes wrong with the twin, on his two noisy plates, and what must be said of it
// (docs/metrics/quality.md).

using namespace footfall;
using test::seconds_of;
using test::Twin;

namespace {

constexpr double kFrom = 15.0, kFor = 10.0, kSeconds = 35.0, kSpeed = 3.0;

Twin with(std::optional<sim::Mishap> what, double duration = kFor) {
  auto runner = sim::PhysicalRunner::make({});
  REQUIRE(runner);
  sim::MishapRunner clumsy(std::move(*runner));
  test::Scene scene;
  scene.seconds = kSeconds;
  scene.speed_m_s = [](double) { return kSpeed; };
  scene.before = [&](double t) {
    if (what && std::abs(t - kFrom) < 1e-6) clumsy.begin(*what, core::Seconds(duration));
  };
  return test::measure_runner(clumsy, scene);
}
bool during(const gait::StepResult& step, double from = kFrom, double to = kFrom + kFor) {
  return seconds_of(step.initial_contact) > from && seconds_of(step.initial_contact) < to;
}
std::vector<gait::StepResult> offline_steps(const Twin& twin) {
  std::vector<gait::StepResult> steps;
  for (const auto& contact : twin.offline) steps.push_back(contact.step);
  return steps;
}
const sim::RunnerEvent* truth_of(const Twin& twin, const gait::StepResult& step) {
  for (const auto& truth : twin.steps) {
    if (std::abs(seconds_of(step.initial_contact) - truth.time_s) < 0.05) return &truth;
  }
  return nullptr;
}
/// Sides told that are wrong; a share of them may be unknown.
void check_sides(const Twin& twin, const std::vector<gait::StepResult>& steps, std::size_t most_wrong) {
  std::size_t wrong = 0, unknown = 0;
  for (const auto& step : steps) {
    const auto* truth = truth_of(twin, step);
    if (truth == nullptr) continue;
    if (step.side == gait::Side::Unknown) {
      ++unknown;
      continue;
    }
    wrong += (step.side == gait::Side::Left) == (truth->side == sim::kLeft) ? 0 : 1;
  }
  CHECK(wrong <= most_wrong);
  CHECK(unknown <= 6);
}

}  // namespace

TEST_CASE("an undisturbed run keeps every side, is sure of it, and carries no flag of a mishap") {
  const Twin twin = with(std::nullopt);
  check_sides(twin, twin.live, 0);
  check_sides(twin, offline_steps(twin), 0);
  constexpr auto kMishaps = gait::kStumble | gait::kStraddle | gait::kHandSupport | gait::kGroundedRunning;
  for (std::size_t k = 6; k < twin.live.size(); ++k) {
    CHECK((twin.live[k].health & (kMishaps | gait::kSideUncertain)) == 0);
    CHECK(twin.live[k].side_confidence >= 0.9);
    CHECK(twin.live[k].gait_class == gait::GaitClass::Run);
  }
}

TEST_CASE("a scuff is no step and turns no side") {
  const Twin twin = with(sim::Mishap::Scuff);
  const Twin clean = with(std::nullopt);
  CHECK(twin.live.size() == clean.live.size());
  CHECK(twin.offline.size() == clean.offline.size());
  check_sides(twin, twin.live, 0);
  check_sides(twin, offline_steps(twin), 0);
}

TEST_CASE("a stumble is one more contact, is flagged, and the sides go on as they were") {
  const Twin twin = with(sim::Mishap::Stumble);
  const Twin clean = with(std::nullopt);
  CHECK(twin.live.size() <= clean.live.size() + 1);
  std::size_t flagged = 0;
  for (const auto& step : twin.live) {
    if ((step.health & gait::kStumble) == 0) continue;
    ++flagged;
    CHECK(during(step, kFrom - 0.5, kFrom + 1.5));
  }
  CHECK(flagged >= 1);
  CHECK(flagged <= 2);
  std::size_t wrong = 0;
  for (const auto& step : twin.live) {
    const auto* truth = truth_of(twin, step);
    if (truth == nullptr || step.side == gait::Side::Unknown) continue;
    // What a stumble does to the parity is clear three contacts later.
    if (during(step, kFrom, kFrom + 2.0)) continue;
    wrong += (step.side == gait::Side::Left) == (truth->side == sim::kLeft) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("hopping on the right foot is hopping on the right foot, and running comes back") {
  const Twin twin = with(sim::Mishap::Hop);
  for (const bool live : {true, false}) {
    const auto steps = live ? twin.live : offline_steps(twin);
    std::size_t hops = 0, all = 0;
    for (const auto& step : steps) {
      const bool settled = during(step, kFrom + 1.8, kFrom + kFor - 0.5);
      if (settled) {
        ++all;
        hops += step.gait_class == gait::GaitClass::Hop && step.side == gait::Side::Right ? 1 : 0;
      }
      if (during(step, 5.0, kFrom - 0.5) || during(step, kFrom + kFor + 1.5, kSeconds)) {
        CHECK(step.gait_class == gait::GaitClass::Run);
      }
    }
    CAPTURE(live);
    CHECK(all > 15);
    CHECK(hops == all);
    check_sides(twin, steps, live ? 2 : 1);
  }
}

TEST_CASE("a hand on the rail is noticed within five strides and forgotten after five more") {
  const Twin twin = with(sim::Mishap::Support);
  for (const bool live : {true, false}) {
    for (const auto& step : live ? twin.live : offline_steps(twin)) {
      const bool flagged = (step.health & gait::kHandSupport) != 0;
      if (during(step, kFrom + 4.0, kFrom + kFor)) CHECK(flagged);
      if (during(step, 0.0, kFrom) || during(step, kFrom + kFor + 4.0, kSeconds)) CHECK_FALSE(flagged);
    }
  }
}

TEST_CASE("a runner who wanders fore and aft keeps his events and sides") {
  const Twin twin = with(sim::Mishap::Wander);
  const Twin clean = with(std::nullopt);
  REQUIRE(twin.live.size() == clean.live.size());
  for (std::size_t k = 0; k < clean.live.size(); ++k) {
    CHECK(std::abs((twin.live[k].initial_contact - clean.live[k].initial_contact).seconds()) < 1e-6);
  }
  check_sides(twin, twin.live, 0);
}

TEST_CASE("a foot partly off the plate or across the belts is still one step of its side") {
  for (const auto what : {sim::Mishap::OffPlate, sim::Mishap::Straddle}) {
    const Twin twin = with(what);
    const Twin clean = with(std::nullopt);
    CHECK(twin.live.size() == clean.live.size());
    check_sides(twin, twin.live, 0);
    check_sides(twin, offline_steps(twin), 0);
    for (const auto& step : twin.live) {
      CHECK(step.gait_class == gait::GaitClass::Run);
      const auto* truth = truth_of(twin, step);
      const bool left = truth != nullptr && truth->side == sim::kLeft;
      const bool across =
          what == sim::Mishap::Straddle && left && during(step, kFrom + 0.2, kFrom + kFor - 0.4);
      if (across) CHECK((step.health & gait::kStraddle) != 0);
      if (!during(step, kFrom - 0.4, kFrom + kFor + 0.1)) CHECK((step.health & gait::kStraddle) == 0);
    }
  }
}

TEST_CASE("a run that stops and starts again loses and invents nothing but what the ramps take") {
  auto runner = sim::PhysicalRunner::make({});
  REQUIRE(runner);
  test::Scene scene;
  scene.seconds = 50.0;
  scene.speed_m_s = [](double t) {
    if (t < 15.0) return 3.0;
    if (t < 25.0) return std::max(0.0, 3.0 - 1.0 * (t - 15.0));
    return std::min(3.0, 1.0 * (t - 25.0));
  };
  const Twin twin = test::measure_runner(**runner, scene);
  std::size_t due = 0, found = 0, invented = 0, unsteady = 0;
  for (const auto& truth : twin.steps) {
    const bool steady =
        (truth.time_s > 4.0 && truth.time_s < 14.5) || (truth.time_s > 31.0 && truth.time_s < 49.0);
    if (!steady) continue;
    ++due;
    for (const auto& step : twin.live)
      found += std::abs(seconds_of(step.initial_contact) - truth.time_s) < 0.01 ? 1 : 0;
  }
  for (const auto& step : twin.live) {
    invented += truth_of(twin, step) == nullptr && !during(step, 14.5, 31.0) ? 1 : 0;
    unsteady += during(step, 15.2, 17.0) && (step.health & gait::kBeltNotSteady) != 0 ? 1 : 0;
    if (during(step, 5.0, 14.5)) CHECK((step.health & gait::kBeltNotSteady) == 0);
  }
  CHECK(due > 60);
  CHECK(found == due);
  CHECK(invented == 0);
  CHECK(unsteady >= 3);
  check_sides(twin, twin.live, 0);
}
