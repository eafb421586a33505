#include "formats/c3d/plate_pose.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::formats::c3d {

std::optional<PlatePose> pose_of(const Plate& plate) {
  if (!plate.has_corners) return std::nullopt;
  const auto& c = plate.corners_m;
  PlatePose pose;
  pose.middle = 0.25 * (c[0] + c[1] + c[2] + c[3]);
  pose.x = unit(c[0] - c[1]);
  pose.z = unit(cross(pose.x, c[0] - c[3]));
  pose.y = cross(pose.z, pose.x);
  pose.half_x = 0.25 * (length(c[0] - c[1]) + length(c[3] - c[2]));
  pose.half_y = 0.25 * (length(c[0] - c[3]) + length(c[1] - c[2]));
  return pose;
}

PlateInstant instant(const PlateSignals& signals, std::size_t i) {
  const auto value = [&](std::size_t c) { return signals.wrench[c][i] - signals.baseline[c]; };
  return {{value(0), value(1), value(2)}, {value(3), value(4), 0.0}};
}

Vec3 cop_on_plate(const PlateInstant& at, const CopRule& rule) {
  const Vec3 moment = rule.factor * at.moment + cross(at.force, rule.origin);
  return {-moment.y / at.force.z, moment.x / at.force.z, 0.0};
}

namespace {

struct Fit {
  std::size_t loaded = 0, on_plate = 0;
};

Fit fit_of(const CopRule& rule, const PlatePose& pose, const PlateSignals& signals) {
  constexpr double kMarginM = 0.02;
  Fit fit;
  for (const PlateInstant& now : signals.looks) {
    if (!(std::abs(now.force.z) >= kLeastForCopN)) continue;
    ++fit.loaded;
    const Vec3 cop = cop_on_plate(now, rule);
    if (std::abs(cop.x) <= pose.half_x + kMarginM && std::abs(cop.y) <= pose.half_y + kMarginM)
      ++fit.on_plate;
  }
  return fit;
}

}  // namespace

std::optional<CopRule> cop_rule(const Plate& plate, const PlatePose& pose, const PlateSignals& signals,
                                std::vector<std::string>& notes) {
  if (!plate.has_moments) return std::nullopt;
  const std::string name = "Platform " + std::to_string(plate.number);
  const Vec3 o = plate.origin_m;
  struct Reading {
    CopRule rule;
    const char* note;
  };
  std::vector<Reading> readings = {{{1.0, o}, nullptr}};
  if (o.z == 0.0 && (o.x != 0.0 || o.y != 0.0))
    readings.push_back({{1.0, -1.0 * o}, ": ORIGIN has the opposite sign; it was turned."});
  readings.push_back({{1e-3, o}, ": moments are in N mm, though the file says otherwise."});
  for (const Reading& reading : readings) {
    const Fit fit = fit_of(reading.rule, pose, signals);
    if (2 * fit.on_plate < fit.loaded) continue;
    // A thousandth of a moment is always near the middle: believable only where it moves.
    if (reading.rule.factor < 1.0 && 100 * fit.on_plate < 98 * fit.loaded) continue;
    if (reading.note != nullptr) notes.push_back(name + reading.note);
    return reading.rule;
  }
  notes.push_back(name +
                  ": the force would act beside the plate (ORIGIN, CORNERS or moments are wrong): no CoP.");
  return std::nullopt;
}

}  // namespace footfall::formats::c3d
