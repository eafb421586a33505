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

constexpr double kSettled = 8.0;  ///< s; the runner runs and every window is full
constexpr double kDegrees = 180.0 / std::numbers::pi;

Run with_segments() {
  Scene scene;
  scene.seconds = 12.0;
  scene.with_segments = true;
  return simulate_runner(steady_runner(), scene);
}

const sim::SegmentMotion& motion(const Run& run, BodySegment segment, double time_s) {
  return run.segments.at(static_cast<std::size_t>(segment))
      .at(static_cast<std::size_t>(std::lround(time_s * kRate)));
}

template <class Value>
std::vector<double> course(const Run& run, BodySegment segment, double from, double to, Value value) {
  std::vector<double> out;
  for (auto i = std::lround(from * kRate); i <= std::lround(to * kRate); ++i)
    out.push_back(value(run.segments.at(static_cast<std::size_t>(segment)).at(static_cast<std::size_t>(i))));
  return out;
}

double sagittal(const sim::SegmentMotion& m) {
  return kDegrees * m.sagittal_angle_rad;
}

}  // namespace

std::string draw_leg_at_contact() {
  const Run run = with_segments();
  const gait::Contact& contact = run.result.contacts.at(run.contact_after(kSettled, gait::Side::Left));
  const double t = contact.initial_contact_s - 0.005;
  const auto truth = std::min_element(run.steps.begin(), run.steps.end(), [&](const auto& a, const auto& b) {
    return std::abs(a.time_s - contact.initial_contact_s) < std::abs(b.time_s - contact.initial_contact_s);
  });
  const sim::PhysicalRunnerConfig body;
  const sim::LegShape leg = sim::leg_shape(body.leg_length, body.foot_length);
  const double thigh = motion(run, BodySegment::LeftThigh, t).sagittal_angle_rad;
  const double shank = motion(run, BodySegment::LeftShank, t).sagittal_angle_rad;
  const double pitch = motion(run, BodySegment::LeftFoot, t).sagittal_angle_rad;
  const double trunk = motion(run, BodySegment::Trunk, t).sagittal_angle_rad;
  Svg svg(760, 600,
          "Side view of the leg 5 ms before initial contact: thigh, shank and foot angles from the vertical "
          "and the belt, trunk lean, and the distances that are called overstride.");
  constexpr double kScale = 330.0, kHipX = 270.0, kFloor = 510.0;
  const double hip_height = leg.thigh_m * std::cos(thigh) + leg.shank_m * std::cos(shank) +
                            leg.heel_to_ankle_m * std::sin(pitch) + leg.ankle_height_m * std::cos(pitch);
  const auto place = [&](double x, double y) {
    return Point{kHipX + kScale * x, kFloor - kScale * (y + hip_height)};
  };
  const double knee_x = leg.thigh_m * std::sin(thigh), knee_y = -leg.thigh_m * std::cos(thigh);
  const double ankle_x = knee_x + leg.shank_m * std::sin(shank),
               ankle_y = knee_y - leg.shank_m * std::cos(shank);
  const double heel_x =
      ankle_x - leg.heel_to_ankle_m * std::cos(pitch) + leg.ankle_height_m * std::sin(pitch);
  const double heel_y =
      ankle_y - leg.heel_to_ankle_m * std::sin(pitch) - leg.ankle_height_m * std::cos(pitch);
  const Point hip = place(0.0, 0.0), knee = place(knee_x, knee_y), ankle = place(ankle_x, ankle_y),
              heel = place(heel_x, heel_y),
              toe = place(heel_x + leg.foot_m * std::cos(pitch), heel_y + leg.foot_m * std::sin(pitch)),
              shoulder = place(-0.45 * std::sin(trunk), 0.45 * std::cos(trunk)),
              mass = place(heel_x - truth->step.overstride_heel.value(), 0.06);
  svg.line({60.0, kFloor}, {700.0, kFloor}, {kInk, 1.5});
  svg.text({700.0, kFloor - 12.0}, "forward", label(Anchor::End, kGrey));
  svg.arrow({600.0, kFloor - 26.0}, {700.0, kFloor - 26.0}, {kGrey, 1.0});
  const Pen bone{kLeftBlue, 5.0};
  svg.line(hip, shoulder, {kGrey, 5.0});
  svg.line(hip, knee, bone);
  svg.line(knee, ankle, bone);
  svg.line(heel, toe, bone);
  svg.line(ankle, heel, {kLeftBlue, 2.0});
  for (const Point& p : {hip, knee, ankle}) svg.disc(p, 6.0, kWhite, {kLeftBlue, 2.5});
  svg.disc(mass, 6.0, kInk, {kWhite, 1.0});
  svg.text({mass.x + 12.0, mass.y - 10.0}, "centre of mass", label());
  for (const Point& p : {hip, knee}) svg.line(p, {p.x, p.y + 95.0}, kHelp);
  svg.line(hip, {hip.x, hip.y - 120.0}, kHelp);
  // From the vertical below (or above) a joint to the segment; + forward on the page.
  const auto arc = [&](Point joint, double radius, double angle, double down) {
    std::vector<Point> points;
    for (int i = 0; i <= 12; ++i)
      points.push_back({joint.x + radius * std::sin(angle * i / 12.0),
                        joint.y + down * radius * std::cos(angle * i / 12.0)});
    svg.line(points, {kInk, 1.5});
  };
  arc(hip, 80.0, thigh, 1.0);
  arc(knee, 80.0, shank, 1.0);
  arc(hip, 110.0, -trunk, -1.0);
  svg.text({knee.x + 14.0, 0.5 * (hip.y + knee.y)}, words("thigh angle %.1f deg", kDegrees * thigh), label());
  svg.text({ankle.x + 14.0, 0.5 * (knee.y + ankle.y)}, words("shank angle %.1f deg", kDegrees * shank),
           label());
  svg.text({toe.x + 10.0, toe.y - 4.0}, words("foot strike angle %.1f deg", kDegrees * pitch), label());
  svg.text({shoulder.x + 14.0, 0.45 * shoulder.y + 0.55 * hip.y},
           words("trunk pitch %.1f deg forward", -kDegrees * trunk), label());
  svg.text({hip.x - 12.0, hip.y}, "hip", label(Anchor::End));
  svg.text({knee.x + 14.0, knee.y}, "knee", label());
  svg.text({ankle.x + 14.0, ankle.y - 4.0}, "ankle", label());
  const auto width = [&](double from, double to, double y, const std::string& name) {
    for (const double x : {from, to}) svg.line({x, kFloor}, {x, y + 4.0}, kHelp);
    svg.arrow({0.5 * (from + to), y}, {from, y}, {kInk, 1.0});
    svg.arrow({0.5 * (from + to), y}, {to, y}, {kInk, 1.0});
    svg.text({to + 12.0, y}, name, label());
  };
  svg.line({hip.x, hip.y + 95.0}, {hip.x, kFloor}, kHelp);
  svg.line(ankle, {ankle.x, kFloor}, kHelp);
  svg.line(mass, {mass.x, kFloor}, kHelp);
  width(hip.x, ankle.x, kFloor + 26.0,
        words("overstride_leg_m: hip to ankle, %.1f cm", 100.0 * truth->step.overstride_leg.value()));
  width(mass.x, heel.x, kFloor + 58.0,
        words("heel before the centre of mass, %.1f cm: needs markers",
              100.0 * truth->step.overstride_heel.value()));
  svg.text({60, 22},
           words("Simulated runner, %.1f m/s, 5 ms before initial contact of the left foot", run.speed_m_s),
           label(Anchor::Start, kGrey));
  return svg.finish();
}

