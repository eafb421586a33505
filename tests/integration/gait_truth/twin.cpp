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
  std::vector<core::Wrench> wrench;
  void add(const core::Wrench& w) {
    wrench.push_back(w);
    const bool loaded = w.f_v.value() > 100.0;
    f_v.push_back(w.f_v.value());
    f_ap.push_back(w.f_ap.value());
    f_ml.push_back(w.f_ml.value());
    cop_ap.push_back(loaded ? w.m_ml.value() / w.f_v.value() : NAN);
    cop_ml.push_back(loaded ? -w.m_ap.value() / w.f_v.value() : NAN);
  }
};

void analyze(const std::array<Columns, 2>& plates, const Scene& scene, Twin& twin) {
  gait::RecordingView view;
  Columns sum;
  for (std::size_t i = 0; i < plates[0].wrench.size(); ++i)
    sum.add(plates[0].wrench[i] + plates[1].wrench[i]);
  view.sample_rate = core::Hertz(kRate);
  view.f_v_n = sum.f_v;
  view.f_ap_n = sum.f_ap;
  view.f_ml_n = sum.f_ml;
  view.cop_ap_m = sum.cop_ap;
  view.cop_ml_m = sum.cop_ml;
  for (const Columns& p : plates) view.belts.push_back({p.f_v, p.f_ap, p.f_ml, p.cop_ap, p.cop_ml});
  gait::OfflineOptions options;
  options.mass = scene.mass;
  options.belt_speed = core::MetersPerSecond(scene.speed_m_s(scene.seconds));
  auto result = gait::analyze(view, options);
  INFO((result ? "" : result.error().what()));
  REQUIRE(result);
  twin.offline = std::move(result->contacts);
  twin.offline_class = result->gait_class;
}

}  // namespace

Twin measure_runner(sim::Runner& runner, const Scene& scene) {
  std::array<sim::PlateModel, 2> plates{plate(0), plate(1)};
  plates[0].set_offset(core::Newtons(scene.offset_n));
  gait::EngineConfig engine_config;
  engine_config.mass = scene.mass;
  gait::GaitEngine engine(engine_config);
  Twin twin;
  std::array<Columns, 2> columns;
  for (int i = 0; i < std::lround(scene.seconds * kRate); ++i) {
    const double t = i / kRate;
    scene.before(t);
    const core::MetersPerSecond speed(scene.speed_m_s(t));
    const sim::RunnerForces forces = runner.advance(t, speed);
    gait::ForceFrame frame;
    frame.time = core::Timestamp{static_cast<std::int64_t>(i) * 1'000'000};
    frame.plates = 2;
    frame.belt_speed = speed;
    for (std::size_t p = 0; p < 2; ++p) {
      frame.plate.at(p) = lab_wrench(plates.at(p), plates.at(p).measure(t, forces.belt.at(p)));
      columns.at(p).add(frame.plate.at(p));
    }
    for (const gait::Event& event : engine.step(frame)) {
      if (event.kind == gait::EventKind::StepCompleted) {
        twin.live.push_back(event.step);
      } else {
        twin.events.push_back(event);
      }
    }
    sim::RunnerEvent event;
    while (runner.next_event(event)) {
      if (event.kind != sim::RunnerEventKind::Step) {
        twin.contacts.push_back(event);
        continue;
      }
      event.time_s -= event.step.step.value();
      twin.steps.push_back(event);
    }
  }
  analyze(columns, scene, twin);
  return twin;
}

Twin measure_twin(const sim::PhysicalRunnerConfig& config, double speed, double seconds, double offset_n) {
  auto runner = sim::PhysicalRunner::make(config);
  REQUIRE(runner);
  Scene scene;
  scene.seconds = seconds;
  scene.mass = config.mass;
  scene.offset_n = offset_n;
  scene.speed_m_s = [speed](double) { return speed; };
  return measure_runner(**runner, scene);
}

}  // namespace footfall::test
