#include <algorithm>
#include <cmath>
#include <numbers>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

constexpr double kG = core::kStandardGravity.value();

/// Height over whole strides from rest: twice the integral of force over its mean, periodic, lowest at 0.
std::vector<double> heights(const std::vector<double>& force) {
  const auto n = static_cast<double>(force.size());
  const double h = 1.0 / kRate;
  double mean = 0.0;
  for (const double f : force) mean += f / n;
  std::vector<double> velocity{0.0}, height{0.0};
  for (std::size_t i = 1; i < force.size(); ++i)
    velocity.push_back(velocity[i - 1] + h * kG * (0.5 * (force[i - 1] + force[i]) / mean - 1.0));
  double drift = 0.0;
  for (const double v : velocity) drift += v / n;
  for (std::size_t i = 1; i < force.size(); ++i)
    height.push_back(height[i - 1] + h * (0.5 * (velocity[i - 1] + velocity[i]) - drift));
  const double lowest = *std::min_element(height.begin(), height.end());
  for (double& z : height) z -= lowest;
  return height;
}

}  // namespace

std::string draw_centre_of_mass() {
  const Run run = simulate_runner(steady_runner());
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  const double from = contacts.at(k).initial_contact_s, to = contacts.at(k + 4).initial_contact_s;
  std::vector<double> height = heights(piece(run.forces().f_v_n, from, to));
  for (double& z : height) z *= 100.0;
  const auto time = times_ms(from, to, from);
  const gait::StepResult& step = contacts.at(k + 3).step;
  Svg svg(
      700, 340,
      "Height of the centre of mass over two strides from the vertical force: oscillation from the lowest "
      "to the highest point, lowering from initial contact to the lowest point.");
  svg.text({70, 20}, "Height from force, over two strides; contacts are shaded", label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 600.0, 252.0}, {0.0, time.back()}, {-1.0, 10.0},
            {"time, ms", "height over the lowest point, cm", 8, 6});
  for (std::size_t j = k; j < k + 4; ++j) {
    const double a = 1e3 * (contacts.at(j).initial_contact_s - from),
                 b = 1e3 * (contacts.at(j).toe_off_s - from);
    const bool left = contacts.at(j).step.side == gait::Side::Left;
    plot.band_x(a, b, faint(left ? kLeftBlue : kRightOrange, 0.13));
    svg.text(plot.at(0.5 * (a + b), 9.4), left ? "left" : "right",
             label(Anchor::Middle, left ? kLeftBlue : kRightOrange));
  }
  plot.curve(time, height, {kInk, 2.0});
  const double contact = 1e3 * (contacts.at(k + 2).initial_contact_s - from);
  const auto at = [&](double ms) { return height.at(static_cast<std::size_t>(std::lround(ms))); };
  const double lowering = 100.0 * step.active_peak->value() / step.vertical_stiffness->value();
  plot.point(contact, at(contact), "", {});
  svg.line(plot.at(contact, at(contact)), plot.at(contact + 175.0, at(contact)), kHelp);
  plot.rise(contact + 165.0, at(contact) - lowering, at(contact), "");
  svg.text(plot.at(contact + 165.0, -0.55), words("lowering %.1f cm", lowering), label(Anchor::Middle));
  const double span = 100.0 * step.vertical_oscillation->value();
  const double right = 1e3 * (contacts.at(k + 1).initial_contact_s - from) - 50.0;
  svg.line(plot.at(right - 60.0, span), plot.at(right + 60.0, span), kHelp);
  svg.line(plot.at(right - 190.0, 0.0), plot.at(right + 60.0, 0.0), kHelp);
  plot.rise(right, 0.0, span, "");
  svg.text(plot.at(right, span + 0.6), words("oscillation %.1f cm", span), label(Anchor::Middle));
  return svg.finish();
}

std::string draw_leg_spring() {
  const Run run = simulate_runner(steady_runner());
  const gait::StepResult& step = run.result.contacts.at(run.contact_after(kSettled, gait::Side::Left)).step;
  const double leg = sim::PhysicalRunnerConfig{}.leg_length.value();
  const double half = 0.5 * run.speed_m_s * step.contact_time.value();
  const double high = std::sqrt(leg * leg - half * half);
  const double lowering = step.active_peak->value() / step.vertical_stiffness->value();
  Svg svg(600, 400,
          "The leg as a spring: at initial contact it has its full length, at mid-stance the centre of mass "
          "is over the foot and lower; the difference is the leg compression.");
  // Equal scales.
  constexpr double kScale = 300.0, kFootX = 300.0, kFloor = 352.0;
  const auto place = [](double x, double y) { return Point{kFootX + kScale * x, kFloor - kScale * y}; };
  svg.line({40.0, kFloor}, {560.0, kFloor}, {kInk, 1.5});
  std::vector<Point> arc;
  for (int i = -31; i <= 31; ++i) {
    const double angle = 0.02 * i;
    arc.push_back(place(leg * std::sin(angle), leg * std::cos(angle)));
  }
  svg.line(arc, kHelp);
  const Point foot = place(0.0, 0.0), landing = place(-half, high), top = place(0.0, leg),
              low = place(0.0, high - lowering), leaving = place(half, high);
  svg.line(foot, landing, {kLeftBlue, 3.0});
  svg.line(foot, leaving, {kGrey, 2.0, Dash::Dashed});
  svg.line(foot, low, {kLeftBlue, 5.0});
  svg.line(low, top, kHelp);
  for (const Point& p : {landing, low, leaving}) svg.disc(p, 7.0, kInk, {kWhite, 1.0});
  svg.text({landing.x - 14.0, landing.y - 2.0}, "initial contact", label(Anchor::End));
  svg.text({leaving.x + 14.0, leaving.y - 2.0}, "toe-off", label());
  svg.text({low.x - 12.0, low.y + 14.0}, "mid-stance", label(Anchor::End));
  svg.text({landing.x - 10.0, 0.5 * (foot.y + landing.y)}, words("leg L = %.2f m", leg),
           label(Anchor::End, kLeftBlue));
  const double beside = low.x + 22.0;
  svg.line({top.x, top.y}, {beside + 4.0, top.y}, kHelp);
  svg.line({low.x, low.y}, {beside + 4.0, low.y}, kHelp);
  svg.arrow({beside, 0.5 * (top.y + low.y)}, {beside, top.y}, {kInk, 1.0});
  svg.arrow({beside, 0.5 * (top.y + low.y)}, {beside, low.y}, {kInk, 1.0});
  svg.text({top.x, top.y - 14.0}, words("leg compression %.1f cm", 100.0 * step.leg_compression->value()),
           label(Anchor::Middle));
  svg.line(landing, {landing.x, kFloor}, kHelp);
  svg.arrow({0.5 * (landing.x + foot.x), kFloor + 16.0}, {landing.x, kFloor + 16.0}, {kInk, 1.0});
  svg.arrow({0.5 * (landing.x + foot.x), kFloor + 16.0}, {foot.x, kFloor + 16.0}, {kInk, 1.0});
  svg.text({0.5 * (landing.x + foot.x), kFloor + 33.0}, words("v tc / 2 = %.0f cm", 100.0 * half),
           label(Anchor::Middle));
  svg.text({40, 20},
           words("Simulated runner, %.1f m/s: k_leg = active peak %.0f N / %.1f cm = %.1f kN/m",
                 run.speed_m_s, step.active_peak->value(), 100.0 * step.leg_compression->value(),
                 1e-3 * step.leg_stiffness->value()),
           label(Anchor::Start, kGrey));
  return svg.finish();
}

}  // namespace footfall::docs
