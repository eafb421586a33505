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
