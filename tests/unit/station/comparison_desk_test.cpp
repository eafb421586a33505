#include "station/live/comparison_desk.hpp"

#include <catch2/catch.hpp>

#include "station/live/comparison_message.hpp"
#include "station/live/side_means.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using tests::wait_for;

namespace {

struct Spec {
  double step_s = 0.36, force_factor = 1.0, speed_m_s = 3.0, from_s = 10.0;
  std::size_t steps = 120;
  std::uint64_t seed = 1;
};

std::vector<gait::StepResult> steps_of(const Spec& s) {
  tests::Autoregressive noise(s.seed, 0.3, 0.02);
  tests::StepsSpec spec;
  spec.count = s.steps;
  spec.step_s = s.step_s;
  spec.speed_m_s = s.speed_m_s;
  spec.peak_n = [&](std::size_t, double) { return 1700.0 * s.force_factor * (1.0 + noise.next()); };
  return tests::make_steps(spec, s.from_s);
}

const v1::MeasureChange* measure(const v1::LiveComparison& comparison, std::string_view key) {
  for (const v1::MeasureChange& one : comparison.measures()) {
    if (one.key() == key) return &one;
  }
  return nullptr;
}

core::Timestamp at(double s) {
  return core::Timestamp{} + core::from_seconds(s);
}

constexpr core::Duration kLong = core::milliseconds(120'000);

struct Bench {
  MeasureOutputs measured{1};
  TreadmillOutputs treadmill;
  LiveHub hub{measured, treadmill};

  void push(const std::vector<gait::StepResult>& steps) {
    const std::uint64_t before = hub.now().step;
    for (const auto& step : steps) REQUIRE(wait_for([&] { return measured.display_steps.try_push(step); }));
    REQUIRE(wait_for([&] { return hub.now().step == before + steps.size(); }));
  }
  /// Thirty steps of this cadence up to now, and a baseline of them.
  void set_baseline(double spm) {
    const double step_s = 60.0 / spm, now_s = 1e-9 * static_cast<double>(core::monotonic_now().ns);
    push(steps_of({.step_s = step_s, .from_s = now_s - 30.0 * step_s - 0.3, .steps = 30}));
    REQUIRE(hub.set_baseline(30));
  }
};

ComparisonDesk::Setup setup(const LiveHub& hub) {
  return {hub, [] { return v1::RunnerView{}; }, gait::Method{}};
}

}  // namespace

TEST_CASE("the live verdict is the one of the offline comparison on the same steps, digit for digit",
          "[station][comparison]") {
  const auto before = steps_of({}),
             quick = steps_of({.step_s = 0.36 / 1.05, .force_factor = 0.914, .seed = 2});
  const auto other_speed = steps_of({.step_s = 0.36 / 1.05, .speed_m_s = 3.1, .seed = 3});
  const auto few = steps_of({.step_s = 0.36 / 1.05, .steps = 50, .seed = 4});
  for (const auto* changed : {&quick, &other_speed, &few, &before}) {
    const gait::Method method{};
    const auto live = compare_blocks({before, true}, {*changed, false}, method);
    // As cli/statistics/compare.cpp calls it.
    const auto offline = gait::compare(gait::Condition{before, method, true},
                                       gait::Condition{*changed, method, false}, std::nullopt);
    CHECK(live.cadence_percent() == *offline.cadence_percent);
    CHECK(live.cannot_tell_because().empty() == (offline.reasons == 0));
    int judged = 0;
    for (const gait::MetricChange& change : offline.metrics) {
      const v1::MeasureChange* one = measure(live, change.metric->key);
      CHECK((one != nullptr) == change.judgement.has_value());
      if (one == nullptr || !change.judgement) continue;
      ++judged;
      CHECK(one->verdict() == gait::name_of(change.judgement->verdict));
      REQUIRE(one->has_percent() == change.percent.both.has_value());
      if (one->has_percent()) {
        CHECK(one->percent().value() == change.percent.both->value);
        CHECK(one->percent().low() == change.percent.both->low);
        CHECK(one->percent().high() == change.percent.both->high);
      }
    }
    CHECK(judged == live.measures_size());
  }
}

TEST_CASE("a change of the published size is as expected beside its range, and what cannot be told says why",
          "[station][comparison]") {
  const auto before = steps_of({});
  const auto told = compare_blocks(
      {before, true}, {steps_of({.step_s = 0.36 / 1.05, .force_factor = 0.914, .seed = 2}), false}, {});
  const v1::MeasureChange* braking = measure(told, "braking_impulse_ns");
  REQUIRE(braking != nullptr);
  CHECK(braking->verdict() == "as_expected");
  CHECK(braking->published_direction() == "falls");
  // docs/metrics/change.md: -8.6 % at +5 %.
  CHECK(braking->published_most_percent() == Approx(-8.6).margin(0.1));
  CHECK(braking->percent().low() < braking->percent().value());

  const auto slow = compare_blocks({before, true}, {steps_of({.step_s = 0.36 / 1.01, .seed = 2}), false}, {});
  REQUIRE(slow.cannot_tell_because_size() > 0);
  CHECK(slow.cannot_tell_because(0) == "cadence_change_small");
  // A size scaled to a cadence that has not changed would be no published size.
  CHECK_FALSE(measure(slow, "braking_impulse_ns")->has_published_most_percent());

  const auto faster =
      compare_blocks({before, true}, {steps_of({.step_s = 0.36 / 1.05, .speed_m_s = 3.05}), false}, {});
  CHECK(faster.cannot_tell_because(0) == "speeds_differ");
  CHECK(measure(faster, "braking_impulse_ns")->verdict() == "cannot_tell");

  auto clipped = steps_of({.step_s = 0.36 / 1.05, .force_factor = 0.914, .seed = 2});
  for (auto& step : clipped) step.health |= gait::kSaturatedInStep;
  const auto saturated = compare_blocks({before, true}, {clipped, false}, {});
  CHECK(measure(saturated, "braking_impulse_ns")->verdict() == "cannot_tell");
  CHECK(measure(saturated, "braking_impulse_ns")->doubtful_because_size() > 0);
}

TEST_CASE("a published figure says by its sources whether it was measured, and whether in one session",
          "[station][comparison]") {
  const auto told = compare_blocks(
      {steps_of({}), true}, {steps_of({.step_s = 0.36 / 1.05, .force_factor = 0.914, .seed = 2}), false}, {});
  const auto sources = [&](const char* key) {
    std::string all;
    for (const std::string& one : measure(told, key)->sources()) all += one + "; ";
    return all;
  };
  // docs/metrics/change.md: Heiderscheit reads a direction only; the 8.6 % is the model's.
  CHECK(sources("braking_impulse_ns").find("n = 45, force plate, direction only") != std::string::npos);
  CHECK(sources("braking_impulse_ns").find("spring-mass model; ") != std::string::npos);
  CHECK_FALSE(measure(told, "braking_impulse_ns")->trained_only());
  CHECK(sources("peak_vgrf_n").find("insole; ") != std::string::npos);
}

TEST_CASE("overstride by foot is doubtful for the health of these very steps, and says which",
          "[station][comparison]") {
  auto steps = steps_of({.steps = 12});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].side = i % 2 == 0 ? gait::Side::Left : gait::Side::Right;
    steps[i].overstride_cop = core::Meters(i % 2 == 0 ? 0.18 : 0.16);
    steps[i].health = gait::kLowBandwidth;  // of loading rates, not of this
  }
  const auto sure = side_means("overstride_cop_m", steps, {});
  REQUIRE(sure);
  CHECK(sure->left() == Approx(0.18));
  CHECK(sure->right() == Approx(0.16));
  CHECK_FALSE(sure->has_baseline_left());
  CHECK_FALSE(sure->doubtful());
  CHECK(sure->doubtful_because_size() == 0);

  steps[3].health |= gait::kStraddle;  // one of twelve is no more than a tenth
  CHECK_FALSE(side_means("overstride_cop_m", steps, {})->doubtful());
  steps[4].health |= gait::kStraddle;
  const auto doubtful = side_means("overstride_cop_m", steps, {});
  CHECK(doubtful->doubtful());
  REQUIRE(doubtful->doubtful_because_size() == 1);
  CHECK(doubtful->doubtful_because(0) == "a foot on both belts or on the wrong one");

  for (auto& step : steps) step.overstride_cop.reset();
  CHECK_FALSE(side_means("overstride_cop_m", steps, {}));
  CHECK_FALSE(side_means("no_such_measure", steps, {}));
}

