#include "gait/engine.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

RunShape after_lock() {
  RunShape shape;
  shape.quiet_s = 2.5;
  return shape;
}
EngineConfig at(double rate_hz) {
  EngineConfig config;
  config.sample_rate = core::Hertz(rate_hz);
  return config;
}

}  // namespace

TEST_CASE("every step of a generated run is found once, with its closed-form numbers", "[gait][live]") {
  for (const double rate : {300.0, 1000.0, 2400.0}) {
    RunShape shape = after_lock();
    shape.rate_hz = rate;
    auto frames = frames_of(shape);
    add_noise(frames, 3.0, 11);
    const LiveRun run = run_live(frames, at(rate));
    CAPTURE(rate);
    REQUIRE(run.steps.size() == 20);
    CHECK(run.of(EventKind::InitialContact).size() == 20);
    CHECK(run.of(EventKind::ToeOff).size() == 20);
    for (std::size_t k = 0; k < run.steps.size(); ++k) {
      const StepResult& step = run.steps[k];
      CHECK(step.index == k);
      const double since = static_cast<double>(step.initial_contact.ns - 1'000'000'000) * 1e-9;
      CHECK(since ==
            Approx(shape.contact_start_s(static_cast<int>(k)) + onset_delay(shape, 50.0)).margin(0.003));
      CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.004));
      CHECK(step.peak_vgrf.value() == Approx(1800.0).epsilon(0.01));
      REQUIRE(step.braking_impulse);
      CHECK(step.braking_impulse->value() == Approx(250.0 * 0.24 / std::numbers::pi).epsilon(0.04));
      CHECK(step.belt_speed->value() == Approx(3.0));
      if (k >= 3) CHECK(step.side == (k % 2 == 0 ? Side::Left : Side::Right));
      if (k >= 4) {
        CHECK(step.body_weight->value() ==
              Approx(2.0 / std::numbers::pi * 1800.0 * 0.24 / 0.34).epsilon(0.01));
      }
    }
    CHECK_FALSE(run.steps.back().flight_time);
    CHECK(summarize(run.steps).cadence->value() == Approx(60.0 / 0.34).margin(0.1));
  }
}

TEST_CASE("events are known within 15 and 30 ms and dated back to the crossing", "[gait][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  add_noise(frames, 5.0, 3);
  const LiveRun run = run_live(frames, at(1000.0));
  const auto contacts = run.of(EventKind::InitialContact);
  const auto toe_offs = run.of(EventKind::ToeOff);
  REQUIRE(contacts.size() == 20);
  for (int k = 0; k < 20; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double start = 1.0 + shape.contact_start_s(k);
    const double contact = start + onset_delay(shape, 50.0);
    const double toe_off = start + shape.contact_s - onset_delay(shape, 50.0);
    CHECK(static_cast<double>(contacts[i].time.ns) * 1e-9 == Approx(contact).margin(0.003));
    CHECK(static_cast<double>(toe_offs[i].time.ns) * 1e-9 == Approx(toe_off).margin(0.003));
    CHECK(static_cast<double>(contacts[i].detected_at.ns) * 1e-9 - contact <= 0.015);
    CHECK(static_cast<double>(toe_offs[i].detected_at.ns) * 1e-9 - toe_off <= 0.030);
  }
}

TEST_CASE("a live step is its offline step", "[gait][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  add_noise(frames, 6.0, 5);
  add_vertical(frames, [](double t) { return -20.0 + 3.0 * t; });
  const LiveRun run = run_live(frames, at(1000.0));
  const Columns columns = columns_of(frames, 1000.0);
  const auto offline = analyze(columns.view(), {});
  REQUIRE(offline->contacts.size() == run.steps.size());
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    const StepResult& a = run.steps[k];
    const StepResult& b = offline->contacts[k].step;
    CHECK(std::abs(a.contact_time.value() - b.contact_time.value()) < 0.001);
    CHECK(std::abs((a.initial_contact - b.initial_contact).seconds()) < 0.001);
    CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(0.005));
    CHECK(a.braking_impulse->value() == Approx(b.braking_impulse->value()).epsilon(0.02));
  }
}

