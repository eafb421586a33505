#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

// Recordings with something wrong in them: each is measured as the whole one is, or says what is wrong.

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

RunShape runner() {
  RunShape shape;
  shape.steps = 40;
  return shape;
}

Columns clean(const RunShape& shape = runner()) {
  auto frames = frames_of(shape);
  add_noise(frames, 3.0, 5);
  return columns_of(frames, shape.rate_hz);
}

std::size_t sample_at(const RunShape& shape, int step, double into_s) {
  return static_cast<std::size_t>(shape.rate_hz * (shape.contact_start_s(step) + into_s));
}

bool noted(const OfflineResult& result, const std::string& words) {
  return std::any_of(result.notes.begin(), result.notes.end(), [&words](const char* note) {
    return std::string(note).find(words) != std::string::npos;
  });
}

void check_as(const OfflineResult& result, const OfflineResult& whole, double seconds, double share) {
  REQUIRE(result.contacts.size() == whole.contacts.size());
  for (std::size_t k = 0; k < whole.contacts.size(); ++k) {
    const StepResult &a = result.contacts[k].step, &b = whole.contacts[k].step;
    CAPTURE(k);
    CHECK(a.contact_time.value() == Approx(b.contact_time.value()).margin(seconds));
    CHECK(result.contacts[k].initial_contact_s ==
          Approx(whole.contacts[k].initial_contact_s).margin(seconds));
    CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(share));
    CHECK(a.vertical_impulse.value() == Approx(b.vertical_impulse.value()).epsilon(share));
  }
}

std::size_t marked(const OfflineResult& result, StepHealth health) {
  return static_cast<std::size_t>(
      std::count_if(result.contacts.begin(), result.contacts.end(),
                    [health](const Contact& c) { return (c.step.health & health) != 0; }));
}

/// The left foot on the first plate, the right one on the second.
struct TwoPlates {
  std::array<std::vector<double>, 2> f_v, f_ap;
  Columns sums;
  explicit TwoPlates(const RunShape& shape = runner()) : sums(clean(shape)) {
    for (std::size_t i = 0; i < sums.f_v.size(); ++i) {
      const double since = static_cast<double>(i) / shape.rate_hz - shape.quiet_s + 0.5 * shape.flight_s;
      const auto foot = static_cast<std::size_t>(std::max(0.0, since) / shape.step_s()) % 2;
      for (std::size_t p = 0; p < 2; ++p) {
        f_v[p].push_back(p == foot ? sums.f_v[i] : 0.0);
        f_ap[p].push_back(p == foot ? sums.f_ap[i] : 0.0);
      }
    }
  }
  [[nodiscard]] RecordingView view() {
    for (std::size_t i = 0; i < sums.f_v.size(); ++i) sums.f_v[i] = f_v[0][i] + f_v[1][i];
    RecordingView view = sums.view();
    for (std::size_t p = 0; p < 2; ++p) view.belts.push_back({f_v[p], f_ap[p], {}, {}, {}});
    return view;
  }
};

}  // namespace

TEST_CASE("plates that were never zeroed are zeroed by the flights, however far off they are",
          "[gait][faults]") {
  const Columns whole = clean();
  const auto truth = analyze(whole.view(), {});
  for (const double offset : {-900.0, -300.0, -151.0, 151.0, 300.0, 900.0}) {
    Columns off = whole;
    for (double& f : off.f_v) f += offset;
    const auto result = analyze(off.view(), {});
    CAPTURE(offset);
    REQUIRE(result);
    check_as(*result, *truth, 1e-4, 1e-3);
    CHECK(result->drift_first->value() == Approx(offset).margin(3.0));
    CHECK(noted(*result, "150 N"));
  }
  CHECK_FALSE(noted(*truth, "150 N"));
}

TEST_CASE("a zero that drifts by hundreds of newtons is followed to the end", "[gait][faults]") {
  const Columns whole = clean();
  const auto truth = analyze(whole.view(), {});
  for (const double drift : {-400.0, 400.0}) {
    Columns off = whole;
    const auto n = static_cast<double>(off.f_v.size());
    for (std::size_t i = 0; i < off.f_v.size(); ++i) off.f_v[i] += drift * static_cast<double>(i) / n;
    const auto result = analyze(off.view(), {});
    CAPTURE(drift);
    check_as(*result, *truth, 0.002, 0.005);
  }
}

TEST_CASE("somebody who stands is no far zero, before a run nor in a pause of it", "[gait][faults]") {
  const RunShape shape = runner();
  const Columns whole = clean(shape);
  for (const std::size_t at : {std::size_t{0}, sample_at(shape, 20, 0.29)}) {
    Columns paused = whole;
    std::vector<double> stand(5000);
    for (std::size_t i = 0; i < stand.size(); ++i) {
      const double ramp =
          std::min({1.0, static_cast<double>(i) / 300.0, static_cast<double>(4999 - i) / 300.0});
      stand[i] = 800.0 * ramp;
    }
    const auto place = static_cast<std::ptrdiff_t>(at);
    paused.f_v.insert(paused.f_v.begin() + place, stand.begin(), stand.end());
    paused.f_ap.insert(paused.f_ap.begin() + place, stand.size(), 0.0);
    const auto result = analyze(paused.view(), {});
    REQUIRE(result);
    CHECK(result->contacts.size() == 40);
    CHECK_FALSE(noted(*result, "150 N"));
    for (const Contact& contact : result->contacts) CHECK(std::abs(contact.step.drift_v.value()) < 10.0);
  }
}