TEST_CASE("a block goes back to its beginning, to a pause or to another speed, and no further",
          "[station][comparison]") {
  const auto slow = steps_of({.speed_m_s = 2.5, .from_s = 10.0, .steps = 40});
  auto run = slow;
  const auto fast = steps_of({.speed_m_s = 3.0, .from_s = 10.0 + 40 * 0.36, .steps = 60});
  run.insert(run.end(), fast.begin(), fast.end());
  const LiveBlock after_change = last_block(run, at(0.0), kLong);
  CHECK(after_change.steps.size() == 60);
  CHECK_FALSE(after_change.settled_at_start);

  // The block was empty until the seventh step at a new speed.
  for (const std::size_t at_new_speed : {4U, 5U, 6U, 7U}) {
    const auto end = run.begin() + static_cast<std::ptrdiff_t>(40 + at_new_speed);
    CHECK(last_block(std::vector(run.begin(), end), at(0.0), kLong).steps.size() == at_new_speed);
  }
  auto unsteady = slow;
  for (std::size_t i = 0; i < 4; ++i)
    unsteady[36 + i].belt_speed = core::MetersPerSecond(i % 2 == 0 ? 2.2 : 2.8);
  CHECK(last_block(unsteady, at(0.0), kLong).steps.empty());
  CHECK(last_block(unsteady, at(0.0), kLong).speed_changes);

  const LiveBlock since = last_block(fast, fast[20].initial_contact, kLong);
  CHECK(since.steps.size() == 40);
  CHECK_FALSE(since.settled_at_start);
  const LiveBlock cut = last_block(fast, at(0.0), core::milliseconds(3600));
  CHECK(cut.steps.size() == 11);
  CHECK(cut.settled_at_start);  // he ran the same before

  auto paused = fast;
  for (std::size_t i = 45; i < paused.size(); ++i)
    paused[i].initial_contact = paused[i].initial_contact + core::milliseconds(5000);
  CHECK(last_block(paused, at(0.0), kLong).steps.size() == 15);

  // Three odd readings of the belt's speed end no block.
  auto odd = fast;
  for (std::size_t i = 20; i < 23; ++i) odd[i].belt_speed = core::MetersPerSecond(3.2);
  CHECK(last_block(odd, at(0.0), kLong).steps.size() == 60);
  CHECK(last_block({}, at(0.0), kLong).steps.empty());
}

