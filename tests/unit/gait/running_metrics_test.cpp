#include "gait/metrics/running_metrics.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "gait/merge.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr double kPi = std::numbers::pi;

RunShape after_lock() {
  RunShape shape;
  shape.quiet_s = 2.5;
  return shape;
}

EngineConfig with_body() {
  EngineConfig config;
  config.height = core::Meters(1.75);
  config.foot_length = core::Meters(0.27);
  return config;
}

/// As frames_of(), with sideways force: 50 N of medial half sine on both feet.
std::vector<ForceFrame> frames_with_sideways(const RunShape& shape) {
  auto frames = frames_of(shape);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    const double phase = stance_phase(shape, t);
    if (phase < 0.0) continue;
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    frames[i].plate[0].f_ml = core::Newtons((step % 2 == 0 ? 50.0 : -50.0) * std::sin(kPi * phase));
  }
  return frames;
}

/// Every number of a step: the catalogue's metrics, its times and its words.
std::vector<double> numbers(const StepResult& step) {
  std::vector<double> out;
  for (const StepMetric& metric : step_metrics()) out.push_back(metric.value(step).value_or(NAN));
  for (const core::Timestamp t :
       {step.initial_contact, step.toe_off, step.initial_contact_thr20, step.toe_off_thr20}) {
    out.push_back(static_cast<double>(t.ns));
  }
  for (const double x : {static_cast<double>(step.health), static_cast<double>(step.side),
                         static_cast<double>(step.foot_strike), static_cast<double>(step.loading_point)}) {
    out.push_back(x);
  }
  return out;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i])) return false;
  }
  return true;
}

double value(const StepResult& step, std::string_view key) {
  return find_step_metric(key)->value(step).value_or(NAN);
}

}  // namespace

TEST_CASE("a generated step has the values of its closed form", "[gait][metrics][live]") {
  const RunShape shape = after_lock();
  const LiveRun run = run_live(frames_with_sideways(shape), with_body());
  REQUIRE(run.steps.size() == 20);
  const double tc = contact_above(shape, 50.0);
  const double tf = shape.step_s() - tc;
  const double weight = 2.0 / kPi * shape.peak_n * shape.contact_s / shape.step_s();
  for (std::size_t k = 5; k < 19; ++k) {
    const StepResult& s = run.steps[k];
    CHECK(s.swing_time->value() == Approx(tc + 2.0 * tf).margin(0.004));
    CHECK(*s.duty_factor == Approx(tc / (2.0 * shape.step_s())).margin(0.006));
    CHECK(s.step_length->value() == Approx(shape.belt_m_s * shape.step_s()).margin(0.002));
    CHECK(s.step_width->value() == Approx(2.0 * shape.half_step_width_m).margin(1e-3));
    CHECK(s.active_peak->value() == Approx(shape.peak_n).epsilon(0.003));
    CHECK(s.active_peak_midstance->value() == Approx(shape.peak_n).epsilon(0.003));
    CHECK(s.time_to_peak->value() == Approx(0.5 * tc).margin(0.003));
    CHECK_FALSE(s.impact_peak);
    CHECK(s.loading_point == LoadingPoint::ThirteenPercent);
    CHECK(s.braking_time->value() == Approx(0.5 * tc).margin(0.003));
    CHECK(s.propulsive_time->value() == Approx(0.5 * tc).margin(0.003));
    CHECK(s.medial_peak->value() == Approx(50.0).epsilon(0.02));
    CHECK(s.lateral_peak->value() < 3.0);
    CHECK(s.medial_impulse->value() == Approx(50.0 * 2.0 / kPi * shape.contact_s).epsilon(0.03));
    // Half sine: lowering F tc^2 / (m pi^2) - g tc^2 / 8, flight g tf^2 / 8, with the sine's own times.
    const double lowering =
        shape.contact_s * shape.contact_s * 9.80665 * (shape.peak_n / weight / (kPi * kPi) - 1.0 / 8.0);
    CHECK(s.vertical_oscillation->value() ==
          Approx(lowering + 9.80665 * shape.flight_s * shape.flight_s / 8.0).margin(0.001));
    // Measured from the 50 N crossing on, 2 ms after the sine begins.
    CHECK(s.vertical_stiffness->value() == Approx(shape.peak_n / lowering).epsilon(0.05));
    CHECK(s.vertical_stiffness_sine->value() == Approx(shape.peak_n / lowering).epsilon(0.05));
    CHECK(s.leg_compression->value() > s.vertical_oscillation->value());
    CHECK(s.leg_stiffness->value() == Approx(s.active_peak->value() / s.leg_compression->value()));
    REQUIRE(s.leg_stiffness_sine);
  }
}

