#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "gait/belt/belt_watch.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr std::uint32_t kOfBelt = kBeltNotSteady | kNotSettled | kInclineMoving;

RunShape long_run() {
  RunShape shape;
  shape.quiet_s = 2.5;
  shape.steps = 50;
  return shape;
}
double seconds(core::Timestamp time) {
  return static_cast<double>(time.ns - 1'000'000'000) * 1e-9;
}
template <class Speed, class Incline>
std::vector<ForceFrame> on_belt(const RunShape& shape, Speed speed, Incline incline) {
  auto frames = frames_of(shape);
  for (ForceFrame& frame : frames) {
    frame.belt_speed = core::MetersPerSecond(speed(seconds(frame.time)));
    const double tilt = incline(seconds(frame.time));
    if (std::isfinite(tilt)) frame.incline = core::Degrees(tilt);
  }
  return frames;
}
double unknown(double) {
  return std::numeric_limits<double>::quiet_NaN();
}
/// The same forces and belt as columns.
std::vector<StepResult> offline_steps(const std::vector<ForceFrame>& frames) {
  const Columns columns = columns_of(frames, 1000.0);
  std::vector<double> speed, incline;
  for (const ForceFrame& frame : frames) {
    speed.push_back(frame.belt_speed.value());
    incline.push_back(frame.incline ? frame.incline->value() : std::numeric_limits<double>::quiet_NaN());
  }
  RecordingView view = columns.view();
  view.belt_speed_m_s = speed;
  view.incline_deg = incline;
  const auto result = analyze(view, {});
  REQUIRE(result);
  std::vector<StepResult> steps;
  for (const Contact& contact : result->contacts) steps.push_back(contact.step);
  return steps;
}
void check_same_flags(const std::vector<StepResult>& live, const std::vector<StepResult>& offline) {
  REQUIRE(live.size() == offline.size());
  for (std::size_t k = 0; k < live.size(); ++k) {
    CAPTURE(k);
    CHECK((live[k].health & (kOfBelt | kShortFlight)) == (offline[k].health & (kOfBelt | kShortFlight)));
    REQUIRE(live[k].belt_speed.has_value() == offline[k].belt_speed.has_value());
    if (live[k].belt_speed) CHECK(live[k].belt_speed->value() == Approx(offline[k].belt_speed->value()));
  }
}

}  // namespace

TEST_CASE("a steady belt polled 20 times a second, in steps of 1 cm/s, marks no step", "[gait][belt]") {
  const RunShape shape = long_run();
  const auto frames = on_belt(
      shape, [](double t) { return 3.0 + 0.01 * static_cast<double>(static_cast<int>(t * 20.0) % 7 == 0); },
      [](double t) { return 2.0 + 0.057 * static_cast<double>(static_cast<int>(t * 7.0) % 2); });
  const LiveRun run = run_live(frames, EngineConfig{});
  REQUIRE(run.steps.size() == 50);
  for (const auto& step : run.steps) CHECK((step.health & kOfBelt) == 0);
  check_same_flags(run.steps, offline_steps(frames));
}

TEST_CASE("a change of speed unsettles its step and the ten after it, live as offline", "[gait][belt]") {
  const RunShape shape = long_run();
  const double from = shape.contact_start_s(20) + 0.05;
  for (const double rate : {0.7, 0.3, -0.3}) {
    // By 0.6 m/s, at a rate above or below the mark.
    const auto frames = on_belt(
        shape,
        [&](double t) {
          return 3.0 + std::copysign(std::clamp(std::abs(rate) * (t - from), 0.0, 0.6), rate);
        },
        unknown);
    const LiveRun run = run_live(frames, EngineConfig{});
    REQUIRE(run.steps.size() == 50);
    const double until = from + 0.6 / std::abs(rate);
    int settled_after = 0;
    for (std::size_t k = 0; k < 50; ++k) {
      CAPTURE(rate, k);
      const double begins = shape.contact_start_s(static_cast<int>(k)), ends = begins + shape.step_s();
      const bool inside = ends > from + 0.1 && begins < until - 0.1;
      if (ends < from) CHECK((run.steps[k].health & kOfBelt) == 0);
      if (inside) CHECK(((run.steps[k].health & kBeltNotSteady) != 0) == (std::abs(rate) > 0.5));
      if (begins > until + 0.1) {
        CHECK((run.steps[k].health & kBeltNotSteady) == 0);
        if ((run.steps[k].health & kNotSettled) == 0) ++settled_after;
        // Ten whole steps after it at least, and the window of the mean (half a second) at most beyond.
        if (ends < until + 10.0 * shape.step_s()) CHECK((run.steps[k].health & kNotSettled) != 0);
        if (begins > until + 0.6 + 11.0 * shape.step_s()) CHECK((run.steps[k].health & kNotSettled) == 0);
      }
    }
    CHECK(settled_after > 5);
    check_same_flags(run.steps, offline_steps(frames));
  }
}

