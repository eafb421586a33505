#include "gait/offline/walking.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "gait/offline/offline.hpp"
#include "tests/unit/gait/walk_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

void check_walk(const WalkShape& shape, const std::vector<StepResult>& steps) {
  const double contact = shape.contact_above(50.0);
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const StepResult& step = steps[k];
    CAPTURE(k);
    CHECK(step.gait_class == GaitClass::Walk);
    CHECK(step.contact_time.value() == Approx(contact).margin(0.004));
    CHECK(step.peak_vgrf.value() == Approx(shape.peak_n()).epsilon(0.01));
    CHECK_FALSE(step.flight_time);
    CHECK_FALSE(step.vertical_average_loading_rate);
    REQUIRE(step.braking_impulse);
    CHECK(step.braking_impulse->value() ==
          Approx(shape.ap_peak_n * shape.stance_s / std::numbers::pi).epsilon(0.04));
    CHECK(step.propulsive_impulse->value() ==
          Approx(shape.ap_peak_n * shape.stance_s / std::numbers::pi).epsilon(0.04));
    if (step.step_time) CHECK(step.step_time->value() == Approx(shape.step_s()).margin(0.002));
    CHECK(step.swing_time.has_value() == (k > 1));
    if (step.swing_time) CHECK(step.swing_time->value() == Approx(shape.stride_s - contact).margin(0.004));
    CHECK(step.duty_factor.has_value() == (k + 2 < steps.size()));
    if (step.duty_factor) {
      CHECK(*step.duty_factor == Approx(contact / shape.stride_s).margin(0.005));
    }
    if (k > 0 && step.double_support_time) {
      CHECK(step.double_support_time->value() == Approx(contact - shape.step_s()).margin(0.004));
    }
    CHECK((step.health & kStraddle) == 0);
  }
}
std::vector<StepResult> steps_of(const OfflineResult& result) {
  std::vector<StepResult> steps;
  for (const Contact& contact : result.contacts) steps.push_back(contact.step);
  return steps;
}

}  // namespace

TEST_CASE("walking on two belts is recognised and every foot measured on its own belt", "[gait][walking]") {
  for (const double rate : {300.0, 1000.0}) {
    WalkShape shape;
    shape.rate_hz = rate;
    auto frames = walk_frames(shape);
    add_noise(frames, 3.0, 4);
    const PlateColumns columns = plate_columns_of(frames, rate);
    const auto result = analyze(columns.view(), {});
    REQUIRE(result);
    CHECK(result->gait_class == GaitClass::Walk);
    REQUIRE(result->contacts.size() == 24);
    check_walk(shape, steps_of(*result));
    CHECK(result->summary.cadence->value() == Approx(60.0 / 0.55).margin(0.1));
    for (std::size_t k = 1; k + 1 < 24; ++k) {
      CHECK(result->contacts[k].step.side == (k % 2 == 0 ? Side::Left : Side::Right));
    }
  }
}

TEST_CASE("each belt's own offset is removed in its swings", "[gait][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape, 1);
  for (auto& frame : frames) {
    frame.plate[0].f_v += core::Newtons(60.0);
    frame.plate[0].f_ap += core::Newtons(-15.0);
    frame.plate[1].f_v += core::Newtons(-35.0);
  }
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  REQUIRE(result->contacts.size() == 24);
  check_walk(shape, steps_of(*result));
  CHECK(result->drift_first->value() == Approx(60.0).margin(1.0));
}

TEST_CASE("swapping the plates swaps nothing but the sides when no side is told", "[gait][walking]") {
  const WalkShape shape;
  const auto a = analyze(plate_columns_of(walk_frames(shape, 0), 1000.0).view(), {});
  const PlateColumns swapped = plate_columns_of(walk_frames(shape, 1), 1000.0);
  const auto b = analyze(swapped.view(), {});
  REQUIRE(b->contacts.size() == 24);
  for (std::size_t k = 0; k < b->contacts.size(); ++k) {
    CHECK(b->contacts[k].step.side == (k % 2 == 0 ? Side::Left : Side::Right));
  }
  RecordingView told = swapped.view();
  told.belts[0].side = Side::Left;
  told.belts[1].side = Side::Right;
  CHECK(analyze(told, {})->contacts[3].step.side == Side::Left);
}

