#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>

#include "tests/unit/gait/stats/simulated_session.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr int kSessions = 200;
constexpr std::size_t kSteps = 310;  // two minutes at 155 steps/min; ten of them settle
constexpr double kSpeed = 3.0, kCadence = 165.0;

/// The runner's means at baseline, and with the changed cadence.
struct Subject {
  ModelStep baseline, changed;
};

Subject runner(const Model& model, double cadence_factor) {
  return {model.at(kSpeed, kCadence), model.at(kSpeed, kCadence * cadence_factor)};
}

/// Takes quicker steps, and nothing else about him changes.
Subject null_runner(const Model& model, double cadence_factor) {
  Subject subject{model.at(kSpeed, kCadence), model.at(kSpeed, kCadence)};
  subject.changed.step_s /= cadence_factor;
  return subject;
}

const Judgement& judgement(const Comparison& comparison, std::string_view key) {
  for (const MetricChange& change : comparison.metrics) {
    if (change.metric->key == key) return change.judgement.value();
  }
  FAIL("no such metric: " << key);
  throw 0;
}

bool is_effect(Verdict verdict) {
  return verdict != Verdict::CannotTell && verdict != Verdict::NoChange;
}

using Visit = std::function<void(const Comparison&)>;
void run_sessions(const Subject& subject, const SessionNoise& noise, bool two_baselines, const Visit& visit) {
  CompareOptions options;
  options.bootstrap.replicates = 300;
  for (int k = 0; k < kSessions; ++k) {
    Session session(1000 + static_cast<std::uint64_t>(k), noise);
    const auto before = session.block(subject.baseline, kSpeed, kSteps, -1);
    const auto changed = session.block(subject.changed, kSpeed, kSteps, 0);
    const auto after = session.block(subject.baseline, kSpeed, kSteps, 1);
    const auto second = two_baselines ? std::optional(Condition{after}) : std::nullopt;
    visit(compare(Condition{before}, Condition{changed}, second, options));
  }
}

struct NullCount {
  int sessions = 0;
  std::map<std::string, int> by_metric;
};
NullCount effects_in_null_sessions(const SessionNoise& noise, bool two_baselines) {
  const Model model(1.4);
  NullCount count;
  run_sessions(null_runner(model, 1.05), noise, two_baselines, [&](const Comparison& comparison) {
    REQUIRE(comparison.reasons == 0);
    bool any = false;
    for (const MetricChange& change : comparison.metrics) {
      if (!change.judgement || !is_effect(change.judgement->verdict)) continue;
      any = true;
      ++count.by_metric[std::string(change.metric->key)];
    }
    count.sessions += any ? 1 : 0;
  });
  return count;
}

std::map<Verdict, int> verdicts(const Subject& subject, std::string_view key) {
  std::map<Verdict, int> out;
  run_sessions(subject, {}, true, [&](const Comparison& comparison) {
    REQUIRE(comparison.reasons == 0);
    ++out[judgement(comparison, key).verdict];
  });
  return out;
}

}  // namespace

TEST_CASE("sessions in which nothing but the cadence changes give an effect in at most one of twenty",
          "[gait][verdict]") {
  const NullCount count = effects_in_null_sessions({}, true);
  CHECK(count.sessions <= kSessions / 20);  // on any of the six metrics with a published effect
}

TEST_CASE(
    "with as much drift between blocks as is assumed each metric errs in at most one of twenty sessions",
    "[gait][verdict]") {
  SessionNoise wandering;
  wandering.block_scale = 1.25;
  for (const bool two_baselines : {true, false}) {
    const NullCount count = effects_in_null_sessions(wandering, two_baselines);
    for (const auto& [metric, sessions] : count.by_metric) {
      CAPTURE(two_baselines, metric);
      CHECK(sessions <= kSessions / 20);
    }
  }
}

TEST_CASE("a runner whose leg stiffens as people's do brakes less, as expected", "[gait][verdict]") {
  const Model model(1.4);
  for (const double factor : {1.05, 1.075, 1.10}) {
    CAPTURE(factor);
    auto found = verdicts(runner(model, factor), "braking_impulse_ns");
    CHECK(found[Verdict::AsExpected] >= 9 * kSessions / 10);
  }
}

TEST_CASE("a runner whose leg never adapts brakes less, but weaker than expected", "[gait][verdict]") {
  const Model model(0.0);
  for (const double factor : {1.075, 1.10}) {
    CAPTURE(factor);
    auto found = verdicts(runner(model, factor), "braking_impulse_ns");
    CHECK(found[Verdict::Weaker] >= 9 * kSessions / 10);
  }
}

TEST_CASE("at +5 % a leg that never adapts is told from one that does by its contact time",
          "[gait][verdict]") {
  // His contact gets half a per cent longer: too little to be called a change, but the published shortening
  // would have been seen.
  int excluded = 0;
  run_sessions(runner(Model(0.0), 1.05), {}, true, [&](const Comparison& comparison) {
    const Judgement& contact = judgement(comparison, "contact_time_s");
    CHECK(contact.verdict != Verdict::AsExpected);
    excluded += contact.published_size_excluded || contact.verdict == Verdict::Opposite ? 1 : 0;
  });
  CHECK(excluded >= 8 * kSessions / 10);
}

TEST_CASE("a runner whose loading rate rises with the cadence goes the opposite way", "[gait][verdict]") {
  Subject subject = runner(Model(1.4), 1.05);
  subject.changed.valr_bw_s = 1.25 * subject.baseline.valr_bw_s;
  auto found = verdicts(subject, "vertical_average_loading_rate_bw_s");
  CHECK(found[Verdict::Opposite] >= 9 * kSessions / 10);
}

TEST_CASE("the published model's sizes are those the running model shows", "[gait][verdict]") {
  const Subject subject = runner(Model(1.4), 1.05);
  const auto change = [](double before, double after) { return 100.0 * (after / before - 1.0); };
  const auto expected = [](std::string_view key) { return *expected_change(key, 5.0)->least_percent; };
  CHECK(change(subject.baseline.braking_impulse_ns, subject.changed.braking_impulse_ns) ==
        Approx(expected("braking_impulse_ns")).margin(1.5));
  CHECK(change(subject.baseline.braking_peak_n, subject.changed.braking_peak_n) ==
        Approx(expected("braking_peak_n")).margin(1.5));
  CHECK(change(subject.baseline.oscillation_m, subject.changed.oscillation_m) ==
        Approx(expected("vertical_oscillation_m")).margin(1.5));
  CHECK(change(subject.baseline.contact_s, subject.changed.contact_s) ==
        Approx(expected("contact_time_s")).margin(1.5));
}
