#include <catch2/catch.hpp>
#include <string>

#include "gait/offline/offline.hpp"
#include "gait/stats/compare.hpp"
#include "tests/unit/gait/recording_frames.hpp"
#include "tests/unit/gait/stats/steps.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

struct Run {
  double cadence_factor = 1.0, value_factor = 1.0, speed_m_s = 3.0;
  std::size_t steps = 400;
  std::uint64_t seed = 1;
};

/// Value: braking impulse (2 % from step to step) and peak force.
std::vector<StepResult> run(const Run& r) {
  Autoregressive noise(r.seed, 0.3, 0.02);
  StepsSpec spec;
  spec.count = r.steps;
  spec.step_s = 0.36 / r.cadence_factor;
  spec.speed_m_s = r.speed_m_s;
  spec.peak_n = [&](std::size_t, double) { return 1700.0 * r.value_factor * (1.0 + noise.next()); };
  return make_steps(spec);
}

MetricChange of(const Comparison& comparison, std::string_view key) {
  for (const MetricChange& change : comparison.metrics) {
    if (change.metric->key == key) return change;
  }
  FAIL("no such metric: " << key);
  return {};
}

Judgement braking(const Comparison& comparison) {
  return of(comparison, "braking_impulse_ns").judgement.value();
}

Comparison compared(const Run& before, const Run& changed, const Run& after) {
  const auto a = run(before), b = run(changed), c = run(after);
  return compare(Condition{a}, Condition{b}, Condition{c});
}

const Run kBefore{}, kAfter{1.0, 1.0, 3.0, 400, 3};
const Run kQuick{1.05, 0.914, 3.0, 400, 2};

}  // namespace

TEST_CASE("a change of the published size is as expected, with its interval and its dose per kilometre",
          "[gait][compare]") {
  const Comparison comparison = compared(kBefore, kQuick, kAfter);
  CHECK(comparison.reasons == 0);
  CHECK(*comparison.cadence_percent == Approx(5.0));
  const MetricChange change = of(comparison, "braking_impulse_ns");
  CHECK(change.judgement->verdict == Verdict::AsExpected);
  CHECK(change.percent.both->value == Approx(-8.6).margin(0.4));
  CHECK(change.percent.both->low < -8.6);
  CHECK(change.percent.both->high > -8.6);
  CHECK(change.percent.left->value == Approx(change.percent.both->value).margin(0.5));
  // docs/metrics/change.md: -8.6 % per step at +5 % is -4.0 % per km.
  CHECK(*change.per_km_percent == Approx(100.0 * ((1.0 + change.percent.both->value / 100.0) * 1.05 - 1.0)));
  CHECK(per_kilometre_percent(-8.6, 5.0) == Approx(-4.0).margin(0.05));
  CHECK_FALSE(of(comparison, "peak_vgrf_n").per_km_percent);
}

TEST_CASE("each rule of cannot tell says so by its name", "[gait][compare]") {
  const auto reasons = [](const Run& before, const Run& changed, const Run& after) {
    const Judgement judgement = braking(compared(before, changed, after));
    CHECK(judgement.verdict == Verdict::CannotTell);
    return judgement.reasons;
  };
  Run changed = kQuick;
  changed.cadence_factor = 1.024;
  CHECK(reasons(kBefore, changed, kAfter) == kCadenceChangeSmall);
  changed = kQuick;
  changed.speed_m_s = 3.031;
  CHECK(reasons(kBefore, changed, kAfter) == kSpeedsDiffer);
  changed = kQuick;
  changed.steps = 69;  // ten settle, the last has no partner: 58
  CHECK((reasons(kBefore, changed, kAfter) & kTooFewSteps) != 0);
  Run after = kAfter;
  after.value_factor = 0.90;  // the second baseline is as far down as the changed block
  CHECK((reasons(kBefore, kQuick, after) & kWithinBaselines) != 0);
  changed = kQuick;
  changed.value_factor = 0.985;
  CHECK((reasons(kBefore, changed, kAfter) & kWithinDetectable) != 0);
}

TEST_CASE("speed that is not known, other methods and other gaits cannot be compared", "[gait][compare]") {
  const auto a = run(kBefore);
  auto b = run(kQuick);
  Method other;
  other.threshold = core::Newtons(20.0);
  CHECK(braking(compare(Condition{a}, Condition{b, other})).reasons == kMethodsDiffer);
  for (auto& step : b) step.belt_speed.reset();
  CHECK(braking(compare(Condition{a}, Condition{b})).reasons == kSpeedUnknown);
  auto walking = run(kQuick);
  for (auto& step : walking) step.gait_class = GaitClass::Walk;
  CHECK(braking(compare(Condition{a}, Condition{walking})).reasons == kGaitsDiffer);
  auto doubtful = run(kQuick);
  for (auto& step : doubtful) step.health |= kDriftLarge;
  const Comparison drifted = compare(Condition{a}, Condition{doubtful});
  CHECK(braking(drifted).reasons == kValuesDoubtful);
  CHECK(of(drifted, "braking_impulse_ns").percent.both);  // shown, with its reason
}

