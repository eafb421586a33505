#pragma once
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tests/unit/gait/run_signals.hpp"

/// Walking on two belts in closed form: stances of a double-humped curve, each foot on its own belt. Lab
/// frame.
namespace footfall::tests {

struct WalkShape {
  double rate_hz = 1000.0;
  double stance_s = 0.70, stride_s = 1.10;
  double force_n = 700.0, ap_peak_n = 140.0;
  double quiet_s = 2.5;  ///< unloaded belts before the first contact
  int steps = 24;
  double belt_m_s = 1.3;
  double half_step_width_m = 0.1;
  [[nodiscard]] double step_s() const { return 0.5 * stride_s; }
  [[nodiscard]] double contact_start_s(int k) const { return quiet_s + k * step_s(); }
  [[nodiscard]] double duration_s() const { return contact_start_s(steps) + stance_s + 0.5; }
  /// At stance phase 0..1; both humps of the sum 1.06 force_n high at phases 0.25 and 0.75.
  [[nodiscard]] double force(double phase) const {
    const double pi = std::numbers::pi;
    return force_n * (1.1 * std::sin(pi * phase) + 0.4 * std::sin(3.0 * pi * phase));
  }
  /// Phase at which the rising force passes `level_n`.
  [[nodiscard]] double onset_phase(double level_n) const {
    double low = 0.0, high = 0.1;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (low + high);
      (force(middle) < level_n ? low : high) = middle;
    }
    return low;
  }
  [[nodiscard]] double contact_above(double level_n) const {
    return stance_s * (1.0 - 2.0 * onset_phase(level_n));
  }
  /// The largest force by sampling finely.
  [[nodiscard]] double peak_n() const {
    double peak = 0.0;
    for (int i = 0; i < 10000; ++i) peak = std::max(peak, force(i * 1e-4));
    return peak;
  }
};

/// Two plates: the even steps are left ones, on plate `left_plate`.
inline std::vector<gait::ForceFrame> walk_frames(const WalkShape& shape, std::size_t left_plate = 0) {
  const auto n = static_cast<std::size_t>((shape.duration_s() + 2.0) * shape.rate_hz);
  std::vector<gait::ForceFrame> frames(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    gait::ForceFrame& frame = frames[i];
    frame.time = {1'000'000'000 + static_cast<std::int64_t>(std::llround(t * 1e9))};
    frame.plates = 2;
    frame.belt_speed = core::MetersPerSecond(shape.belt_m_s);
    for (int k = 0; k < shape.steps; ++k) {
      const double phase = (t - shape.contact_start_s(k)) / shape.stance_s;
      if (phase < 0.0 || phase >= 1.0) continue;
      const bool left = k % 2 == 0;
      core::Wrench& wrench = frame.plate[left ? left_plate : 1 - left_plate];
      const double f_v = shape.force(phase);
      const double cop_ml = (left ? -1.0 : 1.0) * shape.half_step_width_m;
      const double cop_ap = shape.belt_m_s * shape.stance_s * (0.5 - phase);
      wrench.f_v += core::Newtons(f_v);
      wrench.f_ap += core::Newtons(-shape.ap_peak_n * std::sin(2.0 * std::numbers::pi * phase));
      wrench.m_ml += core::NewtonMeters(cop_ap * f_v);
      wrench.m_ap += core::NewtonMeters(-cop_ml * f_v);
    }
  }
  return frames;
}

/// Every plate's own columns beside the sums.
struct PlateColumns {
  struct Plate {
    std::vector<double> f_v, f_ap, f_ml, cop_ap, cop_ml;
  };
  Columns sums;
  std::vector<Plate> plates;
  [[nodiscard]] gait::RecordingView view() const {
    gait::RecordingView view = sums.view();
    for (const Plate& p : plates) view.belts.push_back({p.f_v, p.f_ap, p.f_ml, p.cop_ap, p.cop_ml});
    return view;
  }
};
inline PlateColumns plate_columns_of(const std::vector<gait::ForceFrame>& frames, double rate_hz) {
  PlateColumns columns;
  columns.sums = columns_of(frames, rate_hz);
  columns.plates.resize(frames.front().plates);
  for (const auto& frame : frames) {
    for (std::size_t p = 0; p < columns.plates.size(); ++p) {
      const core::Wrench& w = frame.plate[p];
      auto& plate = columns.plates[p];
      const bool loaded = w.f_v.value() >= 100.0;
      const double nan = std::numeric_limits<double>::quiet_NaN();
      plate.f_v.push_back(w.f_v.value());
      plate.f_ap.push_back(w.f_ap.value());
      plate.f_ml.push_back(w.f_ml.value());
      plate.cop_ap.push_back(loaded ? w.m_ml.value() / w.f_v.value() : nan);
      plate.cop_ml.push_back(loaded ? -w.m_ap.value() / w.f_v.value() : nan);
    }
  }
  return columns;
}

}  // namespace footfall::tests
