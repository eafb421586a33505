#include <algorithm>
#include <array>
#include <cmath>

#include "sim/runner/slip.hpp"

namespace footfall::sim {
namespace {

struct Point {
  double x, y;
};

/// Linear between the points; beyond them the outermost slope goes on.
template <std::size_t N>
double interpolate(const std::array<Point, N>& points, double x) {
  std::size_t i = 1;
  while (i + 1 < N && x > points[i].x) ++i;
  const Point a = points[i - 1];
  const Point b = points[i];
  return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
}

constexpr double kNominalMass = 70.0;
// Solutions of this model for a 70 kg runner, leg 0.93 m, whose contact times and forces are those published
// for these speeds; the speed of 3.33 m/s is 12 km/h.
constexpr std::array<Point, 5> kNominalCadence{{{2.5, 159}, {3.0, 165}, {3.33, 168}, {3.5, 171}, {4.5, 183}}};
// Below 2.5 m/s nothing is published here: the stiffness at 1.2 m/s is chosen so that a slow run still has a
// flight of about 80 ms instead of becoming a walk, which this model cannot show.
constexpr std::array<Point, 6> kNominalStiffness{
    {{1.2, 17.0e3}, {2.5, 13.7e3}, {3.0, 13.5e3}, {3.33, 13.6e3}, {3.5, 13.6e3}, {4.5, 13.1e3}}};
constexpr std::array<Point, 4> kNaturalCadence{{{2.0, 160}, {3.0, 168}, {4.0, 179}, {5.0, 194}}};

}  // namespace

NominalGait nominal_gait(core::MetersPerSecond speed) {
  const double v = speed.value();
  const double stiffness =
      interpolate(kNominalStiffness, std::clamp(v, kNominalStiffness.front().x, kNominalStiffness.back().x));
  return {core::StepsPerMinute(interpolate(kNominalCadence, v)), stiffness / kNominalMass};
}

core::StepsPerMinute natural_cadence(core::MetersPerSecond speed) {
  return core::StepsPerMinute(interpolate(kNaturalCadence, speed.value()));
}

}  // namespace footfall::sim
