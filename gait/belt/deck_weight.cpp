#include "gait/belt/deck_weight.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "gait/least_squares.hpp"

namespace footfall::gait {

namespace {

/// Inclines closer together than this are one (an inclinometer's limit is 0.2 degrees,
/// docs/metrics/signal.md).
constexpr double kApartDeg = 0.5;

struct Tilt {
  double sine, cosine_less_one;
  explicit Tilt(core::Degrees incline) {
    const double angle = incline.value() * std::numbers::pi / 180.0;
    sine = std::sin(angle);
    cosine_less_one = -2.0 * std::sin(0.5 * angle) * std::sin(0.5 * angle);
  }
};

bool finite(const UnloadedIncline& at) {
  const core::Wrench& w = at.mean;
  return at.incline.is_finite() && w.f_ap.is_finite() && w.f_v.is_finite() && w.f_ml.is_finite() &&
         w.m_ap.is_finite() && w.m_v.is_finite() && w.m_ml.is_finite();
}

std::size_t different_inclines(std::span<const UnloadedIncline> unloaded) {
  std::vector<double> angles;
  for (const UnloadedIncline& at : unloaded) angles.push_back(at.incline.value());
  std::sort(angles.begin(), angles.end());
  std::size_t count = 0;
  double last = 0.0;
  for (const double angle : angles) {
    if (count > 0 && angle - last < kApartDeg) continue;
    last = angle;
    ++count;
  }
  return count;
}

}  // namespace

core::Kilograms DeckWeight::mass() const noexcept {
  return core::Kilograms(weight.value() / core::kStandardGravity.value());
}

core::Wrench DeckWeight::change(core::Degrees incline) const noexcept {
  const Tilt tilt(incline);
  return {tilt.sine * weight,          tilt.cosine_less_one * weight,
          core::Newtons(0.0),          -tilt.cosine_less_one * first_moment_ml,
          tilt.sine * first_moment_ml, tilt.cosine_less_one * first_moment_ap - tilt.sine * first_moment_v};
}

core::Wrench DeckWeight::tare(core::Degrees incline) const noexcept {
  return level + change(incline);
}

bool DeckWeightFit::usable() const noexcept {
  return force_residual <= kForceResidualLimit && moment_residual <= kMomentResidualLimit;
}

core::Result<DeckWeightFit> fit_deck_weight(std::span<const UnloadedIncline> unloaded) {
  const bool all_finite = std::all_of(unloaded.begin(), unloaded.end(), finite);
  if (!all_finite) {
    return core::fail(core::Remedy::Operator,
                      "a mean force or an incline is not a number: measure the empty deck again");
  }
  const std::size_t inclines = different_inclines(unloaded);
  if (inclines < kFewestInclines) {
    return core::fail(core::Remedy::Operator,
                      "%zu inclines do not give the deck's weight: measure the empty deck at %zu, at least "
                      "%.1f degrees apart",
                      inclines, kFewestInclines, kApartDeg);
  }
  // The weight acts in both directions and a first moment in two axes: one system each, zeros included.
  LeastSquares<3> force, lateral, pitch;
  LeastSquares<1> f_ml;
  for (const UnloadedIncline& at : unloaded) {
    const Tilt tilt(at.incline);
    force.add({1.0, 0.0, tilt.sine}, at.mean.f_ap.value());
    force.add({0.0, 1.0, tilt.cosine_less_one}, at.mean.f_v.value());
    f_ml.add({1.0}, at.mean.f_ml.value());
    lateral.add({1.0, 0.0, -tilt.cosine_less_one}, at.mean.m_ap.value());
    lateral.add({0.0, 1.0, tilt.sine}, at.mean.m_v.value());
    pitch.add({1.0, tilt.cosine_less_one, -tilt.sine}, at.mean.m_ml.value());
  }
  const auto f = force.solve(), l = lateral.solve(), p = pitch.solve();
  const auto ml = f_ml.solve();
  if (!f || !l || !p || !ml) {
    return core::fail(core::Remedy::Operator,
                      "the inclines are too alike to tell the deck's weight: measure over a wider range");
  }
  DeckWeightFit fit;
  fit.deck.level = {core::Newtons((*f)[0]),      core::Newtons((*f)[1]),      core::Newtons((*ml)[0]),
                    core::NewtonMeters((*l)[0]), core::NewtonMeters((*l)[1]), core::NewtonMeters((*p)[0])};
  fit.deck.weight = core::Newtons((*f)[2]);
  fit.deck.first_moment_ml = core::NewtonMeters((*l)[2]);
  fit.deck.first_moment_ap = core::NewtonMeters((*p)[1]);
  fit.deck.first_moment_v = core::NewtonMeters((*p)[2]);
  for (const UnloadedIncline& at : unloaded) {
    const core::Wrench off = at.mean - fit.deck.tare(at.incline);
    fit.force_residual = std::max({fit.force_residual, abs(off.f_ap), abs(off.f_v), abs(off.f_ml)});
    fit.moment_residual = std::max({fit.moment_residual, abs(off.m_ap), abs(off.m_v), abs(off.m_ml)});
  }
  return fit;
}

}  // namespace footfall::gait
