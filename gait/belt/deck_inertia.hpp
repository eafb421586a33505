#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

/// The force and pitch moment that a belt which changes speed puts on transducers through the inertia of
/// rollers and motor, though nobody stands on it: a second-order model driven by belt acceleration, fitted on
/// unloaded trials and subtracted. Optional; nothing uses it unless it is configured.
/// Frame/sign: lab frame (core/samples.hpp), acceleration of the belt, + = faster backward under the runner.
/// Units: m/s^2, N, N·m. Window: two samples. Formula: y[n] = sum b_i u[n-i], i = 0..2, - sum a_i y[n-i],
/// i = 1, 2. Thread: filters one owner, the rest reentrant. Blocks: never. Allocates: fitting and
/// BeltAcceleration's constructor. Source: after Hnat and van den Bogert 2014, J Biomech 47:3758.
namespace footfall::gait {

struct Arx {
  double b0 = 0.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;
  /// Both poles inside the unit circle.
  [[nodiscard]] bool stable() const noexcept;
};

/// Valid at the sample rate of its trials only.
struct DeckInertia {
  core::Hertz rate;
  Arx pitch;     ///< m_ml, N·m per m/s^2
  Arx parallel;  ///< f_ap, N per m/s^2
};

/// One stretch without gaps: nobody on the belt, its speed perturbed. Columns of equal length.
struct UnloadedTrial {
  std::span<const double> acceleration_m_s2, m_ml_nm, f_ap_n;
};

struct DeckInertiaFit {
  DeckInertia model;
  core::NewtonMeters pitch_before, pitch_after;  ///< RMS about the mean, of all trials
  core::Newtons parallel_before, parallel_after;
};

/// Least squares, refined so that noise of the transducers does not bias it (Steiglitz and McBride 1965).
/// Errors: Reconfigure when a column is shorter than 1 s, of another length or not finite; when the belt
/// hardly accelerates; when the model would be unstable.
[[nodiscard]] core::Result<DeckInertiaFit> fit_deck_inertia(std::span<const UnloadedTrial> trials,
                                                            core::Hertz rate);

/// Streams the model: one call a sample.
class ArxFilter {
 public:
  ArxFilter() = default;
  explicit ArxFilter(const Arx& model) : c_(model) {}
  double step(double u) noexcept {
    const double y = c_.b0 * u + c_.b1 * u1_ + c_.b2 * u2_ - c_.a1 * y1_ - c_.a2 * y2_;
    u2_ = u1_;
    u1_ = u;
    y2_ = y1_;
    y1_ = y;
    return y;
  }
  void reset() noexcept { u1_ = u2_ = y1_ = y2_ = 0.0; }

 private:
  Arx c_;
  double u1_ = 0.0, u2_ = 0.0, y1_ = 0.0, y2_ = 0.0;
};

/// Acceleration from measured belt speed: backward difference over 10 ms. Fit and use go through this one.
/// NaN while the speed is unknown or was less than 10 ms ago.
class BeltAcceleration {
 public:
  explicit BeltAcceleration(core::Hertz rate);
  double step(double speed_m_s) noexcept;
  void reset() noexcept { seen_ = 0; }

 private:
  std::vector<double> speeds_;
  double rate_;
  std::size_t seen_ = 0;
};

}  // namespace footfall::gait