TEST_CASE("a plate whose force pulls is named and nothing is measured: its feet would be flights",
          "[gait][faults]") {
  TwoPlates plates;
  const auto whole = analyze(plates.view(), {});
  CHECK(whole->contacts.size() == 40);
  for (const std::size_t p : {std::size_t{0}, std::size_t{1}}) {
    TwoPlates turned;
    for (double& f : turned.f_v[p]) f = -f;
    const auto result = analyze(turned.view(), {});
    REQUIRE(result);
    CHECK(result->contacts.empty());
    CHECK(result->gait_class == GaitClass::Unknown);
    CHECK_FALSE(result->summary.cadence);
    CHECK(noted(*result, "one plate is negative"));
  }
  TwoPlates both;
  for (auto& plate : both.f_v) {
    for (double& f : plate) f = -f;
  }
  const auto result = analyze(both.view(), {});
  CHECK(result->contacts.empty());
  CHECK(noted(*result, "The vertical force is negative"));
}

TEST_CASE("a missing sample costs no contact; what it touches is marked, as live", "[gait][faults]") {
  const RunShape shape = runner();
  const Columns whole = clean(shape);
  const auto truth = analyze(whole.view(), {});
  for (const double into : {0.02, 0.12, 0.30}) {
    for (const std::size_t lost : {std::size_t{1}, std::size_t{10}}) {
      Columns holed = whole;
      const std::size_t first = sample_at(shape, 20, into);
      for (std::size_t i = first; i < first + lost; ++i) holed.f_v[i] = holed.f_ap[i] = kMissing;
      const auto result = analyze(holed.view(), {});
      CAPTURE(into, lost);
      check_as(*result, *truth, 0.002, 0.01);
      CHECK(marked(*result, kGapInStep) == 1);
      CHECK((result->contacts[20].step.health & kGapInStep) != 0);
      CHECK(noted(*result, "bridged"));
    }
  }
}

TEST_CASE("a stretch too short for a flight of its own has the zero of its neighbour", "[gait][faults]") {
  const RunShape shape = runner();
  Columns off = clean(shape);
  for (double& f : off.f_v) f -= 40.0;
  const auto whole = analyze(off.view(), {});
  Columns holed = off;
  // Between the holes lie one whole contact and parts of two.
  for (const int step : {19, 21}) {
    for (std::size_t i = 0; i < 30; ++i) holed.f_v[sample_at(shape, step, 0.10) + i] = kMissing;
  }
  const auto result = analyze(holed.view(), {});
  REQUIRE(result->contacts.size() == 38);
  const StepResult &a = result->contacts[19].step, &b = whole->contacts[20].step;
  CHECK(a.contact_time.value() == Approx(b.contact_time.value()).margin(5e-4));
  CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(0.003));
  CHECK_FALSE(noted(*result, "drift was not removed"));
}

TEST_CASE("a spike of one sample is a missing sample, a landing is none", "[gait][faults]") {
  const RunShape shape = runner();
  const Columns whole = clean(shape);
  const auto truth = analyze(whole.view(), {});
  CHECK(marked(*truth, kGapInStep) == 0);
  for (const double height : {-5000.0, -400.0, 400.0, 5000.0}) {
    for (const double into : {0.004, 0.12, 0.236, 0.30}) {
      Columns spiked = whole;
      spiked.f_v[sample_at(shape, 20, into)] += height;
      const auto result = analyze(spiked.view(), {});
      CAPTURE(height, into);
      check_as(*result, *truth, 0.001, 0.005);
      CHECK(marked(*result, kGapInStep) == 1);
      CHECK(noted(*result, "Single samples"));
    }
  }
  // An impact of 12 ms at 300 Hz: three samples that rise and fall by hundreds of newtons.
  RunShape slow = shape;
  slow.rate_hz = 300.0;
  Columns impacts = columns_of(frames_of(slow), 300.0);
  for (int k = 0; k < slow.steps; ++k) {
    for (std::size_t i = 0; i < 4; ++i) {
      impacts.f_v[sample_at(slow, k, 0.02) + i] +=
          900.0 * std::sin(std::numbers::pi * static_cast<double>(i) / 4.0);
    }
  }
  CHECK(marked(*analyze(impacts.view(), {}), kGapInStep) == 0);
}

