#include "docs/figures/scene.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace footfall::docs {

namespace {

constexpr double kLeastForCopN = 100.0;

std::size_t sample_at(double time_s) {
  return static_cast<std::size_t>(std::lround(time_s * kRate));
}

template <class T>
T or_throw(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what());
  return std::move(*result);
}

}  // namespace

void Columns::add(const core::Wrench& w) {
  const bool loaded = w.f_v.value() >= kLeastForCopN;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  f_v.push_back(w.f_v.value());
  f_ap.push_back(w.f_ap.value());
  f_ml.push_back(w.f_ml.value());
  cop_ap.push_back(loaded ? w.m_ml.value() / w.f_v.value() : kNone);
  cop_ml.push_back(loaded ? -w.m_ap.value() / w.f_v.value() : kNone);
}

const gait::AnalysedForces& Run::forces(std::size_t plate) const {
  return result.forces.at(plate);
}

const sim::SegmentMotion& Run::motion(core::BodySegment segment, double time_s) const {
  return segments.at(static_cast<std::size_t>(segment)).at(sample_at(time_s));
}

std::size_t Run::contact_after(double time_s, gait::Side side) const {
  for (std::size_t k = 0; k < result.contacts.size(); ++k) {
    const gait::Contact& contact = result.contacts[k];
    if (contact.initial_contact_s > time_s && contact.step.side == side) return k;
  }
  throw std::runtime_error("the simulated run has no contact of that foot");
}

gait::OfflineResult analysed(const Columns& sum, std::span<const Columns> belts, const Scene& scene) {
  gait::RecordingView view;
  view.sample_rate = core::Hertz(kRate);
  view.f_v_n = sum.f_v;
  view.f_ap_n = sum.f_ap;
  view.f_ml_n = sum.f_ml;
  view.cop_ap_m = sum.cop_ap;
  view.cop_ml_m = sum.cop_ml;
  for (const Columns& b : belts) view.belts.push_back({b.f_v, b.f_ap, b.f_ml, b.cop_ap, b.cop_ml});
  const sim::PhysicalRunnerConfig body;
  gait::OfflineOptions options;
  options.mass = scene.mass;
  options.belt_speed = core::MetersPerSecond(scene.speed_m_s);
  options.incline = core::Degrees(0.0);
  options.foot_length = body.foot_length;
  options.leg_length = body.leg_length;
  options.keep_forces = true;
  return or_throw(gait::analyze(view, options));
}

Run simulate(sim::Runner& runner, const Scene& scene) {
  Run run;
  run.speed_m_s = scene.speed_m_s;
  run.body_weight_n = core::body_weight(scene.mass).value();
  for (std::size_t i = 0; i < sample_at(scene.seconds); ++i) {
    const double t = static_cast<double>(i) / kRate;
    const sim::RunnerForces forces = runner.advance(t, core::MetersPerSecond(scene.speed_m_s));
    run.sum.add(forces.belt[0] + forces.belt[1]);
    for (std::size_t b = 0; b < 2; ++b) run.belt.at(b).add(forces.belt.at(b));
    for (std::size_t s = 0; scene.with_segments && s < core::kBodySegments; ++s) {
      run.segments.at(s).push_back(
          runner.segment_motion(static_cast<core::BodySegment>(s)).value_or(sim::SegmentMotion{}));
    }
    sim::RunnerEvent event;
    while (runner.next_event(event)) {
      if (event.kind != sim::RunnerEventKind::Step) continue;
      event.time_s -= event.step.step.value();
      run.steps.push_back(event);
    }
  }
  run.result = analysed(run.sum, run.belt, scene);
  return run;
}

sim::PhysicalRunnerConfig steady_runner() {
  sim::PhysicalRunnerConfig config;
  config.contact_variation = 0.0;
  config.step_time_variation = 0.0;
  return config;
}

Run simulate_runner(const sim::PhysicalRunnerConfig& config, const Scene& scene) {
  return simulate(*or_throw(sim::PhysicalRunner::make(config)), scene);
}

std::vector<double> piece(const std::vector<double>& column, double from_s, double to_s, std::size_t every) {
  std::vector<double> out;
  for (std::size_t i = sample_at(from_s); i <= sample_at(to_s); i += every) out.push_back(column.at(i));
  return out;
}

std::vector<double> times_ms(double from_s, double to_s, double zero_s, std::size_t every) {
  std::vector<double> out;
  for (std::size_t i = sample_at(from_s); i <= sample_at(to_s); i += every)
    out.push_back(1e3 * (static_cast<double>(i) / kRate - zero_s));
  return out;
}

}  // namespace footfall::docs