// In the demo a ramp of 0.3 m/s² was marked live, of which the drive was asked 20 times a second, and not
// offline.
TEST_CASE("a ramp seen as the stairs of late polls has the slope of the ramp", "[gait][belt]") {
  const RunShape shape = long_run();
  const double from = shape.contact_start_s(15), until = shape.contact_start_s(25);
  for (const double rate : {0.3, 0.4, 0.65}) {
    const auto ramp = [&](double t) { return 2.0 + rate * (std::clamp(t, from, until) - from); };
    std::mt19937 generator(6);
    std::uniform_int_distribution<int> late(0, 25);
    double next_poll = 0.0, held = 0.0;
    const auto frames = on_belt(
        shape,
        [&](double t) {
          if (t >= next_poll) {
            held = 0.01 * std::round(100.0 * ramp(t));
            next_poll = t + 0.001 * (45 + late(generator));
          }
          return held;
        },
        unknown);
    const LiveRun run = run_live(frames, EngineConfig{});
    REQUIRE(run.steps.size() == 50);
    for (std::size_t k = 0; k < 50; ++k) {
      CAPTURE(rate, k);
      if (k < 15 || k > 25) CHECK((run.steps[k].health & kBeltNotSteady) == 0);
      if (k > 15 && k < 25) CHECK(((run.steps[k].health & kBeltNotSteady) != 0) == (rate > 0.5));
    }
  }
}

TEST_CASE("the dip of a belt under every foot is not steady, but it is no new speed", "[gait][belt]") {
  const RunShape shape = long_run();
  const auto frames = on_belt(
      shape,
      [&](double t) {
        const double phase = stance_phase(shape, t);
        return 3.0 - (phase < 0.0 ? 0.0 : 0.15 * std::sin(std::numbers::pi * phase));
      },
      unknown);
  const LiveRun run = run_live(frames, EngineConfig{});
  REQUIRE(run.steps.size() == 50);
  for (const auto& step : run.steps) {
    // Each step ends at the speed it began with.
    CHECK((step.health & kBeltNotSteady) != 0);
    // The mean speed fell by 2.2 % when the runner got on, and has held since.
    CHECK(((step.health & kNotSettled) != 0) == (step.index >= 1 && step.index <= 11));
  }
  check_same_flags(run.steps, offline_steps(frames));
}

TEST_CASE("a deck that tilts marks its steps, and the ten after it are not settled", "[gait][belt]") {
  const RunShape shape = long_run();
  const double from = shape.contact_start_s(20) + 0.05;
  // 0.5 % grade a second, over 1 degree.
  const auto frames = on_belt(
      shape, [](double) { return 3.0; },
      [from](double t) { return std::clamp(0.286 * (t - from), 0.0, 1.0); });
  const LiveRun run = run_live(frames, EngineConfig{});
  REQUIRE(run.steps.size() == 50);
  CHECK((run.steps[18].health & kOfBelt) == 0);
  for (std::size_t k = 22; k < 30; ++k) {
    CHECK((run.steps[k].health & kInclineMoving) != 0);
    CHECK((run.steps[k].health & kNotSettled) != 0);
    CHECK((run.steps[k].health & kBeltNotSteady) == 0);
  }
  CHECK((run.steps[35].health & kInclineMoving) == 0);
  CHECK((run.steps[35].health & kNotSettled) != 0);
  CHECK((run.steps[48].health & kOfBelt) == 0);
  check_same_flags(run.steps, offline_steps(frames));
}

TEST_CASE("what the drive says of a moving deck holds where the measured incline does not show it yet",
          "[gait][belt]") {
  const RunShape shape = long_run();
  auto frames = on_belt(
      shape, [](double) { return 3.0; }, [](double) { return 1.0; });
  for (auto& frame : frames) {
    const double t = seconds(frame.time);
    frame.incline_moving = t > shape.contact_start_s(20) && t < shape.contact_start_s(22);
  }
  const LiveRun run = run_live(frames, EngineConfig{});
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    CAPTURE(k);
    CHECK(((run.steps[k].health & kInclineMoving) != 0) == (k == 20 || k == 21 || k == 19));
    CHECK(((run.steps[k].health & kNotSettled) != 0) == (k >= 19 && k <= 31));
  }
}

