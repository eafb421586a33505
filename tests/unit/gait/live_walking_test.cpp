#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>

#include "gait/merge.hpp"
#include "gait/metric_catalogue.hpp"
#include "gait/offline.hpp"
#include "tests/unit/gait/walk_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

double seconds(core::Timestamp time) {
  return static_cast<double>(time.ns - 1'000'000'000) * 1e-9;
}
double onset(const WalkShape& shape, int k) {
  return shape.contact_start_s(k) + shape.onset_phase(50.0) * shape.stance_s;
}
double leave(const WalkShape& shape, int k) {
  return shape.contact_start_s(k) + (1.0 - shape.onset_phase(50.0)) * shape.stance_s;
}
EngineConfig at(double rate_hz) {
  EngineConfig config;
  config.sample_rate = core::Hertz(rate_hz);
  return config;
}
void check_events(const WalkShape& shape, const LiveRun& run, EventKind kind, double bound) {
  const auto events = run.of(kind);
  REQUIRE(events.size() == static_cast<std::size_t>(shape.steps));
  for (int k = 0; k < shape.steps; ++k) {
    const Event& event = events[static_cast<std::size_t>(k)];
    const double truth = kind == EventKind::InitialContact ? onset(shape, k) : leave(shape, k);
    CAPTURE(k);
    CHECK(seconds(event.time) == Approx(truth).margin(0.003));
    CHECK(seconds(event.detected_at) - truth <= bound);
  }
}

}  // namespace

TEST_CASE("every foot of a walk on two belts is told in time and measured once, in closed form",
          "[gait][live][walking]") {
  for (const double rate : {500.0, 1000.0, 2400.0}) {
    for (const std::size_t left_plate : {0U, 1U}) {
      WalkShape shape;
      shape.rate_hz = rate;
      auto frames = walk_frames(shape, left_plate);
      add_noise(frames, 3.0, 4);
      const LiveRun run = run_live(frames, at(rate));
      CAPTURE(rate, left_plate);
      check_events(shape, run, EventKind::InitialContact, 0.015);
      check_events(shape, run, EventKind::ToeOff, 0.030);
      REQUIRE(run.steps.size() == 24);
      const double contact = shape.contact_above(50.0);
      for (int k = 0; k < 24; ++k) {
        const StepResult& step = run.steps[static_cast<std::size_t>(k)];
        CAPTURE(k);
        CHECK(step.index == static_cast<std::uint32_t>(k));
        CHECK(step.gait_class == GaitClass::Walk);
        CHECK(seconds(step.initial_contact) == Approx(onset(shape, k)).margin(0.003));
        CHECK(step.contact_time.value() == Approx(contact).margin(0.004));
        CHECK(step.peak_vgrf.value() == Approx(shape.peak_n()).epsilon(0.01));
        REQUIRE(step.braking_impulse);
        CHECK(step.braking_impulse->value() ==
              Approx(shape.ap_peak_n * shape.stance_s / std::numbers::pi).epsilon(0.04));
        CHECK_FALSE(step.flight_time);
        CHECK((step.health & (kStraddle | kBeltNotSteady | kGapInStep)) == 0);
        if (k > 2) CHECK(step.side == (k % 2 == 0 ? Side::Left : Side::Right));
        if (k < 23) CHECK(step.step_time->value() == Approx(shape.step_s()).margin(0.002));
        CHECK(step.swing_time.has_value() == (k > 1));
        if (k > 1) CHECK(step.swing_time->value() == Approx(shape.stride_s - contact).margin(0.004));
        if (k > 0) {
          CHECK(step.double_support_time->value() == Approx(contact - shape.step_s()).margin(0.004));
        }
      }
    }
  }
}

