#include "gait/belt/deck_inertia.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

const core::Hertz kRate(1000.0);

/// Poles 0.93 +- 0.2i: a belt drive that rings at 34 Hz.
const Arx kPitch{1.5, -1.1, 0.4, -1.86, 0.9049};
const Arx kParallel{4.0, -2.0, 0.5, -1.2, 0.45};

/// A belt whose speed is perturbed: white noise through a first-order lag.
std::vector<double> perturbed(std::size_t n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, 1.0);
  std::vector<double> a(n);
  double state = 0.0;
  for (double& value : a) {
    state = 0.9 * state + noise(generator);
    value = state;
  }
  return a;
}
/// The recursion written out, plus noise and an offset of the transducer.
std::vector<double> response(const Arx& c, const std::vector<double>& a, double sigma, double offset,
                             unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, 1.0);
  std::vector<double> y(a.size()), out(a.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    y[n] = c.b0 * a[n];
    if (n >= 1) y[n] += c.b1 * a[n - 1] - c.a1 * y[n - 1];
    if (n >= 2) y[n] += c.b2 * a[n - 2] - c.a2 * y[n - 2];
    out[n] = y[n] + offset + sigma * noise(generator);
  }
  return out;
}
double rms(const std::vector<double>& x) {
  double squares = 0.0;
  for (const double value : x) squares += value * value;
  return std::sqrt(squares / static_cast<double>(x.size()));
}
void check_close(const Arx& found, const Arx& truth, double margin) {
  CHECK(found.a1 == Approx(truth.a1).margin(margin));
  CHECK(found.a2 == Approx(truth.a2).margin(margin));
  CHECK(found.b0 == Approx(truth.b0).margin(10.0 * margin));
  CHECK(found.b1 == Approx(truth.b1).margin(10.0 * margin));
  CHECK(found.b2 == Approx(truth.b2).margin(10.0 * margin));
}

}  // namespace

TEST_CASE("the belt's inertia is recovered from unloaded trials, also through the transducers' noise",
          "[gait][inertia]") {
  for (const double sigma : {0.0, 1.0, 2.0}) {
    const auto a = perturbed(20'000, 3), b = perturbed(8'000, 4);
    const auto ma = response(kPitch, a, sigma, 7.0, 5), fa = response(kParallel, a, sigma, -3.0, 6);
    const auto mb = response(kPitch, b, sigma, 6.0, 7), fb = response(kParallel, b, sigma, 0.0, 8);
    const std::vector<UnloadedTrial> trials{{a, ma, fa}, {b, mb, fb}};
    const auto fit = fit_deck_inertia(trials, kRate);
    REQUIRE(fit);
    CAPTURE(sigma);
    check_close(fit->model.pitch, kPitch, sigma == 0.0 ? 1e-3 : 0.02);
    check_close(fit->model.parallel, kParallel, sigma == 0.0 ? 1e-3 : 0.03);
    CHECK(fit->pitch_after.value() == Approx(sigma).margin(0.05 + 0.03 * sigma));
    CHECK(fit->pitch_after.value() < 0.5 * fit->pitch_before.value());
    CHECK(fit->parallel_after.value() < 0.5 * fit->parallel_before.value());
    CHECK(fit->model.pitch.stable());
  }
}

TEST_CASE("a model is stable exactly when its poles are inside the unit circle", "[gait][inertia]") {
  for (const double radius : {0.5, 0.97, 0.999, 1.001, 1.3}) {
    for (const double angle : {0.0, 0.3, 1.5, 3.1}) {
      CHECK(Arx{1.0, 0.0, 0.0, -2.0 * radius * std::cos(angle), radius * radius}.stable() == (radius < 1.0));
    }
    for (const double other : {-0.9, 0.2, 0.99}) {
      CHECK(Arx{1.0, 0.0, 0.0, -(radius + other), radius * other}.stable() == (radius < 1.0));
    }
  }
}

TEST_CASE("what cannot give a model is refused with the reason", "[gait][inertia]") {
  const auto refused = [](const std::vector<UnloadedTrial>& trials, const char* words) {
    const auto fit = fit_deck_inertia(trials, kRate);
    REQUIRE_FALSE(fit);
    CHECK(std::string(fit.error().what()).find(words) != std::string::npos);
  };
  const auto a = perturbed(4000, 3);
  const auto f = response(kParallel, a, 1.0, 0.0, 6);
  refused({}, "no unloaded trial");
  refused({{a, f, std::span(f).first(3999)}}, "one length");
  refused({{std::span(a).first(900), std::span(f).first(900), std::span(f).first(900)}}, "one length");
  auto holed = f;
  holed[100] = NAN;
  refused({{a, holed, f}}, "missing samples");
  const std::vector<double> still(4000, 0.01);
  refused({{still, f, f}}, "accelerated by");
  // A moment that grows by itself has nothing to do with the belt.
  std::vector<double> growing(4000);
  double state = 1.0;
  for (double& value : growing) value = state *= 1.002;
  refused({{a, growing, f}}, "no stable model");
}

TEST_CASE("belt acceleration is the slope over 10 ms, and unknown where the speed is", "[gait][inertia]") {
  BeltAcceleration acceleration(kRate);
  for (int i = 0; i < 10; ++i) CHECK(std::isnan(acceleration.step(2.0 + 0.003 * i)));
  for (int i = 10; i < 40; ++i) CHECK(acceleration.step(2.0 + 0.003 * i) == Approx(3.0));
  CHECK(std::isnan(acceleration.step(NAN)));
}