TEST_CASE("an unknown speed is not steady, and unknown for a while is no change", "[gait][belt]") {
  const RunShape shape = long_run();
  const double from = shape.contact_start_s(20), to = shape.contact_start_s(25);
  const auto frames = on_belt(
      shape, [&](double t) { return t > from && t < to ? std::numeric_limits<double>::quiet_NaN() : 3.0; },
      unknown);
  const LiveRun run = run_live(frames, EngineConfig{});
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    CAPTURE(k);
    const bool blind = k >= 20 && k <= 24;
    if (k != 19 && k != 25) {
      CHECK(((run.steps[k].health & kBeltNotSteady) != 0) == blind);
      CHECK(run.steps[k].belt_speed.has_value() == !blind);
    }
    CHECK((run.steps[k].health & kNotSettled) == 0);
  }
  check_same_flags(run.steps, offline_steps(frames));
}

TEST_CASE("a belt that changed while nobody ran unsettles the first ten steps", "[gait][belt]") {
  const RunShape shape = long_run();
  const auto frames = on_belt(
      shape, [](double t) { return std::min(3.0, 2.0 * t); }, unknown);
  const LiveRun run = run_live(frames, EngineConfig{});
  REQUIRE(run.steps.size() == 50);
  for (std::size_t k = 0; k < 50; ++k) CHECK(((run.steps[k].health & kNotSettled) != 0) == (k < 10));
}

TEST_CASE("flights below 80 ms are marked live as offline, and live the zero is held over them",
          "[gait][belt]") {
  RunShape shape = long_run();
  for (const double flight : {0.055, 0.12}) {
    shape.flight_s = flight;
    auto frames = frames_of(shape);
    const double when = shape.contact_start_s(25);
    add_vertical(frames, [when](double t) { return t > when ? 15.0 : 0.0; });
    const LiveRun run = run_live(frames, EngineConfig{});
    REQUIRE(run.steps.size() == 50);
    const bool is_short = flight < 0.08;
    for (std::size_t k = 0; k + 1 < 50; ++k) CHECK(((run.steps[k].health & kShortFlight) != 0) == is_short);
    CHECK(run.steps[45].drift_v.value() == Approx(is_short ? 0.0 : 15.0).margin(0.5));
    check_same_flags(run.steps, offline_steps(frames));
  }
}

TEST_CASE("the watch's slope is exact after fifty minutes of running sums, and a change is still seen",
          "[gait][belt]") {
  BeltWatch fresh(core::Hertz(1000.0)), old(core::Hertz(1000.0));
  for (int i = 0; i < 3'000'000; ++i) (void)old.observe(3.0 + 0.3 * std::sin(1e-3 * i), 0.0, false);
  for (int i = 0; i < 3000; ++i) (void)old.observe(3.0, 0.0, false);
  for (int i = 0; i < 3000; ++i) (void)fresh.observe(3.0, 0.0, false);
  for (int i = 0; i < 2000; ++i) {
    const double speed = 3.0 + (i < 500 ? 0.0 : 2e-4 * (i - 500));
    const BeltReading a = fresh.observe(speed, 0.0, false), b = old.observe(speed, 0.0, false);
    REQUIRE(a.acceleration_m_s2 == Approx(b.acceleration_m_s2).margin(1e-9));
    if (i == 499) CHECK(b.changed_at < 3'001'000.0);
    if (i == 1999) CHECK(b.changed_at > 3'003'500.0);
  }
}

TEST_CASE("across a gap no acceleration is made up, but the new speed is seen", "[gait][belt]") {
  const RunShape shape = long_run();
  // A second is lost; it ends in the flight before a landing, and the belt is faster then.
  const double until = shape.contact_start_s(23) - 0.04;
  auto frames = on_belt(
      shape, [&](double t) { return t < until - 0.5 ? 3.0 : 3.4; }, unknown);
  const auto end = static_cast<std::ptrdiff_t>(1000.0 * until);
  frames.erase(frames.begin() + end - 1000, frames.begin() + end);
  frames[static_cast<std::size_t>(end) - 1000].flags = core::kGapBefore;
  const LiveRun run = run_live(frames, EngineConfig{});
  std::size_t after = 0, unsettled = 0;
  for (const auto& step : run.steps) {
    CHECK((step.health & kBeltNotSteady) == 0);
    const bool later = seconds(step.initial_contact) > until;
    CHECK(step.belt_speed->value() == Approx(later ? 3.4 : 3.0));
    if (later) ++after;
    if ((step.health & kNotSettled) != 0) ++unsettled;
    if (!later) CHECK((step.health & kNotSettled) == 0);
  }
  CHECK(after == 27);
  CHECK(unsettled >= 10);
  CHECK(unsettled <= 12);
}