TEST_CASE("slow and fast walkers, light and heavy ones, are told and measured alike",
          "[gait][live][walking]") {
  struct Person {
    double stance_s, stride_s, force_n, ap_n;
  };
  for (const Person& person : {Person{1.10, 1.60, 700.0, 90.0}, Person{0.52, 0.90, 700.0, 200.0},
                               Person{0.70, 1.10, 220.0, 45.0}, Person{0.75, 1.15, 1500.0, 250.0}}) {
    WalkShape shape;
    shape.stance_s = person.stance_s;
    shape.stride_s = person.stride_s;
    shape.force_n = person.force_n;
    shape.ap_peak_n = person.ap_n;
    auto frames = walk_frames(shape);
    add_noise(frames, 2.0, 9);
    const LiveRun run = run_live(frames, at(1000.0));
    CAPTURE(person.stance_s, person.force_n);
    CHECK(run.of(EventKind::InitialContact).size() == 24);
    CHECK(run.of(EventKind::ToeOff).size() == 24);
    REQUIRE(run.steps.size() == 24);
    for (const StepResult& step : run.steps) {
      CHECK(step.gait_class == GaitClass::Walk);
      CHECK(step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.006));
      CHECK(step.peak_vgrf.value() == Approx(shape.peak_n()).epsilon(0.015));
      CHECK((step.health & kStraddle) == 0);
    }
    const PlateColumns columns = plate_columns_of(frames, 1000.0);
    CHECK(analyze(columns.view(), {})->contacts.size() == 24);
  }
}

TEST_CASE("a live walking step is its offline step", "[gait][live][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape);
  add_noise(frames, 4.0, 8);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].plate[0].f_v += core::Newtons(20.0 + 1.5e-3 * static_cast<double>(i));
    frames[i].plate[1].f_v += core::Newtons(-30.0);
    frames[i].plate[1].f_ap += core::Newtons(8.0);
  }
  const LiveRun run = run_live(frames, at(1000.0));
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto offline = analyze(columns.view(), {});
  REQUIRE(offline->contacts.size() == run.steps.size());
  REQUIRE(run.steps.size() == 24);
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    const StepResult& a = run.steps[k];
    const StepResult& b = offline->contacts[k].step;
    CAPTURE(k);
    CHECK(std::abs(a.contact_time.value() - b.contact_time.value()) < 0.002);
    CHECK(std::abs((a.initial_contact - b.initial_contact).seconds()) < 0.001);
    CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(0.005));
    CHECK(a.braking_impulse->value() == Approx(b.braking_impulse->value()).epsilon(0.02));
    CHECK(a.step_time.has_value() == b.step_time.has_value());
    if (a.step_time) CHECK(std::abs(a.step_time->value() - b.step_time->value()) < 0.001);
    CHECK(a.swing_time.has_value() == b.swing_time.has_value());
  }
}

TEST_CASE("running on two belts stays running on the summed force, whichever belt a foot takes",
          "[gait][live][walking]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  for (const double flight : {0.10, 0.03}) {
    shape.flight_s = flight;
    for (const int way : {0, 1, 2}) {  // alternating, both on one, across both
      auto frames = frames_of(shape);
      for (auto& frame : frames) {
        const double t = seconds(frame.time);
        const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
        const core::Wrench whole = frame.plate[0];
        frame.plates = 2;
        frame.plate = {};
        if (way == 2) {
          frame.plate[0] = 0.4 * whole;
          frame.plate[1] = 0.6 * whole;
        } else {
          frame.plate[way == 1 || step % 2 != 0 ? 1 : 0] = whole;
        }
      }
      add_noise(frames, 3.0, 6);
      const LiveRun run = run_live(frames, at(1000.0));
      CAPTURE(flight, way);
      CHECK(run.of(EventKind::InitialContact).size() == 20);
      CHECK(run.of(EventKind::ToeOff).size() == 20);
      REQUIRE(run.steps.size() == 20);
      for (const StepResult& step : run.steps) {
        CHECK(step.gait_class == GaitClass::Run);
        CHECK(step.peak_vgrf.value() == Approx(1800.0).epsilon(0.01));
      }
    }
  }
}