TEST_CASE("a step's length is the way of the belt as measured and the feet's own difference",
          "[gait][metrics][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  const auto belt = [](double t) { return 3.0 + 0.2 * std::sin(2.0 * kPi * 0.4 * t); };
  const auto way = [](double t) { return 3.0 * t - 0.2 / (2.0 * kPi * 0.4) * std::cos(2.0 * kPi * 0.4 * t); };
  const double odd_ahead = 0.05;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    frames[i].belt_speed = core::MetersPerSecond(belt(t));
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    if (step % 2 != 0)
      frames[i].plate[0].m_ml += core::NewtonMeters(odd_ahead * frames[i].plate[0].f_v.value());
  }
  const LiveRun run = run_live(frames, with_body());
  REQUIRE(run.steps.size() == 20);
  for (std::size_t k = 1; k < 19; ++k) {
    const double ic = shape.contact_start_s(static_cast<int>(k)) + onset_delay(shape, 50.0);
    const double expected = way(ic + shape.step_s()) - way(ic) + (k % 2 == 0 ? odd_ahead : -odd_ahead);
    CHECK(run.steps[k].step_length->value() == Approx(expected).margin(0.004));
  }
  CHECK_FALSE(run.steps[19].step_length);
}

TEST_CASE("feet on two plates have the width of their common frame", "[gait][metrics][live]") {
  const RunShape shape = after_lock();
  auto frames = frames_of(shape);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    frames[i].plates = 2;
    if (step % 2 == 0) std::swap(frames[i].plate[0], frames[i].plate[1]);
  }
  const LiveRun on_plates = run_live(frames, {});
  for (std::size_t k = 6; k < 19; ++k) {
    REQUIRE(on_plates.steps[k].step_width);
    CHECK(on_plates.steps[k].step_width->value() == Approx(0.06).margin(1e-3));
  }
}

TEST_CASE("mirroring the runner swaps left and right and changes nothing else", "[gait][metrics][live]") {
  auto frames = frames_with_sideways(after_lock());
  add_noise(frames, 4.0, 17);
  auto mirrored = frames;
  for (ForceFrame& frame : mirrored) {
    core::Wrench& w = frame.plate[0];
    w.f_ml = -w.f_ml;
    w.m_ap = -w.m_ap;
    w.m_v = -w.m_v;
  }
  const LiveRun a = run_live(frames, with_body()), b = run_live(mirrored, with_body());
  REQUIRE(a.steps.size() == 20);
  REQUIRE(b.steps.size() == 20);
  std::size_t sided = 0;
  for (std::size_t k = 0; k < a.steps.size(); ++k) {
    const StepResult& left = a.steps[k];
    StepResult right = b.steps[k];
    if (left.side != Side::Unknown) {
      ++sided;
      CHECK(right.side == (left.side == Side::Left ? Side::Right : Side::Left));
    }
    right.side = left.side;
    CHECK(same_bits(numbers(left), numbers(right)));
  }
  CHECK(sided >= 16);
}

TEST_CASE("a runner twice as heavy has twice the newtons and the same body weights", "[gait][metrics]") {
  auto frames = frames_with_sideways(after_lock());
  add_noise(frames, 3.0, 5);
  auto heavy = frames;
  for (ForceFrame& frame : heavy) frame.plate[0] = 2.0 * frame.plate[0];
  EngineConfig config = with_body(), doubled = with_body();
  doubled.method.threshold = core::Newtons(100.0);
  const LiveRun a = run_live(frames, config), b = run_live(heavy, doubled);
  REQUIRE(a.steps.size() == b.steps.size());
  for (std::size_t k = 6; k < 18; ++k) {
    for (const StepMetric& metric : step_metrics()) {
      const auto light = metric.value(a.steps[k]), weighty = metric.value(b.steps[k]);
      const bool force = metric.per_body_weight || metric.unit == "kN/m";
      CAPTURE(metric.key, k);
      // CoP begins at a fixed 100 N, and its uncertainty rests on fixed newtons.
      if (metric.family == MetricFamily::Foot || metric.family == MetricFamily::Overstride ||
          metric.key == "step_length_m" || metric.key == "step_width_m") {
        continue;
      }
      CHECK(light.has_value() == weighty.has_value());
      if (!light || !weighty) continue;
      const double scale = force ? 2.0 : 1.0;
      // The live detector's own limits are in newtons, so the flights' zeros may differ by a sample.
      CHECK(*weighty == Approx(scale * *light).epsilon(0.01).margin(force ? 0.2 : 1e-4));
    }
  }
}

