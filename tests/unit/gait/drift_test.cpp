#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include "gait/contacts/drift_tracker.hpp"
#include "gait/filter.hpp"
#include "gait/offline/offline_zero.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

/// Feeds a tracker sample by sample, as the engine does.
struct Fed {
  explicit Fed(double rate_hz = 1000.0)
      : rate(rate_hz),
        ring(4096),
        tracker(core::Hertz(rate_hz)),
        live(low_pass(core::Hertz(50.0), core::Hertz(rate_hz))) {}
  void put(ChannelValues values) {
    values[kLiveV] = live.step(values[kForceV]);
    ring.push(values, {static_cast<std::int64_t>(ring.next()) * 1'000'000}, 0);
    tracker.observe(values);
  }
  double rate;
  SampleRing ring;
  DriftTracker tracker;
  CausalFilter live;
};

ChannelValues offsets(double scale) {
  ChannelValues values{};
  for (std::size_t c = 0; c < kDriftChannels; ++c) values[c] = scale * (3.0 + static_cast<double>(c));
  values[kForceV] = 10.0 * scale;
  return values;
}

}  // namespace

TEST_CASE("forces and moments of all six channels have a zero, from the plateau and from flights",
          "[gait][drift]") {
  Fed fed;
  for (int i = 0; i < 2500; ++i) fed.put(offsets(1.0));
  REQUIRE(fed.tracker.relock(DriftTracker::kMemoryS));
  for (const Channel c : {kForceV, kForceAp, kForceMl, kMomentMl, kMomentAp, kMomentV}) {
    CHECK(fed.tracker.zero()[c] == Approx(offsets(1.0)[c]));
  }
  // A flight with twice the offsets moves each by 0.4 of the way.
  const std::uint64_t first = fed.ring.next();
  for (int i = 0; i < 150; ++i) fed.put(offsets(2.0));
  const FlightEstimate flight = fed.tracker.flight(fed.ring, first, fed.ring.next());
  CHECK(flight.measured);
  for (const Channel c : {kForceV, kForceAp, kForceMl, kMomentMl, kMomentAp, kMomentV}) {
    CHECK(flight.zero[c] == Approx(offsets(2.0)[c]));
    CHECK(fed.tracker.zero()[c] == Approx(offsets(1.4)[c]));
  }
}

TEST_CASE("a child who stands on the belt at the start is not taken for its zero once the mass is given",
          "[gait][drift]") {
  const double weight = 12.0 * core::kStandardGravity.value();
  RunShape shape;
  shape.quiet_s = 3.0;
  shape.steps = 30;
  shape.peak_n = weight * std::numbers::pi / 2.0 * shape.step_s() / shape.contact_s;
  shape.ap_peak_n = 20.0;
  auto frames = frames_of(shape);
  for (std::size_t i = 0; i < 3000; ++i) frames[i].plate[0].f_v = core::Newtons(weight);
  EngineConfig config;
  config.mass = core::Kilograms(12.0);
  GaitEngine engine(config), unweighed{EngineConfig{}};
  double largest = 0.0, largest_unweighed = 0.0;
  std::vector<StepResult> steps;
  for (const ForceFrame& frame : frames) {
    for (const Event& event : engine.step(frame)) {
      if (event.kind == EventKind::StepCompleted) steps.push_back(event.step);
    }
    (void)unweighed.step(frame);
    largest = std::max(largest, std::abs(engine.drift_v().value()));
    largest_unweighed = std::max(largest_unweighed, std::abs(unweighed.drift_v().value()));
  }
  CHECK(largest_unweighed > 100.0);
  CHECK(largest < 3.0);
  REQUIRE(steps.size() >= 22);
  for (const StepResult& step : steps) {
    CHECK((step.health & (kDriftLarge | kDriftInvalid)) == 0);
    CHECK(step.contact_time.value() == Approx(contact_above(shape, 50.0)).margin(0.004));
  }
}

