#include "station/live/live_hub.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using tests::wait_for;

namespace {

/// Of forty steps that all come after now: those before are nobody's any more once a runner was told.
constexpr core::Duration kToCome = core::milliseconds(-14'000);

struct Bench {
  MeasureOutputs measured{1};
  TreadmillOutputs treadmill;
  LiveHub hub{measured, treadmill};
  std::uint64_t samples = 0;
  std::optional<core::Newtons> weight;

  /// Numbered samples, as fast as the hub takes them.
  void push_samples(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i, ++samples) {
      const DisplaySample sample{{static_cast<std::int64_t>(samples)}, 0, 0, {}};
      REQUIRE(wait_for([&] { return measured.display.try_push(sample); }));
    }
    REQUIRE(wait_for([&] { return hub.now().sample == samples; }));
  }

  /// Steps every 350 ms, the last one `newest_age` ago.
  void push_steps(std::uint32_t count, core::Duration newest_age, std::uint32_t first_index = 0) {
    const std::uint64_t before = hub.now().step;
    const core::Timestamp last = core::monotonic_now() - newest_age;
    for (std::uint32_t i = 0; i < count; ++i) {
      gait::StepResult step;
      step.index = first_index + i;
      step.initial_contact = last - core::milliseconds(350) * static_cast<std::int64_t>(count - 1 - i);
      step.toe_off = step.initial_contact + core::milliseconds(250);
      step.contact_time = core::Seconds(0.25);
      step.step_time = core::Seconds(0.35);
      step.flight_time = core::Seconds(0.10);
      step.peak_vgrf = core::Newtons(1000.0 + i);
      step.body_weight = weight;
      REQUIRE(measured.display_steps.try_push(step));
    }
    REQUIRE(wait_for([&] { return hub.now().step == before + count; }));
  }

  /// Forty steps, the last one so long ago, and a baseline of them.
  void settle(core::Duration newest_age = core::milliseconds(100)) {
    push_steps(40, newest_age);
    REQUIRE(hub.set_baseline(30));
  }

  void belt(control::MotionState state, core::Duration age = {}) {
    const std::uint64_t before = hub.now().event;
    MotionRecord motion;
    motion.time = core::monotonic_now() - age;
    motion.status.state = state;
    REQUIRE(treadmill.events.try_push(motion));
    REQUIRE(wait_for([&] { return hub.now().event == before + 1; }));
  }
};

}  // namespace

