#include "gait/belt/deck_weight.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "gait/incline.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr double kMass = 140.0;
constexpr double kR[3] = {0.12, -0.20, 0.07};  ///< ap, v, ml of the centre of mass, m
const core::Wrench kLevel{core::Newtons(4.0),      core::Newtons(-21.0),    core::Newtons(2.5),
                          core::NewtonMeters(1.5), core::NewtonMeters(0.4), core::NewtonMeters(-3.0)};

/// Independent of the code: r x F of the supporting force at the centre of mass, less the same on the level.
core::Wrench truth(double degrees) {
  const double a = degrees * std::numbers::pi / 180.0, g = core::kStandardGravity.value();
  const auto at = [g](double angle) {
    const double f[3] = {kMass * g * std::sin(angle), kMass * g * std::cos(angle), 0.0};
    return core::Wrench{core::Newtons(f[0]),
                        core::Newtons(f[1]),
                        core::Newtons(f[2]),
                        core::NewtonMeters(kR[1] * f[2] - kR[2] * f[1]),
                        core::NewtonMeters(kR[2] * f[0] - kR[0] * f[2]),
                        core::NewtonMeters(kR[0] * f[1] - kR[1] * f[0])};
  };
  return kLevel + (at(a) - at(0.0));
}
double largest(const core::Wrench& w) {
  return std::max({std::abs(w.f_ap.value()), std::abs(w.f_v.value()), std::abs(w.f_ml.value()),
                   std::abs(w.m_ap.value()), std::abs(w.m_v.value()), std::abs(w.m_ml.value())});
}
std::vector<UnloadedIncline> measured(const std::vector<double>& inclines, double sigma, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, 1.0);
  const auto n = [&] { return sigma * noise(generator); };
  std::vector<UnloadedIncline> means;
  for (const double degrees : inclines) {
    const core::Wrench off{core::Newtons(n()),      core::Newtons(n()),      core::Newtons(n()),
                           core::NewtonMeters(n()), core::NewtonMeters(n()), core::NewtonMeters(n())};
    means.push_back({core::Degrees(degrees), truth(degrees) + off});
  }
  return means;
}

}  // namespace

TEST_CASE("five unloaded inclines give the deck's mass and centre, and its weight at any other incline",
          "[gait][deck]") {
  const auto fit = fit_deck_weight(measured({0.0, 2.0, 4.0, 6.0, 8.5}, 0.0, 1));
  REQUIRE(fit);
  CHECK(fit->usable());
  CHECK(fit->deck.mass().value() == Approx(kMass));
  CHECK(fit->deck.first_moment_ap.value() / fit->deck.weight.value() == Approx(kR[0]).margin(1e-6));
  CHECK(fit->deck.first_moment_v.value() / fit->deck.weight.value() == Approx(kR[1]).margin(1e-6));
  CHECK(fit->deck.first_moment_ml.value() / fit->deck.weight.value() == Approx(kR[2]).margin(1e-6));
  for (const double degrees : {-10.0, -1.0, 0.0, 3.3, 15.0}) {
    CHECK(largest(fit->deck.tare(core::Degrees(degrees)) - truth(degrees)) < 1e-5);
  }
  CHECK(largest(fit->deck.change(core::Degrees(0.0))) == 0.0);
}

TEST_CASE("noise of half a newton leaves the deck's weight within its limits, and a loose wire does not",
          "[gait][deck]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    auto means = measured({-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0}, 0.5, seed);
    const auto fit = fit_deck_weight(means);
    REQUIRE(fit);
    CHECK(fit->usable());
    CHECK(fit->deck.mass().value() == Approx(kMass).epsilon(0.02));
    CHECK(largest(fit->deck.tare(core::Degrees(5.0)) - truth(5.0)) < 1.5);
    means[3].mean.m_v += core::NewtonMeters(15.0);
    const auto bad = fit_deck_weight(means);
    REQUIRE(bad);
    CHECK_FALSE(bad->usable());
    CHECK(bad->moment_residual > kMomentResidualLimit);
    CHECK(bad->force_residual <= kForceResidualLimit);
  }
}

TEST_CASE("too few inclines, twice the same ones and missing means are refused with the remedy",
          "[gait][deck]") {
  const auto refused = [](const std::vector<UnloadedIncline>& means, const char* words) {
    const auto fit = fit_deck_weight(means);
    REQUIRE_FALSE(fit);
    CHECK(std::string(fit.error().what()).find(words) != std::string::npos);
  };
  refused({}, "0 inclines");
  refused(measured({0.0, 3.0, 6.0, 9.0}, 0.0, 1), "4 inclines");
  refused(measured({0.0, 0.1, 3.0, 3.2, 6.0, 9.0}, 0.0, 1), "4 inclines");
  auto means = measured({0.0, 2.0, 4.0, 6.0, 8.0}, 0.0, 1);
  means[2].mean.f_v = core::Newtons(NAN);
  refused(means, "not a number");
}

TEST_CASE("with its deck weight taken off, a plate gives the same steps on a hill as without a deck",
          "[gait][deck][live]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  auto clean = frames_of(shape);
  for (auto& frame : clean) frame.incline = core::Degrees(7.0);
  auto weighed = clean;
  const DeckWeight deck = fit_deck_weight(measured({0.0, 2.0, 4.0, 6.0, 8.5}, 0.0, 1))->deck;
  for (auto& frame : weighed) frame.plate[0] = frame.plate[0] + deck.change(core::Degrees(7.0));
  EngineConfig config;
  config.plate_corrections[0].deck_weight = deck;
  const LiveRun truth_run = run_live(clean, EngineConfig{});
  const LiveRun corrected = run_live(weighed, config);
  REQUIRE(corrected.steps.size() == truth_run.steps.size());
  for (std::size_t k = 0; k < corrected.steps.size(); ++k) {
    CHECK(corrected.steps[k].drift_v.value() == Approx(0.0).margin(1e-6));
    CHECK(corrected.steps[k].braking_impulse->value() ==
          Approx(truth_run.steps[k].braking_impulse->value()).epsilon(1e-9));
  }
  // Without it the parallel weight of 167 N is for the flights to take away; they do, but for the drift
  // shown.
  const LiveRun raw = run_live(weighed, EngineConfig{});
  CHECK(raw.steps[10].drift_v.value() == Approx(deck.change(core::Degrees(7.0)).f_v.value()).margin(0.5));
}