TEST_CASE("a flight that is short, restless, or once alone beyond 30 N moves nothing", "[gait][drift]") {
  const auto flight_of = [](Fed& fed, int samples, double level, double ripple) {
    for (int i = 0; i < 240; ++i) {
      ChannelValues stance{};
      stance[kForceV] = 1500.0;
      fed.put(stance);
    }
    for (int i = 0; i < 30; ++i) fed.put({});
    const std::uint64_t first = fed.ring.next();
    for (int i = 0; i < samples; ++i) {
      ChannelValues values{};
      values[kForceV] = level + ripple * std::sin(2.0 * std::numbers::pi * 0.025 * i);
      fed.put(values);
    }
    return fed.tracker.flight(fed.ring, first, fed.ring.next());
  };
  const auto locked = [] {
    Fed fed;
    for (int i = 0; i < 2500; ++i) fed.put({});
    REQUIRE(fed.tracker.relock(DriftTracker::kMemoryS));
    return fed;
  };
  Fed fed = locked();
  CHECK_FALSE(flight_of(fed, 79, 10.0, 0.0).measured);
  CHECK(fed.tracker.zero()[kForceV] == Approx(0.0).margin(1e-9));
  CHECK_FALSE(flight_of(fed, 120, 10.0, 60.0).measured);
  CHECK(fed.tracker.zero()[kForceV] == Approx(0.0).margin(1e-9));
  // A hand on the rail for one flight.
  const FlightEstimate hand = flight_of(fed, 120, 45.0, 0.0);
  CHECK_FALSE(hand.measured);
  CHECK(hand.zero[kForceV] == Approx(0.0).margin(1e-9));
  CHECK(flight_of(fed, 120, 10.0, 0.0).measured);
  CHECK(fed.tracker.zero()[kForceV] == Approx(4.0).margin(0.1));
  // The zero has jumped: the second flight that says so is believed, the fifth starts anew.
  Fed jumped = locked();
  for (int k = 0; k < 5; ++k) {
    const FlightEstimate flight = flight_of(jumped, 120, 45.0, 0.0);
    CHECK(flight.measured == (k > 0));
    if (k > 0) CHECK(flight.zero[kForceV] == Approx(45.0).margin(0.5));
    if (k < 4) CHECK(jumped.tracker.zero()[kForceV] == Approx(0.0).margin(1e-9));
  }
}

TEST_CASE("unloaded noise is measured through the LIVE filter, with its closed-form noise bandwidth",
          "[gait][drift][noise]") {
  // A Butterworth low-pass of order 2 passes white noise as a brick wall at fc (pi/4) / sin(pi/4) does.
  const double share = std::sqrt(50.0 * (std::numbers::pi / 4.0) / std::sin(std::numbers::pi / 4.0) / 500.0);
  for (const double sigma : {3.0, 12.0, 25.0, 60.0, 120.0}) {
    Fed fed;
    std::mt19937 generator(9);
    std::normal_distribution<double> noise(0.0, sigma);
    std::vector<double> column;
    for (int i = 0; i < 4000; ++i) {
      ChannelValues values{};
      values[kForceV] = noise(generator);
      column.push_back(values[kForceV]);
      fed.put(values);
    }
    CAPTURE(sigma);
    REQUIRE(fed.tracker.relock(DriftTracker::kMemoryS));
    CHECK(fed.tracker.sigma_n() == Approx(share * sigma).epsilon(0.12));
    // The 10 % quantile of noisy belts is not their zero.
    CHECK(fed.tracker.zero()[kForceV] == Approx(0.0).margin(0.25 * share * sigma + 0.2));
    CHECK(find_empty_belts(column, core::Hertz(1000.0))->sigma_n == Approx(share * sigma).epsilon(0.12));
  }
}

TEST_CASE("a seam of the belt counts by its RMS, and a foot put down for a moment not at all",
          "[gait][drift][noise]") {
  Fed fed;
  for (int i = 0; i < 4000; ++i) {
    ChannelValues values{};
    values[kForceV] = 12.0 * std::sin(2.0 * std::numbers::pi * 15.0 * 1e-3 * i);
    if (i > 3000 && i < 3300) values[kForceV] += 400.0;
    fed.put(values);
  }
  REQUIRE(fed.tracker.relock(DriftTracker::kMemoryS));
  CHECK(fed.tracker.sigma_n() == Approx(12.0 / std::numbers::sqrt2).epsilon(0.1));
}