TEST_CASE("values that follow from the cadence and values nobody published get no verdict",
          "[gait][compare]") {
  const Comparison comparison = compared(kBefore, kQuick, kAfter);
  const MetricChange step_time = of(comparison, "step_time_s");
  CHECK(step_time.arithmetic);
  CHECK_FALSE(step_time.judgement);
  CHECK(step_time.percent.both->value == Approx(100.0 * (1.0 / 1.05 - 1.0)));
  CHECK_FALSE(of(comparison, "flight_time_s").judgement);
}

TEST_CASE("with two baselines a steady drift through the session is no change", "[gait][compare]") {
  Run changed = kQuick, after = kAfter;
  changed.value_factor = 1.03 * 0.914;
  after.value_factor = 1.06;
  const MetricChange change = of(compared(kBefore, changed, after), "braking_impulse_ns");
  CHECK(change.percent.both->value == Approx(-8.6).margin(0.5));
  CHECK(*change.baseline_difference_percent == Approx(5.8).margin(0.5));
}

TEST_CASE("scaling every force by a constant leaves percentages and verdicts as they are",
          "[gait][compare]") {
  Run before = kBefore, changed = kQuick, after = kAfter;
  const MetricChange plain = of(compared(before, changed, after), "braking_impulse_ns");
  for (Run* r : {&before, &changed, &after}) r->value_factor *= 2.5;
  const MetricChange scaled = of(compared(before, changed, after), "braking_impulse_ns");
  CHECK(scaled.percent.both->value == Approx(plain.percent.both->value));
  CHECK(scaled.percent.both->low == Approx(plain.percent.both->low));
  CHECK(*scaled.detectable_percent == Approx(*plain.detectable_percent));
  CHECK(scaled.judgement->verdict == plain.judgement->verdict);
  CHECK(scaled.change.both->value == Approx(2.5 * plain.change.both->value));
}

TEST_CASE("baselines that differ, a wandering runner and a single baseline make a larger change necessary",
          "[gait][compare]") {
  const StepMetric& m = metric("braking_impulse_ns");
  const auto mdc = [&](std::initializer_list<BlockMean> baselines) {
    const std::vector<BlockMean> blocks(baselines);
    return detectable_change(m, blocks, 0.05)->change;
  };
  const double quiet = mdc({{17.0, 0.05, 0.0}, {17.0, 0.05, 0.0}});
  CHECK(mdc({{17.0, 0.05, 0.0}, {18.0, 0.05, 0.0}}) > quiet);
  CHECK(mdc({{17.0, 0.05, 0.3}, {17.0, 0.05, 0.3}}) > quiet);
  CHECK(mdc({{17.0, 0.05, 0.0}}) > quiet);
  CHECK(mdc({{17.0, 0.50, 0.0}, {17.0, 0.50, 0.0}}) > quiet);
  CHECK_FALSE(detectable_change(m, {}, 0.05));
  // t(9) sqrt(8/9 (1.2 % of 17)^2 3/2 + 3/2 0.05^2), by hand.
  CHECK(quiet == Approx(2.2622 * std::sqrt(8.0 / 9.0 * 0.204 * 0.204 * 1.5 + 1.5 * 0.0025)).epsilon(1e-4));
}

TEST_CASE("a runner who wanders inside a baseline has a slow variance, one who only varies has none",
          "[gait][compare]") {
  const auto slow = [](double wander, double noise_sd) {
    Autoregressive noise(4, 0.3, noise_sd);
    StepsSpec spec;
    spec.peak_n = [&, wander](std::size_t k, double) {
      return 1700.0 + wander * std::sin(static_cast<double>(k) * 2.0 * 3.14159265 / 200.0) + noise.next();
    };
    const auto steps = make_steps(spec);
    const StrideSeries series(metric("peak_vgrf_n"), steps);
    return own_slow_variance(series, step_mean(metric("peak_vgrf_n"), steps).mean.both->standard_error);
  };
  // A sine of 50 N has a variance of 1250 N^2; windows of a fifth of its period smooth little of
  // it, and blocks of strides account for a part.
  CHECK(slow(50.0, 0.0) > 400.0);
  CHECK(slow(50.0, 0.0) < 1400.0);
  CHECK(slow(0.0, 50.0) < 60.0);
}