TEST_CASE("the desk compares the steps before the baseline with those since, on its own thread",
          "[station][comparison]") {
  Bench bench;
  ComparisonDesk desk(setup(bench.hub));
  const auto told = [&] {
    v1::LiveComparison message;
    desk.fill(core::monotonic_now(), message);
    return message;
  };
  CHECK(told().why_not().find("No baseline") == 0);
  // Quick steps, so that both blocks lie in the last 20 s.
  const double now_s = 1e-9 * static_cast<double>(core::monotonic_now().ns);
  const auto before = steps_of({.step_s = 0.11, .from_s = now_s - 19.0, .steps = 80});
  const auto quick = steps_of(
      {.step_s = 0.1047, .force_factor = 0.914, .from_s = now_s - 19.0 + 81 * 0.11, .steps = 80, .seed = 2});
  bench.push(before);
  REQUIRE(bench.hub.set_baseline(30));
  bench.push(quick);
  REQUIRE(wait_for([&] { return told().measures_size() > 0 && told().changed().steps() > 60; }));
  v1::LiveComparison live = told();
  // The first ten steps settle: they follow on a change.
  const v1::LiveComparison expected = compare_blocks({before, false}, {quick, false}, gait::Method{});
  REQUIRE(live.measures_size() == expected.measures_size());
  for (int i = 0; i < live.measures_size(); ++i)
    CHECK(live.measures(i).SerializeAsString() == expected.measures(i).SerializeAsString());
  CHECK(live.changed().condition() == "without metronome");
  CHECK_FALSE(live.stale());
  v1::LiveComparison later;
  desk.fill(core::monotonic_now() + core::milliseconds(20'000), later);
  CHECK(later.stale());
  bench.hub.clear_baseline();
  REQUIRE(wait_for([&] { return told().why_not().find("No baseline") == 0; }));
  CHECK(desk.target() == std::nullopt);
}

TEST_CASE("180 is no target without consent above +10 %, and a new baseline takes the choice back",
          "[station][comparison]") {
  Bench bench;
  ComparisonDesk desk(setup(bench.hub));
  CHECK_FALSE(desk.choose(v1::TARGET_FIVE_PERCENT, false));
  bench.set_baseline(160.0);
  REQUIRE(desk.target());
  CHECK(desk.target()->target.value() == Approx(168.0).margin(0.2));
  CHECK(desk.target()->increase_percent == Approx(5.0));

  const auto refused = desk.choose(v1::TARGET_180, false);
  REQUIRE_FALSE(refused);
  CHECK(std::string(refused.error().what()).find("confirm") != std::string::npos);
  CHECK(desk.target()->target.value() == Approx(168.0).margin(0.2));
  REQUIRE(desk.choose(v1::TARGET_180, true));
  CHECK(desk.target()->target.value() == 180.0);
  google::protobuf::RepeatedPtrField<v1::CadenceTarget> targets;
  desk.fill_targets(targets);
  REQUIRE(targets.size() == 3);
  CHECK(targets[1].chosen());
  CHECK(targets[1].needs_confirmation());
  CHECK(targets[1].increase_percent() == Approx(12.5).margin(0.2));
  CHECK_FALSE(targets[2].needs_confirmation());
  CHECK(targets[2].target_spm() == Approx(165.0).margin(0.2));
  REQUIRE(desk.choose(v1::TARGET_PLUS_FIVE, false));

  bench.set_baseline(185.0);
  CHECK(desk.target()->increase_percent == Approx(5.0));
  REQUIRE(bench.hub.undo_baseline());  // with the choice that was made for the former one
  CHECK(desk.target()->target.value() == Approx(165.0).margin(0.2));
  bench.set_baseline(185.0);
  CHECK_FALSE(desk.choose(v1::TARGET_180, true));  // it would be fewer steps
}

TEST_CASE("the metronome's beat, its retention and its silence are three conditions",
          "[station][comparison]") {
  v1::RunnerView view;
  CHECK(condition_of(view) == "without metronome");
  view.mutable_cue()->set_tempo_spm(176.4);
  view.mutable_cue()->set_phase("fading");
  // Its silent parts belong to the fading.
  CHECK(condition_of(view) == "metronome 176.4 steps/min");
  view.mutable_cue()->set_phase("retention");
  CHECK(condition_of(view) == "retention after metronome 176.4 steps/min");
  view.mutable_cue()->set_phase("steady");
  CHECK(condition_of(view) == "without metronome");  // whoever gave it is gone
  view.mutable_cue()->set_on(true);
  CHECK(condition_of(view) == "metronome 176.4 steps/min");
}