TEST_CASE("running and hopping, however long the flights, are no noise and give the flights' zero",
          "[gait][drift][noise]") {
  std::mt19937 generator(12);
  std::normal_distribution<double> noise(0.0, 6.0);
  for (const double contact : {0.11, 0.2, 0.3}) {
    for (const double flight : {0.08, 0.15, 0.22, 0.3, 0.38}) {
      for (int begin = 0; begin < 500; begin += 37) {
        Fed fed;
        for (int i = 0; i < 2000; ++i) {
          const double phase = std::fmod(1e-3 * (i + begin), contact + flight) / contact;
          ChannelValues values{};
          values[kForceV] = 20.0 + noise(generator);
          if (phase < 1.0) values[kForceV] += 1600.0 * std::sin(std::numbers::pi * phase);
          fed.put(values);
        }
        CAPTURE(contact, flight, begin);
        REQUIRE(fed.tracker.relock(DriftTracker::kMemoryS));
        REQUIRE(fed.tracker.sigma_n() < 6.0);  // 10 N would make nothing measurable
        REQUIRE(fed.tracker.zero()[kForceV] == Approx(20.0).margin(6.0));
      }
    }
  }
}

TEST_CASE("where five sigma of unloaded noise pass 50 N nothing is measurable, live as offline",
          "[gait][drift][noise]") {
  RunShape shape;
  shape.quiet_s = 3.0;
  const auto judge = [&](const std::vector<ForceFrame>& frames, bool too_noisy) {
    const LiveRun run = run_live(frames, EngineConfig{});
    REQUIRE(run.steps.size() >= 15);
    for (const auto& step : run.steps) {
      CHECK(((step.health & kNoiseTooHigh) != 0) == too_noisy);
      CHECK(step.braking_impulse.has_value() == !too_noisy);
    }
    const Columns columns = columns_of(frames, 1000.0);
    const auto offline = analyze(columns.view(), {});
    REQUIRE(offline->contacts.size() >= 15);
    for (const Contact& contact : offline->contacts) {
      CHECK(((contact.step.health & kNoiseTooHigh) != 0) == too_noisy);
      CHECK(contact.step.braking_impulse.has_value() == !too_noisy);
    }
  };
  // White noise keeps a third of its sigma in the LIVE filter: 24 N give 8, 42 N give 14.
  for (const double sigma : {24.0, 42.0}) {
    auto frames = frames_of(shape);
    add_noise(frames, sigma, 4);
    CAPTURE(sigma);
    judge(frames, sigma > 30.0);
  }
  // A roller at 13 Hz: amplitude over the square root of two.
  for (const double amplitude : {11.0, 17.0}) {
    auto frames = frames_of(shape);
    add_vertical(frames,
                 [amplitude](double t) { return amplitude * std::sin(2.0 * std::numbers::pi * 13.0 * t); });
    CAPTURE(amplitude);
    judge(frames, amplitude > 14.2);
  }
}

TEST_CASE("an offset of any force or moment changes neither sides, impulses nor overstride",
          "[gait][drift][live]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  const auto clean = frames_of(shape);
  auto off = clean;
  for (auto& frame : off) {
    frame.plate[0] = frame.plate[0] + core::Wrench{core::Newtons(-12.0),     core::Newtons(-20.0),
                                                   core::Newtons(8.0),       core::NewtonMeters(9.0),
                                                   core::NewtonMeters(-4.0), core::NewtonMeters(15.0)};
  }
  const LiveRun a = run_live(clean, EngineConfig{}), b = run_live(off, EngineConfig{});
  REQUIRE(a.steps.size() == b.steps.size());
  for (std::size_t k = 0; k < a.steps.size(); ++k) {
    CHECK(a.steps[k].side == b.steps[k].side);
    CHECK(a.steps[k].peak_vgrf.value() == Approx(b.steps[k].peak_vgrf.value()));
    CHECK(a.steps[k].braking_impulse->value() == Approx(b.steps[k].braking_impulse->value()));
    REQUIRE(a.steps[k].overstride_cop.has_value() == b.steps[k].overstride_cop.has_value());
    if (a.steps[k].overstride_cop)
      CHECK(a.steps[k].overstride_cop->value() == Approx(b.steps[k].overstride_cop->value()).margin(1e-4));
  }
}