TEST_CASE("running over two plates is running, whether feet alternate between them or not",
          "[gait][walking]") {
  RunShape shape;
  for (const bool alternate : {false, true}) {
    auto frames = frames_of(shape);
    for (auto& frame : frames) {
      const double t = static_cast<double>(frame.time.ns - 1'000'000'000) * 1e-9;
      const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
      frame.plates = 2;
      if (!alternate || step % 2 == 0) std::swap(frame.plate[0], frame.plate[1]);
    }
    const PlateColumns columns = plate_columns_of(frames, 1000.0);
    const auto result = analyze(columns.view(), {});
    CHECK(result->gait_class == GaitClass::Run);
    CHECK(result->contacts.size() == 20);
  }
}

TEST_CASE("a run with feet across both belts is measured on the sum", "[gait][walking]") {
  const RunShape shape;
  auto frames = frames_of(shape);
  for (auto& frame : frames) {
    const core::Wrench whole = frame.plate[0];
    frame.plates = 2;
    frame.plate[0] = 0.4 * whole;
    frame.plate[1] = 0.6 * whole;
  }
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  CHECK(result->gait_class == GaitClass::Run);
  REQUIRE(result->contacts.size() == 20);
  CHECK(result->contacts[5].step.peak_vgrf.value() == Approx(1800.0).epsilon(0.01));
}

TEST_CASE("a foot on the wrong belt is marked and its own values left out", "[gait][walking]") {
  const WalkShape shape;
  auto frames = walk_frames(shape);
  // The right foot of step 11 lands on the left belt.
  const double from = shape.contact_start_s(11) - 0.001;
  for (auto& frame : frames) {
    const double t = static_cast<double>(frame.time.ns - 1'000'000'000) * 1e-9;
    if (t < from || t > from + shape.stance_s + 0.002) continue;
    frame.plate[0] = frame.plate[0] + frame.plate[1];
    frame.plate[1] = {};
  }
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  CHECK(result->gait_class == GaitClass::Walk);
  std::size_t marked = 0;
  for (const Contact& contact : result->contacts) {
    if ((contact.step.health & kStraddle) == 0) {
      CHECK(contact.step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.004));
      continue;
    }
    ++marked;
    CHECK_FALSE(contact.step.braking_impulse);
    CHECK_FALSE(contact.step.swing_time);
  }
  CHECK(marked >= 1);
  CHECK(marked <= 3);
}

TEST_CASE("a blank fore-aft column costs walking its braking and no step", "[gait][walking]") {
  const WalkShape shape;
  for (const std::size_t blank : {1U, 2U}) {
    PlateColumns columns = plate_columns_of(walk_frames(shape), 1000.0);
    for (std::size_t p = 0; p < blank; ++p) {
      std::fill(columns.plates[p].f_ap.begin(), columns.plates[p].f_ap.end(), NAN);
    }
    std::fill(columns.sums.f_ap.begin(), columns.sums.f_ap.end(), NAN);
    const auto result = analyze(columns.view(), {});
    REQUIRE(result);
    CHECK(result->gait_class == GaitClass::Walk);
    REQUIRE(result->contacts.size() == 24);
    for (const Contact& contact : result->contacts) {
      CHECK(contact.step.contact_time.value() == Approx(shape.contact_above(50.0)).margin(0.004));
      CHECK_FALSE(contact.step.braking_impulse);
    }
  }
}

TEST_CASE("running after walking is told as running and has no part in walking's means", "[gait][walking]") {
  const WalkShape walk;
  WalkShape run;
  run.stance_s = 0.25;
  run.stride_s = 0.70;
  run.force_n = 1500.0;
  run.quiet_s = 0.5;
  run.steps = 12;
  auto frames = walk_frames(walk);
  const std::size_t walked = frames.size();
  for (ForceFrame& frame : walk_frames(run)) {
    frame.time.ns += static_cast<std::int64_t>(walked) * 1'000'000;
    frames.push_back(frame);
  }
  const PlateColumns columns = plate_columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  REQUIRE(result);
  CHECK(result->gait_class == GaitClass::Walk);
  REQUIRE(result->contacts.size() == 36);
  for (std::size_t k = 0; k < 35; ++k) {
    CAPTURE(k);
    const StepResult& step = result->contacts[k].step;
    CHECK(step.gait_class == (k < 24 ? GaitClass::Walk : GaitClass::Run));
    CHECK(step.flight_time.has_value() == (k >= 24));
    if (step.flight_time)
      CHECK(step.flight_time->value() == Approx(0.35 - run.contact_above(50.0)).margin(0.004));
  }
  CHECK(result->summary.cadence->value() == Approx(60.0 / walk.step_s()).margin(0.5));
  CHECK(std::any_of(result->notes.begin(), result->notes.end(), [](const char* note) {
    return std::string(note).find("flight: they") != std::string::npos;
  }));
}

TEST_CASE("a CoP in millimetres gives no step width of many metres", "[gait][walking]") {
  const WalkShape shape;
  PlateColumns columns = plate_columns_of(walk_frames(shape), 1000.0);
  for (auto& plate : columns.plates) {
    for (double& x : plate.cop_ap) x *= 1000.0;
    for (double& x : plate.cop_ml) x *= 1000.0;
  }
  const auto result = analyze(columns.view(), {});
  REQUIRE(result);
  REQUIRE(result->contacts.size() == 24);
  for (const Contact& contact : result->contacts) CHECK_FALSE(contact.step.step_width);
  CHECK(std::any_of(result->notes.begin(), result->notes.end(),
                    [](const char* note) { return std::string(note).find("in m.") != std::string::npos; }));
}
