#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

RunShape long_run() {
  RunShape shape;
  shape.quiet_s = 2.5;
  shape.steps = 40;
  return shape;
}
LiveRun live(const std::vector<ForceFrame>& frames) {
  return run_live(frames, EngineConfig{});
}
double seconds(core::Timestamp time) {
  return static_cast<double>(time.ns - 1'000'000'000) * 1e-9;
}

}  // namespace

TEST_CASE("chatter of 20 to 50 N in flight makes no contacts", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  std::mt19937 generator(17);
  std::uniform_real_distribution<double> size(20.0, 50.0);
  std::bernoulli_distribution up(0.5);
  for (auto& frame : frames) {
    if (stance_phase(shape, seconds(frame.time)) < 0.0) {
      frame.plate[0].f_v += core::Newtons(up(generator) ? size(generator) : -size(generator));
    }
  }
  const LiveRun run = live(frames);
  CHECK(run.of(EventKind::InitialContact).size() == 40);
  REQUIRE(run.steps.size() == 40);
  for (const auto& step : run.steps)
    CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.008));
}

TEST_CASE("a scuff in flight is no step and leaves the steps around it whole", "[gait][faults]") {
  RunShape shape = long_run();
  shape.flight_s = 0.14;
  auto frames = frames_of(shape);
  // 40 ms, 90 N, in the middle of the flight after step 20.
  const double start = shape.contact_start_s(20) + shape.contact_s + 0.05;
  add_vertical(frames, [start](double t) {
    return t >= start && t < start + 0.040 ? 90.0 * std::sin(std::numbers::pi * (t - start) / 0.040) : 0.0;
  });
  const LiveRun run = live(frames);
  REQUIRE(run.steps.size() == 40);
  for (const auto& step : run.steps) {
    if (step.step_time) CHECK(step.step_time->value() == Approx(shape.step_s()).margin(0.002));
    CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.004));
  }
}

TEST_CASE("a stomp below 80 ms is no step", "[gait][faults]") {
  RunShape shape;
  shape.quiet_s = 3.0;
  shape.steps = 1;
  shape.contact_s = 0.07;
  const LiveRun run = live(frames_of(shape));
  CHECK(run.steps.empty());
}

TEST_CASE("an offset up to 120 N either way is found at the start", "[gait][faults]") {
  for (const double offset : {-120.0, -80.0, 60.0, 120.0}) {
    for (const double quiet : {0.0, 2.5}) {
      RunShape shape = long_run();
      shape.quiet_s = quiet;
      auto frames = frames_of(shape);
      add_vertical(frames, [offset](double) { return offset; });
      const LiveRun run = live(frames);
      CAPTURE(offset, quiet);
      CHECK(run.steps.size() >= (quiet > 0.0 ? 40U : 33U));
      for (const auto& step : run.steps) {
        CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.005));
        CHECK(step.drift_v.value() == Approx(offset).margin(2.0));
        CHECK(((step.health & kDriftInvalid) != 0) == (std::abs(offset) > 100.0));
        CHECK(step.braking_impulse.has_value() == (std::abs(offset) <= 100.0));
      }
    }
  }
}

TEST_CASE("a 40 N step of the zero mid-run does not end detection", "[gait][faults]") {
  for (const double jump : {40.0, -40.0, 80.0}) {
    const RunShape shape = long_run();
    auto frames = frames_of(shape);
    const double when = shape.contact_start_s(20) + 0.1;
    add_vertical(frames, [when, jump](double t) { return t > when ? jump : 0.0; });
    const LiveRun run = live(frames);
    CAPTURE(jump);
    // At most 2 s of steps are lost, and none is invented.
    CHECK(run.steps.size() >= 34);
    CHECK(run.steps.size() <= 40);
    CHECK(seconds(run.steps.back().initial_contact) > shape.contact_start_s(39));
    const auto& last = run.steps.back();
    CHECK(last.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.004));
    CHECK(last.drift_v.value() == Approx(jump).margin(2.0));
  }
}

TEST_CASE("drift of 4 N/s is followed", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  add_vertical(frames, [](double t) { return 4.0 * t; });
  const LiveRun run = live(frames);
  REQUIRE(run.steps.size() == 40);
  for (std::size_t k = 1; k < run.steps.size(); ++k) {
    CHECK(run.steps[k].contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.003));
  }
}