TEST_CASE("overstride is estimated live from the fourth step on, and needs a belt speed", "[gait][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  const LiveRun run = run_live(frames, at(1000.0));
  CHECK_FALSE(run.steps[2].overstride_cop);
  for (std::size_t k = 4; k + 1 < run.steps.size(); ++k) REQUIRE(run.steps[k].overstride_cop);
  // Foot lands half its travel ahead of where the mean CoP is; the centre of mass itself moves by a
  // centimetre.
  CHECK(run.steps[10].overstride_cop->value() == Approx(0.5 * 3.0 * 0.24).margin(0.03));
  for (auto& frame : frames) frame.belt_speed = core::MetersPerSecond(NAN);
  const LiveRun unknown = run_live(frames, at(1000.0));
  REQUIRE(unknown.steps.size() == 20);
  CHECK_FALSE(unknown.steps[10].overstride_cop);
  CHECK_FALSE(unknown.steps[10].belt_speed);
  CHECK((unknown.steps[10].health & kBeltNotSteady) != 0);
}

TEST_CASE("a belt that changes speed marks its steps", "[gait][live]") {
  auto frames = frames_of(after_lock());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].belt_speed =
        core::MetersPerSecond(3.0 + (i > 5000 ? 0.0008 * static_cast<double>(i - 5000) : 0.0));
  }
  const LiveRun run = run_live(frames, at(1000.0));
  CHECK((run.steps[3].health & kBeltNotSteady) == 0);
  CHECK((run.steps[15].health & kBeltNotSteady) != 0);
}

TEST_CASE("plates without horizontal force or CoP measure what they can", "[gait][live]") {
  EngineConfig config = at(1000.0);
  config.has_horizontal = false;
  config.has_cop = false;
  config.mass = core::Kilograms(80.0);
  const LiveRun run = run_live(frames_of(after_lock()), config);
  REQUIRE(run.steps.size() == 20);
  const StepResult& step = run.steps[10];
  CHECK_FALSE(step.braking_peak);
  CHECK_FALSE(step.net_ap_impulse);
  CHECK_FALSE(step.overstride_cop);
  CHECK(step.side == Side::Unknown);
  CHECK((step.health & kNoHorizontalForce) != 0);
  CHECK((step.health & kNoCop) != 0);
  CHECK(step.body_weight->value() == Approx(80.0 * 9.80665));
  REQUIRE(step.vertical_average_loading_rate);
}

TEST_CASE("feet that alternate between two plates are told apart without CoP", "[gait][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  for (auto& frame : frames) {
    const double t = static_cast<double>(frame.time.ns - 1'000'000'000) * 1e-9;
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    frame.plates = 2;
    if (step % 2 == 0) std::swap(frame.plate[0], frame.plate[1]);
  }
  EngineConfig config = at(1000.0);
  config.has_cop = false;
  const LiveRun run = run_live(frames, config);
  REQUIRE(run.steps.size() == 20);
  CHECK(run.steps[6].side == Side::Right);
  CHECK(run.steps[7].side == Side::Left);
}

TEST_CASE("a reset engine repeats itself to the last bit", "[gait][live]") {
  auto frames = frames_of(after_lock());
  add_noise(frames, 5.0, 21);
  GaitEngine engine(at(1000.0));
  const auto run = [&] {
    std::vector<Event> events;
    for (const auto& frame : frames) {
      for (const auto& event : engine.step(frame)) events.push_back(event);
    }
    return events;
  };
  const auto first = run();
  engine.reset();
  const auto second = run();
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].time == second[i].time);
    CHECK(first[i].step.peak_vgrf == second[i].step.peak_vgrf);
    CHECK(first[i].step.contact_time == second[i].step.contact_time);
    CHECK(first[i].step.overstride_cop == second[i].step.overstride_cop);
  }
}

TEST_CASE("a long recording ends each run once and starts the next one anew", "[gait][live]") {
  const RunShape first = after_lock();
  RunShape second = after_lock();
  second.quiet_s = first.duration_s() + 5.0;
  auto frames = frames_of(second, second.duration_s() + 3.0);
  const auto earlier = frames_of(first, first.duration_s());
  for (std::size_t i = 0; i < earlier.size(); ++i) frames[i].plate = earlier[i].plate;
  const LiveRun run = run_live(frames, at(1000.0));
  REQUIRE(run.steps.size() == 40);
  CHECK_FALSE(run.steps[19].step_time);
  CHECK((run.steps[20].initial_contact - run.steps[19].toe_off).seconds() > 4.0);
}