std::string draw_posture() {
  const Run run = with_segments();
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  const double zero = contacts.at(k).initial_contact_s, from = zero - 0.1,
               to = contacts.at(k + 2).toe_off_s + 0.05;
  const auto time = times_ms(from, to, zero);
  Svg svg(700, 590,
          "Shank angle of both legs and roll of the pelvis over a stride and a half; the shank angle at "
          "contact is read 5 ms before, the pelvic drop at its peak in contact.");
  svg.text({70, 18}, "Simulated runner; the true angles that sensors on the segments estimate",
           label(Anchor::Start, kGrey));
  const auto shade = [&](Plot& plot) {
    for (std::size_t j = k; j < k + 3; ++j) {
      const bool left = contacts.at(j).step.side == gait::Side::Left;
      const double a = 1e3 * (contacts.at(j).initial_contact_s - zero),
                   b = 1e3 * (contacts.at(j).toe_off_s - zero);
      plot.band_x(a, b, faint(left ? kLeftBlue : kRightOrange, 0.12));
      svg.text({plot.at(0.5 * (a + b), 0.0).x, plot.frame().top + 12.0},
               left ? "left contact" : "right contact",
               label(Anchor::Middle, left ? kLeftBlue : kRightOrange, 11.0));
    }
  };
  Plot shank(svg, {70.0, 34.0, 600.0, 220.0}, {time.front(), time.back()}, {-120.0, 60.0},
             {"", "shank angle, deg", 8, 6});
  shade(shank);
  shank.curve(time, course(run, BodySegment::LeftShank, from, to, sagittal), kLeftPen);
  shank.curve(time, course(run, BodySegment::RightShank, from, to, sagittal), kRightPen);
  Plot pelvis(svg, {70.0, 310.0, 600.0, 220.0}, {time.front(), time.back()}, {-6.0, 8.0},
              {"time since initial contact of the left foot, ms", "pelvis roll, deg (right down > 0)", 8, 7});
  shade(pelvis);
  const auto roll = course(run, BodySegment::Pelvis, from, to,
                           [](const sim::SegmentMotion& m) { return kDegrees * m.frontal_angle_rad; });
  pelvis.curve(time, roll, {kInk, 2.0});
  for (std::size_t j = k; j < k + 3; ++j) {
    const gait::Contact& contact = contacts.at(j);
    const bool left = contact.step.side == gait::Side::Left;
    const double at = contact.initial_contact_s - 0.005;
    const double angle = sagittal(motion(run, left ? BodySegment::LeftShank : BodySegment::RightShank, at));
    shank.point(1e3 * (at - zero), angle, words("%.1f deg", angle), {9.0, -8.0});
    double peak = 0.0, when = 0.0;
    for (std::size_t i = 0; i < time.size(); ++i) {
      const double t = zero + 1e-3 * time[i];
      if (t < contact.initial_contact_s || t > contact.toe_off_s) continue;
      if (!(left ? roll[i] > peak : roll[i] < peak)) continue;
      peak = roll[i];
      when = time[i];
    }
    pelvis.point(when, peak, words("drop %.1f deg", std::abs(peak)), {0.0, left ? -14.0 : 14.0},
                 Anchor::Middle);
  }
  svg.text(shank.at(330.0, -105.0), "left solid, right dashed; + = ankle ahead of knee",
           label(Anchor::Middle, kGrey, 11.0));
  return svg.finish();
}

