#include "sim/runner/leg_geometry.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {
constexpr double kTrochanterHeight = 0.53, kThigh = 0.245, kShank = 0.246, kAnkle = 0.039;  // of body height
constexpr double kAnkleFromHeel = 0.19, kToePivot = 0.85;                                   // of foot length
constexpr double kStraightest = 0.995;
}  // namespace

core::Meters body_height(core::Meters leg_length) {
  return leg_length / kTrochanterHeight;
}

LegShape leg_shape(core::Meters leg_length, core::Meters foot_length) {
  const double height = body_height(leg_length).value();
  return {kThigh * height, kShank * height, kAnkle * height, kAnkleFromHeel * foot_length.value(),
          foot_length.value()};
}

Point2 ankle_over_heel(const LegShape& leg, double pitch) {
  const double pivot = pitch > 0.0 ? 0.0 : kToePivot * leg.foot_m;
  const double x = leg.heel_to_ankle_m - pivot;
  const double y = leg.ankle_height_m;
  return {pivot + x * std::cos(pitch) - y * std::sin(pitch), x * std::sin(pitch) + y * std::cos(pitch)};
}

LegAngles leg_angles(const LegShape& leg, const Point2& ankle) {
  const double a = leg.thigh_m;
  const double b = leg.shank_m;
  const double reach = std::clamp(std::hypot(ankle.x, ankle.y), 0.5 * (a + b), kStraightest * (a + b));
  const double line = std::atan2(ankle.x, -ankle.y);
  const double at_hip = std::acos((a * a + reach * reach - b * b) / (2.0 * a * reach));
  const double at_ankle = std::acos((b * b + reach * reach - a * a) / (2.0 * b * reach));
  return {line + at_hip, line - at_ankle};
}

}  // namespace footfall::sim
