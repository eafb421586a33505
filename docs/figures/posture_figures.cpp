#include <algorithm>
#include <cmath>
#include <numbers>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

using core::BodySegment;

constexpr double kDegrees = 180.0 / std::numbers::pi;

template <class Value>
std::vector<double> course(const Run& run, BodySegment segment, double from, double to, Value value) {
  std::vector<double> out;
  for (auto i = std::lround(from * kRate); i <= std::lround(to * kRate); ++i)
    out.push_back(value(run.segments.at(static_cast<std::size_t>(segment)).at(static_cast<std::size_t>(i))));
  return out;
}

/// Three contacts from the k-th on, with the foot's name.
void shade(Plot& plot, const std::vector<gait::Contact>& contacts, std::size_t k, double zero_s) {
  for (std::size_t j = k; j < k + 3; ++j) {
    const bool left = contacts.at(j).step.side == gait::Side::Left;
    const double a = 1e3 * (contacts.at(j).initial_contact_s - zero_s),
                 b = 1e3 * (contacts.at(j).toe_off_s - zero_s);
    plot.band_x(a, b, faint(left ? kLeftBlue : kRightOrange, 0.12));
    plot.svg().text({plot.at(0.5 * (a + b), 0.0).x, plot.frame().top + 12.0},
                    left ? "left contact" : "right contact",
                    label(Anchor::Middle, left ? kLeftBlue : kRightOrange, 11.0));
  }
}

double sagittal(const sim::SegmentMotion& m) {
  return kDegrees * m.sagittal_angle_rad;
}

}  // namespace

std::string draw_posture() {
  const Run run = simulate_runner(steady_runner(), kWithSegments);
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
  Plot shank(svg, {70.0, 34.0, 600.0, 220.0}, {time.front(), time.back()}, {-120.0, 60.0},
             {"", "shank angle, deg", 8, 6});
  shade(shank, contacts, k, zero);
  shank.curve(time, course(run, BodySegment::LeftShank, from, to, sagittal), kLeftPen);
  shank.curve(time, course(run, BodySegment::RightShank, from, to, sagittal), kRightPen);
  Plot pelvis(svg, {70.0, 310.0, 600.0, 220.0}, {time.front(), time.back()}, {-6.0, 8.0},
              {"time since initial contact of the left foot, ms", "pelvis roll, deg (right down > 0)", 8, 7});
  shade(pelvis, contacts, k, zero);
  const auto roll = course(run, BodySegment::Pelvis, from, to,
                           [](const sim::SegmentMotion& m) { return kDegrees * m.frontal_angle_rad; });
  pelvis.curve(time, roll, {kInk, 2.0});
  for (std::size_t j = k; j < k + 3; ++j) {
    const gait::Contact& contact = contacts.at(j);
    const bool left = contact.step.side == gait::Side::Left;
    const double at = contact.initial_contact_s - 0.005;
    const double angle = sagittal(run.motion(left ? BodySegment::LeftShank : BodySegment::RightShank, at));
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
  const Run run = simulate_runner(steady_runner(), kWithSegments);
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
