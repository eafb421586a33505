#include <algorithm>
#include <cmath>
#include <numbers>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"
#include "sim/runner/leg_geometry.hpp"

namespace footfall::docs {

namespace {

using core::BodySegment;

constexpr double kDegrees = 180.0 / std::numbers::pi;
constexpr double kScale = 330.0, kHipX = 270.0, kFloor = 510.0;  // points a metre; points
constexpr double kTrunk = 0.45, kMassOverHip = 0.06;             // m, as drawn
constexpr double kBeforeContactS = 0.005;

/// Left leg and trunk from the side: angles in rad as core/body_segment.hpp, joints on the page.
struct Pose {
  double thigh = 0.0, shank = 0.0, foot = 0.0, trunk = 0.0;
  Point hip, knee, ankle, heel, toe, shoulder, mass;
};

Pose pose_at(const Run& run, double time_s, double heel_before_mass_m) {
  const auto angle = [&](BodySegment s) { return run.motion(s, time_s).sagittal_angle_rad; };
  Pose p;
  p.thigh = angle(BodySegment::LeftThigh);
  p.shank = angle(BodySegment::LeftShank);
  p.foot = angle(BodySegment::LeftFoot);
  p.trunk = angle(BodySegment::Trunk);
  const sim::PhysicalRunnerConfig body;
  const sim::LegShape leg = sim::leg_shape(body.leg_length, body.foot_length);
  const double c = std::cos(p.foot), s = std::sin(p.foot);
  const double hip_height = leg.thigh_m * std::cos(p.thigh) + leg.shank_m * std::cos(p.shank) +
                            leg.heel_to_ankle_m * s + leg.ankle_height_m * c;
  const auto from = [](Point start, double forward_m, double up_m) {
    return Point{start.x + kScale * forward_m, start.y - kScale * up_m};
  };
  p.hip = {kHipX, kFloor - kScale * hip_height};
  p.knee = from(p.hip, leg.thigh_m * std::sin(p.thigh), -leg.thigh_m * std::cos(p.thigh));
  p.ankle = from(p.knee, leg.shank_m * std::sin(p.shank), -leg.shank_m * std::cos(p.shank));
  p.heel = from(p.ankle, leg.ankle_height_m * s - leg.heel_to_ankle_m * c,
                -leg.ankle_height_m * c - leg.heel_to_ankle_m * s);
  p.toe = from(p.heel, leg.foot_m * c, leg.foot_m * s);
  p.shoulder = from(p.hip, -kTrunk * std::sin(p.trunk), kTrunk * std::cos(p.trunk));
  p.mass = {p.heel.x - kScale * heel_before_mass_m, p.hip.y - kScale * kMassOverHip};
  return p;
}

void draw_body(Svg& svg, const Pose& p) {
  svg.line({60.0, kFloor}, {700.0, kFloor}, {kInk, 1.5});
  svg.text({700.0, kFloor - 12.0}, "forward", label(Anchor::End, kGrey));
  svg.arrow({600.0, kFloor - 26.0}, {700.0, kFloor - 26.0}, {kGrey, 1.0});
  const Pen bone{kLeftBlue, 5.0};
  svg.line(p.hip, p.shoulder, {kGrey, 5.0});
  svg.line(p.hip, p.knee, bone);
  svg.line(p.knee, p.ankle, bone);
  svg.line(p.heel, p.toe, bone);
  svg.line(p.ankle, p.heel, {kLeftBlue, 2.0});
  for (const Point& joint : {p.hip, p.knee, p.ankle}) svg.disc(joint, 6.0, kWhite, {kLeftBlue, 2.5});
  svg.disc(p.mass, 6.0, kInk, {kWhite, 1.0});
  svg.text({p.mass.x + 12.0, p.mass.y - 10.0}, "centre of mass", label());
  svg.text({p.hip.x - 12.0, p.hip.y}, "hip", label(Anchor::End));
  svg.text({p.knee.x + 14.0, p.knee.y}, "knee", label());
  svg.text({p.ankle.x + 14.0, p.ankle.y - 4.0}, "ankle", label());
}

/// From the vertical below a joint to the segment, above it with `down` -1; + forward on the page.
void draw_angle(Svg& svg, Point joint, double radius, double angle, double down = 1.0) {
  svg.line(joint, {joint.x, joint.y + down * (radius + 15.0)}, kHelp);
  constexpr int kPieces = 12;
  std::vector<Point> arc;
  for (int i = 0; i <= kPieces; ++i)
    arc.push_back({joint.x + radius * std::sin(angle * i / kPieces),
                   joint.y + down * radius * std::cos(angle * i / kPieces)});
  svg.line(arc, {kInk, 1.5});
}

void draw_angles(Svg& svg, const Pose& p) {
  draw_angle(svg, p.hip, 80.0, p.thigh);
  draw_angle(svg, p.knee, 80.0, p.shank);
  draw_angle(svg, p.hip, 110.0, -p.trunk, -1.0);
  svg.text({p.knee.x + 14.0, 0.5 * (p.hip.y + p.knee.y)}, words("thigh angle %.1f deg", kDegrees * p.thigh),
           label());
  svg.text({p.ankle.x + 14.0, 0.5 * (p.knee.y + p.ankle.y)},
           words("shank angle %.1f deg", kDegrees * p.shank), label());
  svg.text({p.toe.x + 10.0, p.toe.y - 4.0}, words("foot strike angle %.1f deg", kDegrees * p.foot), label());
  svg.text({p.shoulder.x + 14.0, 0.45 * p.shoulder.y + 0.55 * p.hip.y},
           words("trunk pitch %.1f deg forward", -kDegrees * p.trunk), label());
}

/// Between two places over the belt, drawn `below` points under it.
void draw_distance(Svg& svg, Point from, Point to, double below, const std::string& name) {
  const double y = kFloor + below, middle = 0.5 * (from.x + to.x);
  for (const Point& p : {from, to}) svg.line(p, {p.x, y + 4.0}, kHelp);
  svg.arrow({middle, y}, {from.x, y}, {kInk, 1.0});
  svg.arrow({middle, y}, {to.x, y}, {kInk, 1.0});
  svg.text({to.x + 12.0, y}, name, label());
}

}  // namespace

std::string draw_leg_at_contact() {
  const Run run = simulate_runner(steady_runner(), kWithSegments);
  const double contact =
      run.result.contacts.at(run.contact_after(kSettled, gait::Side::Left)).initial_contact_s;
  const auto& truth =
      std::min_element(run.steps.begin(), run.steps.end(), [contact](const auto& a, const auto& b) {
        return std::abs(a.time_s - contact) < std::abs(b.time_s - contact);
      })->step;
  const Pose pose = pose_at(run, contact - kBeforeContactS, truth.overstride_heel.value());
  Svg svg(760, 600,
          "Side view of the leg 5 ms before initial contact: thigh, shank and foot angles from the vertical "
          "and the belt, trunk lean, and the distances that are called overstride.");
  svg.text({60, 22},
           words("Simulated runner, %.1f m/s, 5 ms before initial contact of the left foot", run.speed_m_s),
           label(Anchor::Start, kGrey));
  draw_distance(svg, pose.hip, pose.ankle, 26.0,
                words("overstride_leg_m: hip to ankle, %.1f cm", 100.0 * truth.overstride_leg.value()));
  draw_distance(
      svg, pose.mass, pose.heel, 58.0,
      words("heel before the centre of mass, %.1f cm: needs markers", 100.0 * truth.overstride_heel.value()));
  draw_body(svg, pose);
  draw_angles(svg, pose);
  return svg.finish();
}

}  // namespace footfall::docs