TEST_CASE("a short loss is bridged and marked, a long one drops the step it touches and nothing else",
          "[gait][faults]") {
  const RunShape shape = long_run();
  for (const int lost : {1, 5, 9, 15, 40, 200}) {
    auto frames = frames_of(shape);
    const auto middle = static_cast<std::ptrdiff_t>(1000.0 * (shape.contact_start_s(20) + 0.1));
    frames.erase(frames.begin() + middle, frames.begin() + middle + lost);
    frames[static_cast<std::size_t>(middle)].flags = core::kGapBefore;
    const LiveRun run = live(frames);
    CAPTURE(lost);
    const bool bridged = lost <= 9;
    CHECK(run.of(EventKind::Gap).size() == (bridged ? 0U : 1U));
    CHECK(run.steps.size() == (bridged ? 40U : 39U));
    for (const auto& step : run.steps) {
      const auto k =
          static_cast<int>(std::lround((seconds(step.initial_contact) - shape.quiet_s) / shape.step_s()));
      CHECK(((step.health & kGapInStep) != 0) == (k == 20));
      CHECK((k != 20 || bridged));
      CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.004));
      // The step before a long gap has no sure successor.
      if (!bridged && k == 19) CHECK_FALSE(step.flight_time.value_or(core::Seconds(0.1)).value() > 0.11);
      if (step.step_time) CHECK(step.step_time->value() == Approx(shape.step_s()).margin(0.002));
    }
    for (const auto& event : run.events) {
      if (event.kind != EventKind::InitialContact && event.kind != EventKind::ToeOff) continue;
      const double t = seconds(event.time);
      const double gap = shape.contact_start_s(20) + 0.1;
      if (!bridged) CHECK_FALSE((t > gap && t < gap + 0.001 * lost));
    }
  }
}

TEST_CASE("a loss in flight that hides the landing reports no landing", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  const auto first = static_cast<std::ptrdiff_t>(1000.0 * (shape.contact_start_s(20) - 0.03));
  frames.erase(frames.begin() + first, frames.begin() + first + 80);
  frames[static_cast<std::size_t>(first)].flags = core::kGapBefore;
  const LiveRun run = live(frames);
  CHECK(run.of(EventKind::InitialContact).size() == 39);
  CHECK(run.steps.size() == 39);
}

TEST_CASE("invalid, stale and non-finite frames count as missing", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  const auto middle = static_cast<std::size_t>(1000.0 * (shape.contact_start_s(20) + 0.1));
  frames[middle].flags = core::kInvalid;
  frames[middle].plate[0].f_v = core::Newtons(1e9);
  frames[middle + 50].plate[0].f_ap = core::Newtons(NAN);
  frames[middle + 400].flags = core::kStale;
  frames[middle + 400].plate[0].f_v = core::Newtons(-1e9);
  const LiveRun run = live(frames);
  REQUIRE(run.steps.size() == 40);
  for (const auto& step : run.steps) CHECK(step.peak_vgrf.value() == Approx(1800.0).epsilon(0.01));
}

TEST_CASE("a saturated sample marks its step", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  frames[static_cast<std::size_t>(1000.0 * (shape.contact_start_s(10) + 0.1))].flags = core::kSaturated;
  const LiveRun run = live(frames);
  for (const auto& step : run.steps) CHECK(((step.health & kSaturatedInStep) != 0) == (step.index == 10));
}

TEST_CASE("standing on the belt is no step and does not become the zero", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape, shape.duration_s() + 8.0);
  const double from = shape.duration_s() + 1.0;
  add_vertical(frames, [from](double t) { return t > from && t < from + 5.0 ? 700.0 : 0.0; });
  GaitEngine engine(EngineConfig{});
  std::size_t steps = 0;
  for (const auto& frame : frames) {
    for (const auto& event : engine.step(frame)) steps += event.kind == EventKind::StepCompleted ? 1 : 0;
    REQUIRE(std::abs(engine.drift_v().value()) < 5.0);
  }
  CHECK(steps == 40);
}

TEST_CASE("a slow runner with 30 ms flights is followed, and flights below 20 ms are marked",
          "[gait][faults]") {
  RunShape shape = long_run();
  shape.contact_s = 0.32;
  shape.flight_s = 0.03;
  const LiveRun run = live(frames_of(shape));
  CHECK(run.steps.size() == 40);
  shape.flight_s = 0.012;
  const LiveRun grounded = live(frames_of(shape));
  REQUIRE(grounded.steps.size() == 40);
  // Above 50 N the flight is longer by the two rounded ends.
  CHECK(grounded.steps[10].flight_time->value() < 0.022);
}

TEST_CASE("time that stands still or runs back is ignored", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  auto doubled = frames;
  for (std::size_t i = 0; i < frames.size(); i += 7)
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i + i / 7), frames[i]);
  CHECK(live(doubled).steps.size() == 40);
}