std::string draw_tibial_shock() {
  const Run run = with_segments();
  const gait::Contact& contact = run.result.contacts.at(run.contact_after(kSettled, gait::Side::Left));
  const double zero = contact.initial_contact_s, from = zero - 0.04, to = zero + 0.12;
  const auto time = times_ms(from, to, zero);
  const auto axial = course(run, BodySegment::LeftShank, from, to, [](const sim::SegmentMotion& m) {
    return m.acceleration_m_s2[1] / core::kStandardGravity.value() - std::cos(m.sagittal_angle_rad);
  });
  std::size_t highest = 0;
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (time[i] >= -10.0 && time[i] <= 50.0 && (highest == 0 || axial[i] > axial[highest])) highest = i;
  }
  Svg svg(
      700, 320,
      "Acceleration of the shank along its axis around initial contact: the tibial shock is the peak from "
      "10 ms before to 50 ms after.");
  svg.text({70, 20}, "Simulated runner; what an ideal sensor in the middle of the shank reads, less gravity",
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 600.0, 232.0}, {-40.0, 120.0}, {-8.0, 8.0},
            {"time since initial contact, ms", "along the shank, g", 8, 7});
  plot.band_x(-10.0, 50.0, faint(kGrey, 0.15));
  plot.curve(time, axial, kLeftPen);
  plot.point(time[highest], axial[highest], words("tibial shock %.1f g (not filtered)", axial[highest]),
             {10.0, -6.0});
  svg.text(plot.at(20.0, 7.2), "-10 to +50 ms", label(Anchor::Middle, kGrey, 11.0));
  return svg.finish();
}

}  // namespace footfall::docs