TEST_CASE("a foot rolling from belt to belt makes neither a step nor a walk of a run",
          "[gait][live][walking]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  for (const int first_across : {0, 7}) {
    auto frames = frames_of(shape);
    for (auto& frame : frames) {
      const double t = seconds(frame.time);
      const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
      const double into = t - shape.contact_start_s(static_cast<int>(step));
      const core::Wrench whole = frame.plate[0];
      frame.plates = 2;
      frame.plate[1] = {};
      if (step != first_across) continue;
      const double share = std::clamp((into - 0.12) / 0.02, 0.0, 0.5);
      frame.plate[0] = (1.0 - share) * whole;
      frame.plate[1] = share * whole;
    }
    const LiveRun run = run_live(frames, at(1000.0));
    CAPTURE(first_across);
    CHECK(run.steps.size() == 20);
    for (const StepResult& step : run.steps) CHECK(step.gait_class == GaitClass::Run);
  }
}

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

TEST_CASE("uphill a walker's weight and hand support are those of the level, live as offline",
          "[gait][live][walking]") {
  WalkShape shape;
  shape.steps = 40;
  double impulse = 0.0;
  for (int i = 0; i < 10000; ++i) impulse += shape.force(i * 1e-4) * 1e-4 * shape.stance_s;
  const double normal = impulse / shape.step_s();
  // At 15 degrees the belt carries 0.966 of the weight across itself: below the limit of 0.97.
  const double slope = 15.0, weight = normal / std::cos(slope * std::numbers::pi / 180.0);
  auto frames = walk_frames(shape);
  for (ForceFrame& frame : frames) frame.incline = core::Degrees(slope);
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const std::vector<double> incline(frames.size(), slope);
  for (const double support : {0.0, 0.05}) {
    CAPTURE(support);
    EngineConfig config = at(1000.0);
    config.mass = core::Kilograms(weight / (1.0 - support) / 9.80665);
    const LiveRun run = run_live(frames, config);
    REQUIRE(run.steps.size() == 40);
    CHECK(((run.steps[30].health & kHandSupport) != 0) == (support > 0.0));
    OfflineOptions options;
    options.mass = config.mass;
    RecordingView view = columns.view();
    view.incline_deg = incline;
    const auto measured = analyze(view, options);
    CHECK(((measured->contacts.at(30).step.health & kHandSupport) != 0) == (support > 0.0));
    options.incline = core::Degrees(slope);
    const auto told = analyze(columns.view(), options);
    CHECK(((told->contacts.at(30).step.health & kHandSupport) != 0) == (support > 0.0));
  }
  const LiveRun unweighed = run_live(frames, at(1000.0));
  CHECK(unweighed.steps[30].body_weight->value() == Approx(weight).epsilon(0.005));
  RecordingView view = columns.view();
  view.incline_deg = incline;
  CHECK(analyze(view, {})->contacts.at(30).step.body_weight->value() == Approx(weight).epsilon(0.005));
}

TEST_CASE("the swing of a walking step is the one that ends with its contact, live as offline",
          "[gait][live][walking]") {
  // The stride before contact 12 is 100 ms longer than the others, so only that contact's swing is.
  WalkShape shape;
  auto frames = walk_frames(shape);
  // Between the toe-off of contact 10 and the landing of 12 only contact 11 stands, at its flattest.
  const double still = 0.5 * (shape.contact_start_s(10) + shape.stance_s + shape.contact_start_s(12));
  const auto at_frame = static_cast<std::ptrdiff_t>(1000.0 * still);
  const ForceFrame held = frames[static_cast<std::size_t>(at_frame)];
  frames.insert(frames.begin() + at_frame, 100, held);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].time = {1'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000};
  }
  const double usual = shape.stride_s - shape.contact_above(50.0);
  const LiveRun run = run_live(frames, at(1000.0));
  REQUIRE(run.steps.size() == 24);
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto offline = analyze(columns.view(), {});
  REQUIRE(offline->contacts.size() == 24);
  for (std::size_t k = 2; k < 24; ++k) {
    CAPTURE(k);
    const double expected = k == 12 ? usual + 0.1 : usual;
    CHECK(run.steps[k].swing_time->value() == Approx(expected).margin(0.004));
    CHECK(offline->contacts[k].step.swing_time->value() == Approx(expected).margin(0.004));
  }
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