TEST_CASE("a roller's line, a 5 Hz deck mode and both together make no steps and take none",
          "[gait][faults]") {
  const RunShape shape = long_run();
  for (const double speed : {2.5, 3.0, 4.5}) {
    const double roller = speed / (std::numbers::pi * 0.1);
    for (const auto& amplitudes : {std::pair{12.0, 0.0}, {0.0, 15.0}, {8.0, 10.0}}) {
      const double line_n = amplitudes.first;
      const double deck_n = amplitudes.second;
      auto frames = frames_of(shape);
      add_vertical(frames, [=](double t) {
        return line_n * std::sin(2.0 * std::numbers::pi * roller * t) +
               deck_n * std::sin(2.0 * std::numbers::pi * 5.0 * t + 0.4);
      });
      const LiveRun run = live(frames);
      CAPTURE(speed, line_n, deck_n);
      CHECK(run.of(EventKind::InitialContact).size() == 40);
      CHECK(run.of(EventKind::ToeOff).size() == 40);
      REQUIRE(run.steps.size() == 40);
      for (const auto& step : run.steps) {
        CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.008));
      }
      const Columns columns = columns_of(frames, 1000.0);
      CHECK(analyze(columns.view(), {})->contacts.size() == 40);
    }
  }
}

TEST_CASE("a shuffle with flights of 18 ms is kept and every step of it flagged", "[gait][faults]") {
  RunShape shape = long_run();
  shape.contact_s = 0.33;
  shape.flight_s = 0.010;  // 50 N to 50 N: 16 ms
  shape.peak_n = 1500.0;
  for (const bool offline : {false, true}) {
    const auto frames = frames_of(shape);
    std::vector<StepResult> steps = live(frames).steps;
    if (offline) {
      steps.clear();
      const Columns columns = columns_of(frames, 1000.0);
      OfflineOptions options;
      options.method.zero_flight = false;  // 10 ms of flight show no zero through the filter
      const auto result = analyze(columns.view(), options);
      for (const Contact& contact : result->contacts) steps.push_back(contact.step);
    }
    CAPTURE(offline);
    REQUIRE(steps.size() == 40);
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
      CHECK((steps[k].health & kGroundedRunning) != 0);
      CHECK((steps[k].health & kStumble) == 0);
      CHECK(steps[k].gait_class == GaitClass::Run);
    }
  }
}

TEST_CASE("two contacts within 150 ms are a stumble, which does not turn the feet", "[gait][faults]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape, shape.duration_s() + 3.0);
  // After step 20 the foot comes down again 12 ms after it left, for 90 ms, and the run goes on later.
  const double at = shape.contact_start_s(20) + shape.contact_s;
  std::vector<ForceFrame> late = frames;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = seconds(frames[i].time);
    if (t < at) continue;
    const auto shifted = static_cast<std::size_t>(std::max(0.0, 1000.0 * (t - 0.16)));
    frames[i].plate = t < at + 0.16 ? decltype(frames[i].plate){} : late[shifted].plate;
    const double into = (t - at - 0.006) / 0.110;
    if (into > 0.0 && into < 1.0) {
      const double f = 700.0 * std::sin(std::numbers::pi * into);
      frames[i].plate[0].f_v += core::Newtons(f);
      frames[i].plate[0].m_ap -= core::NewtonMeters(-shape.half_step_width_m * f);  // the left foot again
    }
  }
  const LiveRun run = live(frames);
  REQUIRE(run.steps.size() == 41);
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    CAPTURE(k);
    CHECK(((run.steps[k].health & kStumble) != 0) == (k == 20 || k == 21));
    if (k >= 3 && k <= 20) CHECK(run.steps[k].side == (k % 2 == 0 ? Side::Left : Side::Right));
    if (k >= 24) CHECK(run.steps[k].side == (k % 2 == 0 ? Side::Right : Side::Left));
  }
}

TEST_CASE("which foot it is can be told from outside, contact by contact", "[gait][faults]") {
  RunShape shape = long_run();
  shape.half_step_width_m = 0.0;  // the CoP says nothing
  for (const bool told : {false, true}) {
    GaitEngine engine(EngineConfig{});
    int contacts = 0;
    std::vector<StepResult> steps;
    for (const auto& frame : frames_of(shape)) {
      std::optional<core::Timestamp> landed;
      for (const auto& event : engine.step(frame)) {
        if (event.kind == EventKind::InitialContact) landed = event.time;
        if (event.kind == EventKind::StepCompleted) steps.push_back(event.step);
      }
      if (landed && told) engine.hint_side(*landed, contacts % 2 == 0 ? Side::Right : Side::Left);
      contacts += landed ? 1 : 0;
    }
    REQUIRE(steps.size() == 40);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      CHECK(steps[k].side == (!told ? Side::Unknown : (k % 2 == 0 ? Side::Right : Side::Left)));
      CHECK(((steps[k].health & kSideUncertain) != 0) == !told);
    }
  }
}
