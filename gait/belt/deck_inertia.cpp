#include "gait/belt/deck_inertia.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "gait/least_squares.hpp"

namespace footfall::gait {

namespace {

constexpr double kSlopeS = 0.010, kShortestTrialS = 1.0;
/// Below this the trial says nothing about inertia.
constexpr double kLeastAccelerationRms = 0.1;
constexpr int kRefinements = 12;

using Column = std::vector<double>;

/// Input and output of one trial, means removed: the model has no offset, the transducers do.
struct Pair {
  Column u, y;
};

Column without_mean(std::span<const double> column) {
  const double mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(column.size());
  Column out(column.begin(), column.end());
  for (double& value : out) value -= mean;
  return out;
}

double rms(std::span<const Pair> pairs, Column Pair::*column) {
  double squares = 0.0, n = 0.0;
  for (const Pair& pair : pairs) {
    for (const double value : pair.*column) squares += value * value;
    n += static_cast<double>((pair.*column).size());
  }
  return std::sqrt(squares / n);
}

/// What the model leaves of the output.
double rms_left(std::span<const Pair> pairs, const Arx& model) {
  double squares = 0.0, n = 0.0;
  for (const Pair& pair : pairs) {
    ArxFilter filter(model);
    for (std::size_t i = 0; i < pair.u.size(); ++i) {
      const double off = pair.y[i] - filter.step(pair.u[i]);
      squares += off * off;
    }
    n += static_cast<double>(pair.u.size());
  }
  return std::sqrt(squares / n);
}

/// Equation-error fit of the pairs, both columns first filtered by 1 / A of `shaping`.
std::optional<Arx> fit_once(std::span<const Pair> pairs, const Arx& shaping) {
  const Arx all_pole{1.0, 0.0, 0.0, shaping.a1, shaping.a2};
  LeastSquares<5> system;
  for (const Pair& pair : pairs) {
    ArxFilter shape_u(all_pole), shape_y(all_pole);
    double u1 = 0.0, u2 = 0.0, y1 = 0.0, y2 = 0.0;
    for (std::size_t i = 0; i < pair.u.size(); ++i) {
      const double u = shape_u.step(pair.u[i]), y = shape_y.step(pair.y[i]);
      if (i >= 2) system.add({u, u1, u2, -y1, -y2}, y);
      u2 = u1;
      u1 = u;
      y2 = y1;
      y1 = y;
    }
  }
  const auto found = system.solve();
  if (!found) return std::nullopt;
  const auto& c = *found;
  return Arx{c[0], c[1], c[2], c[3], c[4]};
}

/// The best of the refinements; nullopt when none is stable.
std::optional<Arx> fit_channel(std::span<const Pair> pairs) {
  std::optional<Arx> best;
  double least = std::numeric_limits<double>::infinity();
  Arx shaping;
  for (int k = 0; k <= kRefinements; ++k) {
    const auto model = fit_once(pairs, shaping);
    if (!model || !model->stable()) break;
    shaping = *model;
    const double left = rms_left(pairs, *model);
    if (left >= least) continue;
    least = left;
    best = model;
  }
  return best;
}

core::Result<void> check(std::span<const UnloadedTrial> trials, core::Hertz rate) {
  const auto fewest = static_cast<std::size_t>(kShortestTrialS * rate.value());
  const auto finite = [](std::span<const double> column) {
    return std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); });
  };
  for (const UnloadedTrial& trial : trials) {
    const std::size_t n = trial.acceleration_m_s2.size();
    if (n < fewest || n < 10 || trial.m_ml_nm.size() != n || trial.f_ap_n.size() != n) {
      return core::fail(core::Remedy::Reconfigure,
                        "an unloaded trial of %zu, %zu and %zu samples: give columns of one length, at least "
                        "%.0f s each",
                        n, trial.m_ml_nm.size(), trial.f_ap_n.size(), kShortestTrialS);
    }
    if (!finite(trial.acceleration_m_s2) || !finite(trial.m_ml_nm) || !finite(trial.f_ap_n)) {
      return core::fail(core::Remedy::Reconfigure,
                        "an unloaded trial has missing samples: give a stretch without gaps");
    }
  }
  if (trials.empty()) {
    return core::fail(core::Remedy::Reconfigure,
                      "no unloaded trial: record the empty belt while its speed changes");
  }
  return {};
}

std::vector<Pair> pairs_of(std::span<const UnloadedTrial> trials,
                           std::span<const double> UnloadedTrial::*output) {
  std::vector<Pair> pairs;
  for (const UnloadedTrial& trial : trials) {
    pairs.push_back({without_mean(trial.acceleration_m_s2), without_mean(trial.*output)});
  }
  return pairs;
}

}  // namespace

bool Arx::stable() const noexcept {
  // Jury's conditions for z^2 + a1 z + a2.
  return std::abs(a2) < 1.0 && std::abs(a1) < 1.0 + a2;
}

core::Result<DeckInertiaFit> fit_deck_inertia(std::span<const UnloadedTrial> trials, core::Hertz rate) {
  if (const auto good = check(trials, rate); !good) return tl::unexpected<core::Error>(good.error());
  const std::vector<Pair> pitch = pairs_of(trials, &UnloadedTrial::m_ml_nm);
  const std::vector<Pair> parallel = pairs_of(trials, &UnloadedTrial::f_ap_n);
  const double excitation = rms(pitch, &Pair::u);
  if (!(excitation >= kLeastAccelerationRms)) {
    return core::fail(
        core::Remedy::Reconfigure,
        "the belt accelerated by %.3g m/s^2 RMS: inertia shows only from %.1f m/s^2 on, perturb "
        "its speed",
        excitation, kLeastAccelerationRms);
  }
  const auto m = fit_channel(pitch), f = fit_channel(parallel);
  if (!m || !f) {
    return core::fail(core::Remedy::Reconfigure,
                      "the %s of the unloaded trials gives no stable model: check that acceleration and "
                      "force are of the same moments, and record more perturbations",
                      m ? "fore-aft force" : "pitch moment");
  }
  DeckInertiaFit fit;
  fit.model = {rate, *m, *f};
  fit.pitch_before = core::NewtonMeters(rms(pitch, &Pair::y));
  fit.pitch_after = core::NewtonMeters(rms_left(pitch, *m));
  fit.parallel_before = core::Newtons(rms(parallel, &Pair::y));
  fit.parallel_after = core::Newtons(rms_left(parallel, *f));
  return fit;
}

BeltAcceleration::BeltAcceleration(core::Hertz rate)
    : speeds_(std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(kSlopeS * rate.value())))),
      rate_(rate.value()) {}

double BeltAcceleration::step(double speed_m_s) noexcept {
  double& slot = speeds_[seen_ % speeds_.size()];
  const double before = seen_ < speeds_.size() ? std::numeric_limits<double>::quiet_NaN() : slot;
  slot = speed_m_s;
  ++seen_;
  return (speed_m_s - before) * rate_ / static_cast<double>(speeds_.size());
}

}  // namespace footfall::gait
