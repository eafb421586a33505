#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "core/samples.hpp"
#include "gait/engine.hpp"
#include "gait/offline/offline.hpp"

/// Running in closed form: half-sine stances of known peak, contact and flight, so that every metric is known
/// without an analysis. Lab frame, N, s.
namespace footfall::tests {

struct RunShape {
  double rate_hz = 1000.0;
  double contact_s = 0.24, flight_s = 0.10;
  double peak_n = 1800.0, ap_peak_n = 250.0;
  double quiet_s = 0.5;  ///< unloaded belts before the first contact
  int steps = 20;
  double half_step_width_m = 0.03;
  double belt_m_s = 3.0;
  [[nodiscard]] double step_s() const { return contact_s + flight_s; }
  [[nodiscard]] double duration_s() const { return quiet_s + steps * step_s(); }
  [[nodiscard]] double contact_start_s(int k) const { return quiet_s + k * step_s(); }
};

/// Fraction of the stance at time t, negative in flight.
inline double stance_phase(const RunShape& shape, double t) {
  const double since = t - shape.quiet_s;
  if (since < 0.0 || since >= shape.steps * shape.step_s()) return -1.0;
  const double in_step = since - std::floor(since / shape.step_s()) * shape.step_s();
  return in_step < shape.contact_s ? in_step / shape.contact_s : -1.0;
}
inline double half_sine_v(const RunShape& shape, double t) {
  const double phase = stance_phase(shape, t);
  return phase < 0.0 ? 0.0 : shape.peak_n * std::sin(std::numbers::pi * phase);
}
/// Brakes in the first half of stance, propels in the second.
inline double sine_ap(const RunShape& shape, double t) {
  const double phase = stance_phase(shape, t);
  return phase < 0.0 ? 0.0 : -shape.ap_peak_n * std::sin(2.0 * std::numbers::pi * phase);
}

/// Time above `threshold_n` of a half sine.
inline double contact_above(const RunShape& shape, double threshold_n) {
  return shape.contact_s * (1.0 - 2.0 / std::numbers::pi * std::asin(threshold_n / shape.peak_n));
}
/// Delay of the threshold crossing after the sine begins.
inline double onset_delay(const RunShape& shape, double threshold_n) {
  return shape.contact_s / std::numbers::pi * std::asin(threshold_n / shape.peak_n);
}

/// One plate at the rate of `shape`; CoP as moments about the lab origin; the foot rides back with the belt
/// and left and right alternate, the first step being a left one.
inline std::vector<gait::ForceFrame> frames_of(const RunShape& shape, double seconds = 0.0) {
  const double duration = seconds > 0.0 ? seconds : shape.duration_s() + 2.0;
  const auto n = static_cast<std::size_t>(duration * shape.rate_hz);
  std::vector<gait::ForceFrame> frames(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    gait::ForceFrame& frame = frames[i];
    frame.time = {1'000'000'000 + static_cast<std::int64_t>(std::llround(t * 1e9))};
    frame.belt_speed = core::MetersPerSecond(shape.belt_m_s);
    const double f_v = half_sine_v(shape, t);
    const double phase = stance_phase(shape, t);
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    const double cop_ml = (step % 2 == 0 ? -1.0 : 1.0) * shape.half_step_width_m;
    const double cop_ap = shape.belt_m_s * shape.contact_s * (0.5 - phase);
    core::Wrench& wrench = frame.plate[0];
    wrench.f_v = core::Newtons(f_v);
    wrench.f_ap = core::Newtons(sine_ap(shape, t));
    wrench.m_ml = core::NewtonMeters(cop_ap * f_v);
    wrench.m_ap = core::NewtonMeters(-cop_ml * f_v);
  }
  return frames;
}

/// Adds to the vertical force what `extra` says at each time.
inline void add_vertical(std::vector<gait::ForceFrame>& frames, const std::function<double(double)>& extra) {
  for (auto& frame : frames) {
    const double t = static_cast<double>(frame.time.ns - 1'000'000'000) * 1e-9;
    frame.plate[0].f_v += core::Newtons(extra(t));
  }
}
/// White noise of all forces; the seed is fixed by the caller.
inline void add_noise(std::vector<gait::ForceFrame>& frames, double sigma_n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, sigma_n);
  for (auto& frame : frames) {
    frame.plate[0].f_v += core::Newtons(noise(generator));
    frame.plate[0].f_ap += core::Newtons(0.3 * noise(generator));
  }
}

struct LiveRun {
  std::vector<gait::Event> events;
  std::vector<gait::StepResult> steps;
  [[nodiscard]] std::vector<gait::Event> of(gait::EventKind kind) const {
    std::vector<gait::Event> found;
    for (const auto& event : events) {
      if (event.kind == kind) found.push_back(event);
    }
    return found;
  }
};
inline LiveRun run_live(const std::vector<gait::ForceFrame>& frames, const gait::EngineConfig& config) {
  gait::GaitEngine engine(config);
  LiveRun run;
  for (const auto& frame : frames) {
    for (const auto& event : engine.step(frame)) {
      run.events.push_back(event);
      if (event.kind == gait::EventKind::StepCompleted) run.steps.push_back(event.step);
    }
  }
  return run;
}

/// The summed columns of frames, as the offline analysis takes them.
struct Columns {
  double start_s = 0.0, rate_hz = 1000.0;
  std::vector<double> f_v, f_ap;
  [[nodiscard]] gait::RecordingView view() const {
    return {start_s, core::Hertz(rate_hz), f_v, f_ap, {}, {}, {}};
  }
};
inline Columns columns_of(const std::vector<gait::ForceFrame>& frames, double rate_hz) {
  Columns columns;
  columns.start_s = static_cast<double>(frames.front().time.ns) * 1e-9;
  columns.rate_hz = rate_hz;
  for (const auto& frame : frames) {
    core::Wrench sum;
    for (std::size_t p = 0; p < frame.plates; ++p) sum = sum + frame.plate[p];
    columns.f_v.push_back(sum.f_v.value());
    columns.f_ap.push_back(sum.f_ap.value());
  }
  return columns;
}

}  // namespace footfall::tests