TEST_CASE("a plate at its end stop is marked in each step, a rounded peak is not", "[gait][faults]") {
  Columns clipped = clean();
  for (double& f : clipped.f_v) f = std::min(f, 1500.0);
  const auto result = analyze(clipped.view(), {});
  REQUIRE(result->contacts.size() == 40);
  CHECK(marked(*result, kSaturatedInStep) == 40);
  CHECK(noted(*result, "end stop"));
  for (const double digit : {0.01, 1.0, 5.0}) {
    Columns rounded = columns_of(frames_of(runner()), 1000.0);
    for (double& f : rounded.f_v) f = digit * std::round(f / digit);
    const auto whole = analyze(rounded.view(), {});
    CAPTURE(digit);
    CHECK(marked(*whole, kSaturatedInStep) == 0);
    CHECK_FALSE(noted(*whole, "end stop"));
  }
}

TEST_CASE("fore-aft force that is turned or in the wrong column is said, none is said of a good one",
          "[gait][faults]") {
  const Columns whole = clean();
  std::vector<double> sideways(whole.f_v.size());
  for (std::size_t i = 0; i < sideways.size(); ++i) sideways[i] = 0.04 * whole.f_v[i];
  RecordingView view = whole.view();
  view.f_ml_n = sideways;
  const auto good = analyze(view, {});
  CHECK_FALSE(noted(*good, "turned"));
  CHECK_FALSE(noted(*good, "exchanged"));
  Columns turned = whole;
  for (double& f : turned.f_ap) f = -f;
  CHECK(noted(*analyze(turned.view(), {}), "fore-aft force looks turned"));
  std::vector<double> faint(whole.f_v.size());
  std::transform(whole.f_ap.begin(), whole.f_ap.end(), faint.begin(), [](double f) { return 0.1 * f; });
  view.f_ml_n = whole.f_ap;
  view.f_ap_n = faint;
  CHECK(noted(*analyze(view, {}), "axes look exchanged"));
}

TEST_CASE("a plate whose zero drifts does not put feet on both belts", "[gait][faults]") {
  TwoPlates plates;
  const auto n = static_cast<double>(plates.f_v[0].size());
  for (std::size_t i = 0; i < plates.f_v[0].size(); ++i)
    plates.f_v[0][i] += 140.0 * static_cast<double>(i) / n;
  const auto result = analyze(plates.view(), {});
  REQUIRE(result->contacts.size() == 40);
  CHECK(marked(*result, kStraddle) == 0);
}

TEST_CASE("one foot on a plate is zeroed by the empty plate before and after it, and is no run yet",
          "[gait][faults]") {
  RunShape shape;
  shape.steps = 1;
  shape.quiet_s = 1.5;
  const Columns whole = clean(shape);
  const auto truth = analyze(whole.view(), {});
  Columns off = whole;
  for (double& f : off.f_v) f += 40.0;
  for (double& f : off.f_ap) f -= 25.0;
  const auto result = analyze(off.view(), {});
  REQUIRE(result->contacts.size() == 1);
  const StepResult &a = result->contacts[0].step, &b = truth->contacts[0].step;
  CHECK(a.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.002));
  CHECK(a.contact_time.value() == Approx(b.contact_time.value()).margin(1e-4));
  CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(1e-3));
  CHECK(a.braking_impulse->value() == Approx(b.braking_impulse->value()).epsilon(0.01));
  CHECK(a.gait_class == GaitClass::Unknown);
  CHECK(result->gait_class == GaitClass::Unknown);
  CHECK(noted(*result, "running or walking is not known"));
}

TEST_CASE("walking, one foot on each plate of a floor is zeroed by its empty plate", "[gait][faults]") {
  std::vector<double> first, second, sum;
  for (int i = 0; i < 4000; ++i) {
    const double t = i * 1e-3;
    const auto stance = [t](double from) {
      const double phase = (t - from) / 0.65;
      return phase > 0.0 && phase < 1.0 ? 900.0 * std::sqrt(std::sin(std::numbers::pi * phase)) : 0.0;
    };
    first.push_back(stance(1.2));
    second.push_back(stance(1.75));
  }
  const auto analysed = [&](double offset) {
    std::vector<double> a = first, b = second;
    for (double& f : a) f += offset;
    for (double& f : b) f -= offset;
    sum.assign(a.size(), 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) sum[i] = a[i] + b[i];
    RecordingView view;
    view.sample_rate = core::Hertz(1000.0);
    view.f_v_n = sum;
    view.belts = {{a, {}, {}, {}, {}}, {b, {}, {}, {}, {}}};
    return analyze(view, {}).value();
  };
  const OfflineResult truth = analysed(0.0), off = analysed(30.0);
  REQUIRE(truth.contacts.size() == 2);
  REQUIRE(off.contacts.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(off.contacts[k].step.contact_time.value() ==
          Approx(truth.contacts[k].step.contact_time.value()).margin(1e-4));
    CHECK(off.contacts[k].step.peak_vgrf.value() ==
          Approx(truth.contacts[k].step.peak_vgrf.value()).epsilon(1e-3));
  }
}
