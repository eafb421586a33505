#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>

#include "gait/merge.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "gait/offline/offline.hpp"
#include "tests/unit/gait/live_walks.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

/// Walks, runs and walks again; each foot on its own belt, all in closed form.
struct Mixed {
  std::vector<ForceFrame> frames;
  int walking = 0, running = 0;
};
Mixed walk_run_walk(double stance_s = 0.70, double stride_s = 1.10, int running = 16) {
  WalkShape walk;
  walk.steps = 12;
  walk.stance_s = stance_s;
  walk.stride_s = stride_s;
  RunShape run;
  run.quiet_s = walk.duration_s() - 0.5 + 0.09;  // his last walking stance ends in a flight
  run.steps = running;
  WalkShape again = walk;
  again.quiet_s = run.quiet_s + running * run.step_s();  // the last running flight, then he walks
  Mixed mixed;
  mixed.walking = 24;
  mixed.running = running;
  mixed.frames = walk_frames(again);
  const auto first = walk_frames(walk);
  const auto middle = frames_of(run, run.duration_s());
  for (std::size_t i = 0; i < mixed.frames.size(); ++i) {
    if (i < first.size()) {
      for (std::size_t p = 0; p < 2; ++p)
        mixed.frames[i].plate[p] = mixed.frames[i].plate[p] + first[i].plate[p];
    }
    if (i < middle.size()) {
      const auto step = static_cast<long>(std::floor((seconds(middle[i].time) - run.quiet_s) / run.step_s()));
      core::Wrench& belt = mixed.frames[i].plate[step % 2 == 0 ? 0 : 1];
      belt = belt + middle[i].plate[0];
    }
  }
  return mixed;
}

}  // namespace

TEST_CASE("from walking to running and back no step is lost and none invented", "[gait][live][walking]") {
  for (const auto& walk : {std::pair{0.70, 1.10}, std::pair{0.52, 0.90}, std::pair{1.0, 1.5}}) {
    for (const int running : {15, 16}) {
      Mixed mixed = walk_run_walk(walk.first, walk.second, running);
      add_noise(mixed.frames, 3.0, 12);
      const LiveRun run = run_live(mixed.frames, at(1000.0));
      const auto all = static_cast<std::size_t>(mixed.walking + mixed.running);
      CAPTURE(walk.first, running);
      CHECK(run.of(EventKind::InitialContact).size() == all);
      CHECK(run.of(EventKind::ToeOff).size() == all);
      std::size_t walked = 0, ran = 0;
      for (const StepResult& step : run.steps) {
        walked += step.gait_class == GaitClass::Walk ? 1 : 0;
        ran += step.gait_class == GaitClass::Run ? 1 : 0;
      }
      CHECK(walked == 24);
      CHECK(ran == static_cast<std::size_t>(running));
    }
  }
}

TEST_CASE("a foot on the wrong belt is marked live and its own values left out", "[gait][live][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape);
  const double from = shape.contact_start_s(11) - 0.001;
  for (auto& frame : frames) {
    const double t = seconds(frame.time);
    if (t < from || t > from + shape.stance_s + 0.002) continue;
    frame.plate[0] = frame.plate[0] + frame.plate[1];
    frame.plate[1] = {};
  }
  const LiveRun run = run_live(frames, at(1000.0));
  std::size_t marked = 0;
  for (const StepResult& step : run.steps) {
    if ((step.health & kStraddle) == 0) {
      CHECK(step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.004));
      continue;
    }
    ++marked;
    CHECK_FALSE(step.braking_impulse);
    CHECK_FALSE(step.swing_time);
  }
  CHECK(marked >= 1);
  CHECK(marked <= 4);
  CHECK(run.steps.size() >= 20);
}

TEST_CASE("stances whose CoP lies at the gap are straddles", "[gait][live][walking]") {
  WalkShape shape;
  shape.half_step_width_m = 0.02;
  const auto frames = walk_frames(shape);
  EngineConfig config = at(1000.0);
  config.belt_gap_ml = core::Meters(0.0);
  const LiveRun run = run_live(frames, config);
  REQUIRE(run.steps.size() == 24);
  for (const StepResult& step : run.steps) CHECK((step.health & kStraddle) != 0);
}