// The artefact comes from the true acceleration, the model sees the measured speed's slope over 10 ms.
TEST_CASE("on a perturbed run the belt's artefact falls to less than half, live", "[gait][inertia][live]") {
  const auto speed_at = [](double t) {
    return 3.0 + 0.06 * std::sin(2.0 * std::numbers::pi * 3.1 * t) +
           0.03 * std::sin(2.0 * std::numbers::pi * 5.3 * t + 1.0);
  };
  const auto make = [&](std::size_t n, double phase_s, std::vector<double>& slope, std::vector<double>& m,
                        std::vector<double>& f) {
    BeltAcceleration measured(kRate);
    ArxFilter pitch(kPitch), parallel(kParallel);
    for (std::size_t i = 0; i < n; ++i) {
      const double t = phase_s + static_cast<double>(i) * 1e-3;
      const double a = (speed_at(t + 1e-4) - speed_at(t - 1e-4)) / 2e-4;
      const double seen = measured.step(speed_at(t));
      const double moment = pitch.step(a), force = parallel.step(a);
      if (!std::isfinite(seen)) continue;
      slope.push_back(seen);
      m.push_back(moment);
      f.push_back(force);
    }
  };
  std::vector<double> slope, m, f;
  make(20'000, 0.0, slope, m, f);
  const std::vector<UnloadedTrial> trials{{slope, m, f}};
  const auto fit = fit_deck_inertia(trials, kRate);
  REQUIRE(fit);

  RunShape shape;
  shape.quiet_s = 2.5;
  const auto clean = frames_of(shape);
  std::vector<double> unused, artefact_m, artefact_f;
  make(clean.size() + 10, 100.0 - 0.010, unused, artefact_m, artefact_f);
  auto disturbed = clean;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    disturbed[i].belt_speed = core::MetersPerSecond(speed_at(100.0 + static_cast<double>(i) * 1e-3));
    disturbed[i].plate[0].m_ml += core::NewtonMeters(artefact_m[i]);
    disturbed[i].plate[0].f_ap += core::Newtons(artefact_f[i]);
  }
  EngineConfig config;
  config.plate_corrections[0].deck_inertia = fit->model;
  PlateCorrector corrector(config.plate_corrections, kRate);
  std::vector<double> before_m, after_m, before_f, after_f;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    ForceFrame frame = disturbed[i];
    corrector.apply(frame);
    if (i < 200) continue;
    before_m.push_back((disturbed[i].plate[0].m_ml - clean[i].plate[0].m_ml).value());
    after_m.push_back((frame.plate[0].m_ml - clean[i].plate[0].m_ml).value());
    before_f.push_back((disturbed[i].plate[0].f_ap - clean[i].plate[0].f_ap).value());
    after_f.push_back((frame.plate[0].f_ap - clean[i].plate[0].f_ap).value());
  }
  CHECK(rms(before_m) > 10.0);
  CHECK(rms(after_m) < 0.5 * rms(before_m));
  CHECK(rms(after_f) < 0.5 * rms(before_f));

  const LiveRun truth = run_live(clean, EngineConfig{});
  const LiveRun raw = run_live(disturbed, EngineConfig{});
  const LiveRun corrected = run_live(disturbed, config);
  REQUIRE(raw.steps.size() == truth.steps.size());
  REQUIRE(corrected.steps.size() == truth.steps.size());
  double off_raw = 0.0, off_corrected = 0.0;
  for (std::size_t k = 0; k < truth.steps.size(); ++k) {
    off_raw += std::abs((raw.steps[k].braking_impulse->value() - truth.steps[k].braking_impulse->value()));
    off_corrected +=
        std::abs((corrected.steps[k].braking_impulse->value() - truth.steps[k].braking_impulse->value()));
  }
  CHECK(off_corrected < 0.5 * off_raw);
}

TEST_CASE("without a model, or with one of another rate, every sample stays what it was",
          "[gait][inertia][live]") {
  RunShape shape;
  auto frames = frames_of(shape);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].belt_speed = core::MetersPerSecond(3.0 + 0.1 * std::sin(0.02 * static_cast<double>(i)));
  }
  PlateCorrections corrections{};
  CHECK_FALSE(PlateCorrector(corrections, kRate).active());
  corrections[0].deck_inertia = DeckInertia{core::Hertz(500.0), kPitch, kParallel};
  corrections[1].deck_inertia = DeckInertia{kRate, Arx{1.0, 0.0, 0.0, -2.1, 1.1}, kParallel};  // unstable
  PlateCorrector corrector(corrections, kRate);
  CHECK_FALSE(corrector.active());
  for (const ForceFrame& frame : frames) {
    ForceFrame same = frame;
    corrector.apply(same);
    REQUIRE(same.plate[0].m_ml == frame.plate[0].m_ml);
    REQUIRE(same.plate[0].f_ap == frame.plate[0].f_ap);
  }
  // An unknown speed corrects nothing either.
  corrections[0].deck_inertia = DeckInertia{kRate, kPitch, kParallel};
  PlateCorrector blind(corrections, kRate);
  REQUIRE(blind.active());
  for (ForceFrame frame : frames) {
    frame.belt_speed = core::MetersPerSecond(NAN);
    const ForceFrame same = frame;
    blind.apply(frame);
    REQUIRE(same.plate[0].m_ml == frame.plate[0].m_ml);
  }
}