TEST_CASE("on a slope overstride asks for what gravity takes", "[gait][metrics]") {
  const double incline = 4.0 * kPi / 180.0;
  RunShape shape;
  shape.steps = 40;
  std::vector<double> f_v, f_ap, cop_ap, cop_ml;
  for (const ForceFrame& frame : frames_of(shape)) {
    const core::Wrench& w = frame.plate[0];
    const double f = w.f_v.value();
    f_v.push_back(f * std::cos(incline));
    f_ap.push_back(w.f_ap.value() + f * std::sin(incline));
    cop_ap.push_back(f >= 100.0 ? w.m_ml.value() / f : NAN);
    cop_ml.push_back(f >= 100.0 ? -w.m_ap.value() / f : NAN);
  }
  const RecordingView view{0.0, core::Hertz(1000.0), f_v, f_ap, {}, cop_ap, cop_ml};
  OfflineOptions options;
  options.belt_speed = core::MetersPerSecond(shape.belt_m_s);
  const auto level = analyze(view, options);
  REQUIRE(level->contacts.size() == 40);
  options.incline = core::Degrees(4.0);
  const auto uphill = analyze(view, options);
  // Without a height nobody knows how far gravity shifts the centre.
  CHECK_FALSE(uphill->contacts[30].step.overstride_cop);
  options.height = core::Meters(1.75);
  const auto tall = analyze(view, options);
  const double shift = 1.02 * 0.53 * 1.75 * std::tan(incline);
  CHECK(tall->contacts[30].step.overstride_cop->value() ==
        Approx(level->contacts[30].step.overstride_cop->value() - shift).margin(1e-3));
  // On the level the force that is left over is an uncertainty; on the slope it is gravity's.
  CHECK(tall->contacts[30].step.overstride_cop_uncertainty->value() <
        level->contacts[30].step.overstride_cop_uncertainty->value());
}

TEST_CASE("a step that follows no other has nothing that needs two", "[gait][metrics]") {
  RunShape shape = after_lock();
  const LiveRun run = run_live(frames_with_sideways(shape), with_body());
  const StepResult& first = run.steps.front();
  const StepResult& last = run.steps.back();
  for (const char* key : {"swing_time_s", "step_width_m", "vertical_oscillation_m", "overstride_cop_m"}) {
    CHECK(std::isnan(value(first, key)));
  }
  for (const char* key : {"duty_factor", "step_length_m", "vertical_oscillation_m", "overstride_cop_m",
                          "vertical_stiffness_sine_n_m"}) {
    CHECK(std::isnan(value(last, key)));
  }
  for (const char* key : {"active_peak_n", "braking_time_s", "cop_advance_m", "swing_time_s"}) {
    CHECK_FALSE(std::isnan(value(last, key)));
  }
}

TEST_CASE("plates read in any chunks give bit-identical steps", "[gait][metrics][live]") {
  auto frames = frames_with_sideways(after_lock());
  add_noise(frames, 5.0, 23);
  const auto run = [&frames](unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_int_distribution<std::size_t> size(1, 40);
    PlateMerger merger(2, core::Hertz(1000.0));
    GaitEngine engine(with_body());
    std::vector<std::vector<double>> steps;
    for (std::size_t i = 0; i < frames.size();) {
      const std::size_t end = seed == 0 ? i + 1 : std::min(frames.size(), i + size(generator));
      for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
        for (std::size_t k = i; k < end; ++k) {
          core::ForceSample sample;
          sample.station_time = frames[k].time;
          sample.plate = plate;
          if (plate == 0) sample.wrench = frames[k].plate[0];
          merger.push(sample);
        }
      }
      i = end;
      ForceFrame merged;
      while (merger.pop(merged)) {
        merged.belt_speed = core::MetersPerSecond(3.0);
        for (const Event& event : engine.step(merged)) {
          if (event.kind == EventKind::StepCompleted) steps.push_back(numbers(event.step));
        }
      }
    }
    return steps;
  };
  const auto one_by_one = run(0);
  REQUIRE(one_by_one.size() >= 19);
  for (const unsigned seed : {1U, 2U, 3U}) {
    const auto chunked = run(seed);
    REQUIRE(chunked.size() == one_by_one.size());
    for (std::size_t k = 0; k < chunked.size(); ++k) CHECK(same_bits(chunked[k], one_by_one[k]));
  }
}