TEST_CASE("walking on one belt of two is recognised, not measured", "[gait][live][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape);
  for (auto& frame : frames) {
    frame.plate[1] = frame.plate[0] + frame.plate[1];
    frame.plate[0] = {};
  }
  GaitEngine engine(at(1000.0));
  std::size_t steps = 0;
  for (const auto& frame : frames) {
    for (const auto& event : engine.step(frame)) steps += event.kind == EventKind::StepCompleted ? 1 : 0;
    const double t = seconds(frame.time);
    if (t > shape.quiet_s + 3.5 && t < shape.duration_s() - 2.0)
      REQUIRE(engine.gait_class() == GaitClass::Walk);
  }
  CHECK(steps == 0);
}

TEST_CASE("standing is standing, an empty belt is nobody, walking on is walking", "[gait][live][walking]") {
  WalkShape shape;
  shape.quiet_s = 8.0;
  auto frames = walk_frames(shape);
  for (auto& frame : frames) {  // stands with a foot on either belt, lifts the left one and walks off
    const double t = seconds(frame.time);
    if (t > 2.5 && t < 7.6) frame.plate[0].f_v += core::Newtons(350.0);
    if (t > 2.7 && t < 7.5) frame.plate[1].f_v += core::Newtons(350.0);
    if (t >= 7.5 && t < 8.4) frame.plate[1].f_v += core::Newtons(700.0);
  }
  GaitEngine engine(at(1000.0));
  std::size_t contacts = 0, steps = 0;
  for (const auto& frame : frames) {
    for (const auto& event : engine.step(frame)) {
      contacts += event.kind == EventKind::InitialContact && seconds(event.time) > 7.9 ? 1 : 0;
      steps += event.kind == EventKind::StepCompleted ? 1 : 0;
    }
    const double t = seconds(frame.time);
    if (t > 2.0 && t < 2.4) REQUIRE(engine.gait_class() == GaitClass::Unknown);
    if (t > 5.0 && t < 7.0) REQUIRE(engine.gait_class() == GaitClass::Stand);
    if (t > 9.0 && t < shape.duration_s() - 2.0) REQUIRE(engine.gait_class() == GaitClass::Walk);
  }
  CHECK(contacts == 24);
  CHECK(steps == 24);
}

TEST_CASE("a walk that is under way when the engine starts is found", "[gait][live][walking]") {
  WalkShape shape;
  shape.quiet_s = 0.0;
  shape.steps = 30;
  const LiveRun run = run_live(walk_frames(shape), at(1000.0));
  CHECK(run.steps.size() >= 24);
  for (const StepResult& step : run.steps) {
    CHECK(step.gait_class == GaitClass::Walk);
    CHECK(step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.004));
  }
}

TEST_CASE("hands on the rail are noticed in walking, with the mass given", "[gait][live][walking]") {
  WalkShape shape;
  shape.steps = 40;
  const auto frames = walk_frames(shape);
  // Mean of the summed force over a step.
  double impulse = 0.0;
  for (int i = 0; i < 10000; ++i) impulse += shape.force(i * 1e-4) * 1e-4 * shape.stance_s;
  const double weight = impulse / shape.step_s();
  for (const double support : {0.0, 0.02, 0.05}) {
    EngineConfig config = at(1000.0);
    config.mass = core::Kilograms(weight / (1.0 - support) / 9.80665);
    const LiveRun run = run_live(frames, config);
    REQUIRE(run.steps.size() == 40);
    CAPTURE(support);
    CHECK(((run.steps[30].health & kHandSupport) != 0) == (support > 0.03));
    OfflineOptions options;
    options.mass = config.mass;
    const PlateColumns columns = plate_columns_of(frames, 1000.0);
    const auto offline = analyze(columns.view(), options);
    REQUIRE(offline->contacts.size() == 40);
    CHECK(((offline->contacts[30].step.health & kHandSupport) != 0) == (support > 0.03));
  }
  const LiveRun unknown = run_live(frames, at(1000.0));
  for (const StepResult& step : unknown.steps) CHECK((step.health & kHandSupport) == 0);
}

