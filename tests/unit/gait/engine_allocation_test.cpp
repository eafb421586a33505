#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <new>

#include "gait/merge.hpp"
#include "tests/unit/gait/walk_signals.hpp"

namespace {
std::atomic<long> allocations{0};
int* volatile escaped = nullptr;  // keeps the compiler from dropping the pair
}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the pairs are complete, sized deletes fall back to these.
void* operator new(std::size_t size) {
  allocations.fetch_add(1);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
// NOLINTEND(misc-new-delete-overloads)

using namespace footfall;
using namespace footfall::tests;

TEST_CASE("the counter sees an allocation", "[gait][rt]") {
  const long before = allocations.load();
  escaped = new int(1);
  delete escaped;
  const long after = allocations.load();
  CHECK(after == before + 1);
}

TEST_CASE("engine and merger allocate nothing after construction, also across gaps and resets",
          "[gait][rt]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  auto frames = frames_of(shape, shape.duration_s() + 3.0);
  add_noise(frames, 5.0, 2);
  add_vertical(frames, [](double t) { return t > 6.0 ? 45.0 : 0.0; });
  frames.erase(frames.begin() + 5000, frames.begin() + 5030);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].belt_speed = core::MetersPerSecond(3.0 + 0.1 * std::sin(0.01 * static_cast<double>(i)));
  }
  gait::EngineConfig config;
  config.plate_corrections[0].deck_weight.emplace();
  config.plate_corrections[0].deck_inertia =
      gait::DeckInertia{core::Hertz(1000.0), {0.1, 0, 0, -0.5, 0.1}, {}};
  gait::GaitEngine engine(config);
  gait::PlateMerger merger(2, core::Hertz(1000.0));
  const auto run = [&] {
    std::size_t steps = 0;
    for (const auto& frame : frames) {
      core::ForceSample sample;
      sample.station_time = frame.time;
      sample.wrench = frame.plate[0];
      merger.set_belt_speed(frame.belt_speed);
      merger.set_incline(core::Degrees(2.0), false);
      merger.push(sample);
      sample.plate = 1;
      sample.wrench = {};
      merger.push(sample);
      gait::ForceFrame merged;
      while (merger.pop(merged)) {
        for (const auto& event : engine.step(merged)) {
          steps += event.kind == gait::EventKind::StepCompleted ? 1 : 0;
        }
      }
    }
    return steps;
  };
  const long before = allocations.load();
  const std::size_t first = run();
  engine.reset();
  merger.reset();
  const std::size_t second = run();
  const long after = allocations.load();
  CHECK(after == before);
  CHECK(first >= 14);
  CHECK(first == second);
}

TEST_CASE("walking, sides told from outside and the change to running allocate nothing", "[gait][rt]") {
  WalkShape walk;
  RunShape shape;
  shape.quiet_s = walk.duration_s() - 0.4;
  auto frames = frames_of(shape, shape.duration_s() + 3.0);
  const auto before_running = walk_frames(walk);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].plates = 2;
    if (i >= before_running.size()) continue;
    for (std::size_t p = 0; p < 2; ++p) frames[i].plate[p] = frames[i].plate[p] + before_running[i].plate[p];
  }
  frames.erase(frames.begin() + 7000, frames.begin() + 7030);
  gait::EngineConfig config;
  config.mass = core::Kilograms(60.0);
  gait::GaitEngine engine(config);
  std::size_t walked = 0, ran = 0;
  const long before = allocations.load();
  for (const auto& frame : frames) {
    core::Timestamp landed;
    for (const auto& event : engine.step(frame)) {
      if (event.kind == gait::EventKind::InitialContact) landed = event.time;
      if (event.kind != gait::EventKind::StepCompleted) continue;
      (event.step.gait_class == gait::GaitClass::Walk ? walked : ran) += 1;
    }
    if (landed.ns != 0) engine.hint_side(landed, gait::Side::Left);
    escaped = engine.gait_class() == gait::GaitClass::Hop ? escaped : nullptr;
  }
  const long after = allocations.load();
  CHECK(after == before);
  CHECK(walked >= 20);
  CHECK(ran >= 18);
}