TEST_CASE("a recording of walking on one plate says so and measures no step", "[gait][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape);
  for (auto& frame : frames) {
    frame.plate[0] = frame.plate[0] + frame.plate[1];
    frame.plates = 1;
  }
  const Columns columns = columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  CHECK(result->contacts.empty());
  CHECK(result->gait_class == GaitClass::Walk);
  for (auto& frame : frames)
    frame.plate[0].f_v = core::Newtons(frame.plate[0].f_v.value() > 50.0 ? 700.0 : 0.0);
  const Columns still = columns_of(frames, 1000.0);
  CHECK(analyze(still.view(), {})->gait_class == GaitClass::Stand);
}

TEST_CASE("running without a flight, each foot on its own belt, is not taken for walking",
          "[gait][live][walking]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  shape.contact_s = 0.36;
  shape.peak_n = 1300.0;
  EngineConfig config = at(1000.0);
  config.mass = core::Kilograms(75.0);
  std::vector<ForceFrame> frames(12000);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].time = {1'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000};
    frames[i].plates = 2;
    frames[i].belt_speed = core::MetersPerSecond(2.2);
    const double t = static_cast<double>(i) * 1e-3;
    for (int k = 0; k < 20; ++k) {
      // Flights for five steps, so that he is known to run; then every foot lands 6 ms before the other
      // leaves.
      const double start = 2.5 + (k < 6 ? 0.40 * k : 2.4 + 0.354 * (k - 6));
      const double phase = (t - start) / shape.contact_s;
      if (phase <= 0.0 || phase >= 1.0) continue;
      frames[i].plate[k % 2 == 0 ? 0 : 1].f_v += core::Newtons(1300.0 * std::sin(std::numbers::pi * phase));
    }
  }
  const LiveRun run = run_live(frames, config);
  for (const StepResult& step : run.steps) CHECK(step.gait_class == GaitClass::Run);
  // The sum has no flight to part the later steps by: they are not measurable, and not walking either.
  CHECK(run.steps.size() == 6);
}

TEST_CASE("a live walking step has every value of its offline step", "[gait][live][walking]") {
  WalkShape shape;
  shape.rate_hz = 1000.0;
  auto frames = walk_frames(shape);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    for (int k = 0; k < shape.steps; ++k) {
      const double phase = (t - shape.contact_start_s(k)) / shape.stance_s;
      if (phase < 0.0 || phase >= 1.0) continue;
      core::Wrench& wrench = frames[i].plate[k % 2 == 0 ? 0 : 1];
      wrench.f_ml += core::Newtons((k % 2 == 0 ? 30.0 : -30.0) * std::sin(std::numbers::pi * phase));
      if (k % 2 != 0) wrench.m_ml += core::NewtonMeters(0.05 * shape.force(phase));
    }
  }
  EngineConfig config = at(1000.0);
  config.foot_length = core::Meters(0.27);
  const LiveRun live = run_live(frames, config);
  OfflineOptions options;
  options.belt_speed = core::MetersPerSecond(shape.belt_m_s);
  options.foot_length = config.foot_length;
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto offline = analyze(columns.view(), options);
  REQUIRE(offline);
  REQUIRE(live.steps.size() == 24);
  REQUIRE(offline->contacts.size() == 24);
  std::size_t compared = 0;
  for (std::size_t k = 6; k < 22; ++k) {
    for (const StepMetric& metric : step_metrics()) {
      CAPTURE(k, metric.key);
      const auto a = metric.value(live.steps[k]);
      const auto b = metric.value(offline->contacts[k].step);
      CHECK(a.has_value() == b.has_value());
      if (!a || !b) continue;
      ++compared;
      const bool length = metric.unit == "cm";
      CHECK(*a == Approx(*b).epsilon(0.015).margin(length ? 0.004 : metric.unit == "ms" ? 0.004 : 0.3));
    }
  }
  CHECK(compared > 16 * 15);
}