TEST_CASE("a loss while walking drops the stance it touches, and nothing is told across it",
          "[gait][live][walking]") {
  const WalkShape shape;
  for (const int lost : {5, 30, 200}) {
    auto frames = walk_frames(shape);
    const auto middle = static_cast<std::ptrdiff_t>(1000.0 * (shape.contact_start_s(11) + 0.25));
    frames.erase(frames.begin() + middle, frames.begin() + middle + lost);
    frames[static_cast<std::size_t>(middle)].flags = core::kGapBefore;
    const LiveRun run = run_live(frames, at(1000.0));
    CAPTURE(lost);
    CHECK(run.of(EventKind::Gap).size() == (lost > 9 ? 1U : 0U));
    CHECK(run.steps.size() >= (lost > 9 ? 20U : 24U));
    CHECK(run.steps.size() <= 24);
    for (const StepResult& step : run.steps) {
      const double start = seconds(step.initial_contact);
      if (lost > 9)
        CHECK_FALSE((start < shape.contact_start_s(11) + 0.25 &&
                     seconds(step.toe_off) > shape.contact_start_s(11) + 0.25));
      CHECK(step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.004));
    }
  }
}

TEST_CASE("a leg's sensor that contradicts the belt marks a foot on the wrong one", "[gait][live][walking]") {
  const WalkShape shape;
  GaitEngine engine(at(1000.0));
  int contacts = 0;
  std::vector<StepResult> steps;
  for (const auto& frame : walk_frames(shape)) {
    std::optional<core::Timestamp> landed;
    for (const auto& event : engine.step(frame)) {
      if (event.kind == EventKind::InitialContact) landed = event.time;
      if (event.kind == EventKind::StepCompleted) steps.push_back(event.step);
    }
    if (!landed) continue;
    const bool left = (contacts % 2 == 0) != (contacts == 10);
    engine.hint_side(*landed, left ? Side::Left : Side::Right);
    ++contacts;
  }
  REQUIRE(steps.size() == 24);
  for (std::size_t k = 0; k < steps.size(); ++k) CHECK(((steps[k].health & kStraddle) != 0) == (k == 10));
}

TEST_CASE("however packets are cut, walking and running give the same events to the last bit",
          "[gait][live][walking]") {
  Mixed mixed = walk_run_walk();
  add_noise(mixed.frames, 4.0, 31);
  mixed.frames.erase(mixed.frames.begin() + 9000, mixed.frames.begin() + 9025);
  const auto run = [&](unsigned seed, std::size_t longest) {
    std::mt19937 random(seed);
    PlateMerger merger(2, core::Hertz(1000.0), core::milliseconds(60));
    GaitEngine engine(at(1000.0));
    std::vector<Event> events;
    std::array<std::size_t, 2> sent{};
    std::size_t base = 0;
    while (sent[0] < mixed.frames.size() || sent[1] < mixed.frames.size()) {
      base += 1 + random() % longest;
      for (std::size_t p = 0; p < 2; ++p) {
        // One plate a few packets behind the other, less than what the merger gives up for lost.
        const std::size_t end = std::min(mixed.frames.size(), base + random() % 10);
        for (; sent[p] < end; ++sent[p]) {
          core::ForceSample sample;
          sample.plate = static_cast<std::uint8_t>(p);
          sample.station_time = mixed.frames[sent[p]].time;
          sample.wrench = mixed.frames[sent[p]].plate[p];
          merger.push(sample);
        }
      }
      merger.set_belt_speed(core::MetersPerSecond(2.0));
      ForceFrame frame;
      while (merger.pop(frame)) {
        for (const Event& event : engine.step(frame)) events.push_back(event);
      }
    }
    return events;
  };
  const auto one = run(1, 1);
  CHECK(one.size() > 100);
  for (unsigned seed = 2; seed < 6; ++seed) {
    const auto other = run(seed, 6 * seed);
    REQUIRE(other.size() == one.size());
    for (std::size_t k = 0; k < one.size(); ++k) {
      CHECK(other[k].kind == one[k].kind);
      CHECK(other[k].time == one[k].time);
      CHECK(other[k].detected_at == one[k].detected_at);
      const StepResult &a = other[k].step, &b = one[k].step;
      CHECK(a.initial_contact == b.initial_contact);
      CHECK(a.side_confidence == b.side_confidence);
      CHECK(a.peak_vgrf == b.peak_vgrf);
      CHECK(a.braking_impulse == b.braking_impulse);
      CHECK(a.swing_time == b.swing_time);
      CHECK(a.health == b.health);
    }
  }
}