TEST_CASE("verdicts in order: opposite, no change, weaker, as expected, stronger",
          "[gait][compare][verdict]") {
  const ExpectedChange expected = expected_change("peak_vgrf_n", 10.0).value();  // -4.1 (model) to -7.4 %
  CHECK(*expected.least_percent == Approx(-4.1).margin(0.1));
  CHECK(*expected.most_percent == Approx(-7.4).margin(0.1));
  const auto verdict = [&](double percent) { return judge({percent, 0.5, 0.2}, expected, 0).verdict; };
  CHECK(verdict(4.0) == Verdict::Opposite);
  CHECK(verdict(0.8) == Verdict::NoChange);
  CHECK(verdict(-0.8) == Verdict::NoChange);
  CHECK(verdict(-2.0) == Verdict::Weaker);
  CHECK(verdict(-3.8) == Verdict::AsExpected);
  CHECK(verdict(-7.6) == Verdict::AsExpected);
  CHECK(verdict(-9.0) == Verdict::Stronger);
  CHECK(verdict(-0.4) == Verdict::CannotTell);
  const Judgement none = judge({-0.4, 0.5, 0.2}, expected, 0);
  CHECK(none.reasons == kWithinDetectable);
  CHECK(none.published_size_excluded);
  CHECK_FALSE(judge({-0.4, 0.5, 4.0}, expected, 0).published_size_excluded);  // baselines as far apart
  CHECK(judge({-6.0, 0.5, 0.2}, expected, kSpeedsDiffer).verdict == Verdict::CannotTell);
}

TEST_CASE("where only a direction was published the verdict is a direction", "[gait][compare][verdict]") {
  const ExpectedChange expected = expected_change("impact_peak_n", 5.0).value();
  CHECK_FALSE(expected.least_percent);
  CHECK(judge({-20.0, 8.0, 1.0}, expected, 0).verdict == Verdict::AsExpected);
  CHECK(judge({12.0, 8.0, 1.0}, expected, 0).verdict == Verdict::Opposite);
}

TEST_CASE("published effects scale with the cadence that was reached", "[gait][compare][published]") {
  const auto least = [](std::string_view key, double cadence) {
    return *expected_change(key, cadence)->least_percent;
  };
  // docs/metrics/change.md, the +5 and +10 % rows of the same model.
  CHECK(least("braking_impulse_ns", 5.0) == Approx(-8.6));
  CHECK(least("braking_impulse_ns", 10.0) == Approx(-16.0).margin(0.2));
  CHECK(least("braking_peak_n", 10.0) == Approx(-11.4).margin(0.2));
  CHECK(least("vertical_oscillation_m", 10.0) == Approx(-21.0).margin(0.2));
  CHECK(least("contact_time_s", 10.0) == Approx(-5.2).margin(0.2));
  CHECK(least("braking_impulse_ns", -5.0) > 8.6);
  CHECK(expected_change("braking_impulse_ns", -5.0)->direction == Direction::Rises);
  CHECK(expected_change("vertical_average_loading_rate_bw_s", 5.0)->trained_only);
  CHECK_FALSE(expected_change("braking_impulse_ns", 0.0));
  CHECK_FALSE(expected_change("step_width_m", 5.0));
}

TEST_CASE("no force stands beside the twenty per cent of the knee", "[gait][compare][published]") {
  for (const PublishedEffect& effect : published_effects()) {
    CAPTURE(effect.what, effect.source);
    if (effect.metric.empty()) continue;
    CHECK(find_step_metric(effect.metric) != nullptr);
    CHECK(effect.method != EffectMethod::JointModel);
    if (!effect.percent) continue;
    CHECK(*effect.percent > -20.0);
    CHECK(effect.cadence_percent > 0.0);
  }
}

TEST_CASE("two recordings of one runner at the same cadence, 16 % apart in loading rate, cannot tell",
          "[gait][compare][recordings]") {
  const auto first = recording("alcantara_s2_t03_v3p33_g0.csv");
  const auto second = recording("alcantara_s2_t28_v3p33_g0.csv");
  if (!first || !second) return skip_without_recordings();
  const auto analysed = [](const std::filesystem::path& file) {
    OfflineOptions options;
    options.method.zero_flight = false;
    options.mass = core::Kilograms(76.8);
    options.belt_speed = core::MetersPerSecond(3.33);
    const RecordedRun recorded = load_run(file);
    const OfflineResult result = analyze(recorded.view(), options).value();
    std::vector<StepResult> steps;
    for (const Contact& contact : result.contacts) steps.push_back(contact.step);
    return steps;
  };
  const auto a = analysed(*first), b = analysed(*second);
  const Comparison comparison = compare(Condition{a, {}, true}, Condition{b, {}, true});
  CHECK(std::abs(*comparison.cadence_percent) < 0.5);
  const MetricChange loading = of(comparison, "vertical_average_loading_rate_bw_s");
  CHECK(loading.percent.both->value == Approx(16.0).margin(2.5));
  CHECK(loading.percent.both->low > 0.0);  // the steps alone would have called it a change
  // What one runner does from block to block would not have, even with more steps and another cadence.
  CHECK(*loading.detectable_percent > loading.percent.both->value);
  REQUIRE(loading.judgement);
  CHECK(loading.judgement->verdict == Verdict::CannotTell);
  for (const std::uint32_t reason : {kCadenceChangeSmall, kTooFewSteps, kWithinDetectable})
    CHECK((loading.judgement->reasons & reason) != 0);
  for (const MetricChange& change : comparison.metrics) {
    if (change.judgement) CHECK(change.judgement->verdict == Verdict::CannotTell);
  }
}
