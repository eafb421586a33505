#include "twin.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "sim/plate/plate_model.hpp"

namespace footfall::test {
namespace {

constexpr double kRate = 1000.0, kBelow = -0.05, kCentre = 0.25;

sim::PlateModel plate(std::size_t side) {
  sim::PlateModelOptions options;
  options.origin = {core::Meters(0.0), core::Meters(kBelow), core::Meters(side == 0 ? -kCentre : kCentre)};
  options.seed = 100 + side;
  return sim::PlateModel(options);
}

/// From the transducer's frame (x right, y forward, z up) to the lab: M + r x F.
core::Wrench lab_wrench(const sim::PlateModel& model, const sim::PlateReading& reading) {
  std::array<double, 6> v{};
  for (std::size_t i = 0; i < 6; ++i) {
    v.at(i) = reading.counts.at(i) / (i < 3 ? model.options().counts_per_n : model.options().counts_per_nm);
  }
  const double y = model.options().origin.v.value();
  const double z = model.options().origin.ml.value();
  const double f_ap = v[1], f_v = v[2], f_ml = v[0];
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(f_ml),
          core::NewtonMeters(v[4] + y * f_ml - z * f_v),
          core::NewtonMeters(v[5] + z * f_ap),
          core::NewtonMeters(v[3] - y * f_ap)};
}

struct Columns {
  std::vector<double> f_v, f_ap, f_ml, cop_ap, cop_ml;
  void add(const core::Wrench& w) {
    const bool loaded = w.f_v.value() > 100.0;
    f_v.push_back(w.f_v.value());
    f_ap.push_back(w.f_ap.value());
    f_ml.push_back(w.f_ml.value());
    cop_ap.push_back(loaded ? w.m_ml.value() / w.f_v.value() : NAN);
    cop_ml.push_back(loaded ? -w.m_ap.value() / w.f_v.value() : NAN);
  }
};

std::vector<gait::Contact> analyze(const Columns& sum, const sim::PhysicalRunnerConfig& config,
                                   double speed) {
  gait::RecordingView view;
  view.sample_rate = core::Hertz(kRate);
  view.f_v_n = sum.f_v;
  view.f_ap_n = sum.f_ap;
  view.f_ml_n = sum.f_ml;
  view.cop_ap_m = sum.cop_ap;
  view.cop_ml_m = sum.cop_ml;
  gait::OfflineOptions options;
  options.mass = config.mass;
  options.belt_speed = core::MetersPerSecond(speed);
  auto result = gait::analyze(view, options);
  INFO((result ? "" : result.error().what()));
  REQUIRE(result);
  return std::move(result->contacts);
}

}  // namespace

Twin measure_twin(const sim::PhysicalRunnerConfig& config, double speed, double seconds, double offset_n) {
  auto runner = sim::PhysicalRunner::make(config);
  REQUIRE(runner);
  std::array<sim::PlateModel, 2> plates{plate(0), plate(1)};
  plates[0].set_offset(core::Newtons(offset_n));
  gait::EngineConfig engine_config;
  engine_config.mass = config.mass;
  gait::GaitEngine engine(engine_config);
  Twin twin;
  Columns sum;
  for (int i = 0; i < std::lround(seconds * kRate); ++i) {
    const double t = i / kRate;
    const sim::RunnerForces forces = (*runner)->advance(t, core::MetersPerSecond(speed));
    gait::ForceFrame frame;
    frame.time = core::Timestamp{static_cast<std::int64_t>(i) * 1'000'000};
    frame.plates = 2;
    frame.belt_speed = core::MetersPerSecond(speed);
    for (std::size_t p = 0; p < 2; ++p) {
      frame.plate.at(p) = lab_wrench(plates.at(p), plates.at(p).measure(t, forces.belt.at(p)));
    }
    sum.add(frame.plate[0] + frame.plate[1]);
    for (const gait::Event& event : engine.step(frame)) {
      if (event.kind == gait::EventKind::StepCompleted) twin.live.push_back(event.step);
    }
    sim::RunnerEvent event;
    while ((*runner)->next_event(event)) {
      if (event.kind != sim::RunnerEventKind::Step) continue;
      event.time_s -= event.step.step.value();
      twin.steps.push_back(event);
    }
  }
  twin.offline = analyze(sum, config, speed);
  return twin;
}

}  // namespace footfall::test