TEST_CASE("a slow watcher skips what is gone and is told how much; a fast one misses nothing",
          "[station][hub]") {
  Bench bench;
  HubCursor slow = bench.hub.now(), fast = slow;
  std::uint64_t expected = 0;
  for (int i = 0; i < 5; ++i) {
    bench.push_samples(6000);
    for (const DisplaySample& sample : bench.hub.take(fast).samples) {
      REQUIRE(sample.time.ns == static_cast<std::int64_t>(expected));
      ++expected;
    }
  }
  CHECK(expected == 30'000);
  CHECK(fast.samples_skipped == 0);

  const HubBatch late = bench.hub.take(slow);
  CHECK(slow.samples_skipped + late.samples.size() == 30'000);
  CHECK(late.samples.size() >= 20'000 - 6000);  // 20 s of history
  CHECK(late.samples.size() <= 20'000);
  CHECK(late.samples.front().time.ns == static_cast<std::int64_t>(slow.samples_skipped));
  CHECK(late.samples.back().time.ns == 29'999);
  CHECK(bench.hub.take(slow).samples.empty());
  bench.push_samples(10);
  CHECK(bench.hub.take(slow).samples.size() == 10);
}

TEST_CASE("recent means look at no step older than 20 s, and at no more than asked for", "[station][hub]") {
  Bench bench;
  CHECK(bench.hub.recent(30).steps == 0);
  CHECK_FALSE(bench.hub.recent(30).cadence);
  bench.push_steps(10, core::milliseconds(40'000));
  CHECK(bench.hub.recent(30).steps == 0);
  bench.push_steps(12, core::milliseconds(1000), 200);
  const gait::Summary all = bench.hub.recent(30);
  CHECK(all.steps == 12);
  REQUIRE(all.cadence);
  CHECK(all.cadence->value() == Approx(60.0 / 0.35).epsilon(1e-6));
  const gait::Summary last = bench.hub.recent(4);
  CHECK(last.steps == 4);
  REQUIRE(last.peak_vgrf);
  CHECK(last.peak_vgrf->value() == Approx(1009.5));  // the newest four: 1008 to 1011 N
}

TEST_CASE("a baseline needs all its steps, and recent ones", "[station][hub]") {
  Bench bench;
  bench.push_steps(20, core::milliseconds(30'000));
  bench.push_steps(29, core::milliseconds(500), 100);
  CHECK_FALSE(bench.hub.set_baseline(30));
  CHECK_FALSE(bench.hub.baseline());
  bench.push_steps(1, core::milliseconds(150), 129);
  CHECK(bench.hub.set_baseline(30));
  REQUIRE(bench.hub.baseline());
  CHECK(bench.hub.baseline()->steps == 30);
  CHECK(bench.hub.baseline()->cadence->value() == Approx(60.0 / 0.35).epsilon(0.01));
  CHECK_FALSE(bench.hub.set_baseline(31));  // a refusal keeps the one there is
  CHECK(bench.hub.baseline());
  bench.hub.clear_baseline();
  CHECK_FALSE(bench.hub.baseline());
}

// One press on "Set baseline" replaced the baseline for good.
TEST_CASE("a baseline that was just set is undone: the former one, or none, is there again",
          "[station][hub]") {
  Bench bench;
  CHECK_FALSE(bench.hub.undo_baseline());
  bench.settle();
  const auto first = bench.hub.baseline_mark();
  REQUIRE(bench.hub.baseline_steps().front().index == 10);
  bench.push_steps(40, kToCome, 100);
  REQUIRE(bench.hub.set_baseline(30));
  REQUIRE(bench.hub.baseline_steps().front().index == 110);
  CHECK(bench.hub.baseline_mark().serial != first.serial);
  CHECK(bench.hub.undo_baseline());
  REQUIRE(bench.hub.baseline());
  CHECK(bench.hub.baseline_steps().front().index == 10);
  CHECK(bench.hub.baseline_mark().serial == first.serial);
  CHECK(bench.hub.baseline_mark().last_contact == first.last_contact);
  CHECK_FALSE(bench.hub.undo_baseline());  // one step back

  bench.hub.clear_baseline();
  CHECK_FALSE(bench.hub.undo_baseline());  // asked for, and nobody's slip
  REQUIRE(bench.hub.set_baseline(30));
  CHECK(bench.hub.undo_baseline());
  CHECK_FALSE(bench.hub.baseline());
}

TEST_CASE("the baseline of another runner comes back by no undoing", "[station][hub]") {
  Bench bench;
  bench.hub.runner_is("P-017");
  bench.settle(kToCome);
  REQUIRE(bench.hub.set_baseline(30));
  bench.hub.runner_is("P-018");
  CHECK_FALSE(bench.hub.undo_baseline());
  CHECK_FALSE(bench.hub.baseline());
}

// The second runner of a morning got a verdict against the first one's baseline; then a runner who was given
// his name while he ran lost his own.
TEST_CASE("a baseline stays with a name that is told again, and goes with another one", "[station][hub]") {
  Bench bench;
  bench.hub.runner_is("P-017");
  bench.settle(kToCome);
  bench.hub.recording_of("P-017", {});
  CHECK(bench.hub.baseline());
  HubCursor cursor = bench.hub.now();
  bench.belt(control::MotionState::Running);
  bench.hub.recording_of("P-018", {});
  CHECK_FALSE(bench.hub.baseline());
  const auto heard = bench.hub.wait_events(cursor);
  REQUIRE_FALSE(heard.empty());
  CHECK(heard.back().kind == "baseline");
  CHECK(bench.hub.baseline_mark().gone_because == "another runner");
}

TEST_CASE("a runner who gets a name while he runs keeps his baseline, whatever he was called before",
          "[station][hub]") {
  for (const char* nobody : {"", "unnamed"}) {
    Bench on_a_belt;
    on_a_belt.belt(control::MotionState::Running, core::milliseconds(60'000));
    on_a_belt.hub.runner_is(nobody);
    on_a_belt.settle(core::milliseconds(8'000));  // he hops beside the belt for a while
    on_a_belt.hub.recording_of(nobody, {});
    on_a_belt.hub.recording_of("P-017", {});
    CHECK(on_a_belt.hub.baseline());
    on_a_belt.hub.recording_of(nobody, {});
    on_a_belt.hub.recording_of("P-018", {});  // he has a name by now
    CHECK_FALSE(on_a_belt.hub.baseline());

    Bench without_a_treadmill;
    without_a_treadmill.hub.runner_is(nobody);
    without_a_treadmill.settle(kToCome);
    without_a_treadmill.push_steps(3, kToCome - core::milliseconds(1050), 40);
    without_a_treadmill.hub.runner_is("P-017");
    CHECK(without_a_treadmill.hub.baseline());
  }
}

TEST_CASE("who was not named may be another one after the belt has stood, or after a pause without a belt",
          "[station][hub]") {
  using control::MotionState;
  for (const MotionState rest : {MotionState::Stopped, MotionState::Idle, MotionState::Fault,
                                 MotionState::EmergencyStop, MotionState::Disconnected, MotionState::Armed}) {
    for (const char* next : {"P-017", "unnamed"}) {
      Bench bench;
      bench.belt(MotionState::Running, core::milliseconds(60'000));
      bench.settle(core::milliseconds(8'000));
      bench.belt(rest, core::milliseconds(5'000));
      bench.belt(MotionState::Running, core::milliseconds(2'000));
      bench.hub.recording_of(next, {});
      CHECK_FALSE(bench.hub.baseline());
    }
  }
  Bench bench;
  bench.settle(core::milliseconds(4'000));
  bench.push_steps(3, core::milliseconds(0), 40);
  bench.hub.recording_of("P-017", {});
  CHECK_FALSE(bench.hub.baseline());
  CHECK_FALSE(bench.hub.set_baseline(30));  // of one before the pause and one after it
  bench.push_steps(30, core::milliseconds(-11'000), 43);
  CHECK(bench.hub.set_baseline(30));
  bench.hub.another_runs();
  CHECK_FALSE(bench.hub.baseline());
}

// Loading rates and stiffness of one and the same gait changed by as much as the mass that was typed in.
TEST_CASE("a recording with another mass ends the baseline and says by how much", "[station][hub]") {
  const auto kept = [](std::optional<core::Kilograms> before, std::optional<core::Kilograms> now) {
    Bench bench;
    bench.hub.recording_of("P-017", before);
    bench.weight = core::body_weight(before.value_or(core::Kilograms(70.0)));
    bench.settle(kToCome);
    bench.hub.recording_of("P-017", now);
    CHECK(bench.hub.baseline().has_value() == bench.hub.baseline_mark().gone_because.empty());
    return bench.hub.baseline().has_value() ? "" : bench.hub.baseline_mark().gone_because;
  };
  const core::Kilograms mass(70.0);
  CHECK(kept({}, {}).empty());
  CHECK(kept(mass, mass).empty());
  CHECK(kept({}, core::Kilograms(70.6)).empty());  // as the forces measured it, within what they are good for
  CHECK(kept(mass, core::Kilograms(69.5)).empty());
  CHECK(kept({}, core::Kilograms(72.0)) == "its body weight was 70.0 kg, now it is 72.0 kg");
  CHECK(kept(mass, core::Kilograms(82.0)) == "its body weight was 70.0 kg, now it is 82.0 kg");
  CHECK(kept(mass, {}) == "its body weight was typed in, now it is measured");
}

TEST_CASE("a baseline is of steps by one body weight", "[station][hub]") {
  Bench bench;
  bench.weight = core::body_weight(core::Kilograms(70.0));
  bench.push_steps(40, core::milliseconds(100));
  bench.hub.recording_of("", core::Kilograms(82.0));
  CHECK_FALSE(bench.hub.set_baseline(30));
  bench.weight = core::body_weight(core::Kilograms(82.0));
  bench.push_steps(30, core::milliseconds(-11'000), 40);
  CHECK(bench.hub.set_baseline(30));
}

TEST_CASE("steps are chosen by the time of their contact, both ends included", "[station][hub]") {
  Bench bench;
  const core::Timestamp before = core::monotonic_now() - core::milliseconds(10'000);
  bench.push_steps(5, core::milliseconds(0));
  const auto all = bench.hub.steps_between(before, core::monotonic_now());
  REQUIRE(all.size() == 5);
  const auto some = bench.hub.steps_between(all[1].initial_contact, all[3].initial_contact);
  REQUIRE(some.size() == 3);
  CHECK(some[0].index == 1);
  CHECK(some[2].index == 3);
}

TEST_CASE("every watcher hears every event once, with its cause in words", "[station][hub]") {
  Bench bench;
  HubCursor one = bench.hub.now(), two = one;
  CHECK(bench.hub.wait_events(one).empty());  // gives up by itself
  MotionRecord motion;
  motion.status.state = control::MotionState::Slowing;
  motion.status.cause = control::Cause::ConsoleLost;
  REQUIRE(bench.treadmill.events.try_push(motion));
  std::vector<HubEvent> heard;
  REQUIRE(wait_for([&] {
    heard = bench.hub.wait_events(one);
    return !heard.empty();
  }));
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].kind == "motion");
  CHECK(heard[0].text.find(control::name_of(control::MotionState::Slowing)) != std::string::npos);
  CHECK(heard[0].text.find(control::sentence_for(control::Cause::ConsoleLost)) != std::string::npos);
  bench.hub.add_event("audit", "anna set the speed");
  CHECK(bench.hub.wait_events(one).size() == 1);
  CHECK(bench.hub.wait_events(one).empty());
  CHECK(bench.hub.wait_events(two).size() == 2);
}
