#include <array>
#include <cmath>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

constexpr double kLandingN = 200.0;

/// Way of the CoP of one contact, fixed to the belt; across is negated: seen from above the runner's right
/// is below.
struct Path {
  std::vector<double> along_m, across_cm;
  std::size_t landing = 0;      ///< where the force reaches 200 N
  double mean_across_cm = 0.0;  ///< over the middle of contact, weighted by force
  bool left = false;
};

Path path_of(const Run& run, const gait::Contact& contact, double zero_s) {
  const double from = contact.initial_contact_s, to = contact.toe_off_s;
  const auto ap = piece(run.sum.cop_ap, from, to), ml = piece(run.sum.cop_ml, from, to);
  const auto force = piece(run.sum.f_v, from, to), time = times_ms(from, to, zero_s);
  Path path;
  path.left = contact.step.side == gait::Side::Left;
  double weight = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < ap.size(); ++i) {
    path.along_m.push_back(ap[i] + run.speed_m_s * 1e-3 * time[i]);
    path.across_cm.push_back(-100.0 * ml[i]);
    const bool middle = i >= ap.size() / 5 && i < 4 * ap.size() / 5;
    if (!middle || !std::isfinite(ml[i])) continue;
    weight += force[i];
    sum += force[i] * path.across_cm.back();
  }
  path.mean_across_cm = sum / weight;
  while (!(force[path.landing] >= kLandingN)) ++path.landing;
  return path;
}

void draw(Plot& plot, const Path& path) {
  plot.curve(path.along_m, path.across_cm, path.left ? kLeftPen : kRightPen);
  const Point p = plot.at(path.along_m[path.landing], path.across_cm[path.landing]);
  if (path.left) {
    plot.svg().disc(p, 4.5, kLeftBlue, {kWhite, 1.0});
  } else {
    plot.svg().square(p, 4.0, kRightOrange, {kWhite, 1.0});
  }
  plot.svg().text({p.x, p.y + (path.left ? -14.0 : 15.0)}, path.left ? "left" : "right",
                  label(Anchor::Middle, path.left ? kLeftBlue : kRightOrange));
}

}  // namespace

std::string draw_placement() {
  const Run run = simulate_runner(steady_runner());
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  Svg svg(700, 330,
          "Centre of pressure of four running contacts seen from above, fixed to the belt: step length from "
          "landing to landing, step width between the means of left and right.");
  svg.text({70, 20}, "The belt from above, forward to the right; across, the scale is 12 times larger",
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 62.0, 600.0, 210.0}, {-0.3, 3.9}, {-6.0, 6.0},
            {"along the belt, m", "across, cm (right > 0)", 8, 6, true, -1.0});
  std::array<Path, 4> paths;
  for (std::size_t j = 0; j < paths.size(); ++j) {
    paths.at(j) = path_of(run, contacts.at(k + j), contacts.at(k).initial_contact_s);
    draw(plot, paths.at(j));
  }
  const auto landing = [&](std::size_t j) { return paths.at(j).along_m[paths.at(j).landing]; };
  plot.span(landing(0), landing(1), 10.0,
            words("step length %.1f cm", 100.0 * contacts.at(k).step.step_length->value()));
  const double where = landing(2) - 0.25, right = paths[1].mean_across_cm, left = paths[2].mean_across_cm;
  svg.line(plot.at(landing(1) + 0.2, right), plot.at(where + 0.1, right), kHelp);
  svg.line(plot.at(where - 0.1, left), plot.at(where + 0.2, left), kHelp);
  plot.rise(where, right, left, "");
  svg.text({plot.at(where, 0.0).x - 7.0, plot.at(0.0, 1.0).y},
           words("step width %.1f cm", 100.0 * contacts.at(k + 2).step.step_width->value()),
           label(Anchor::End));
  return svg.finish();
}

}  // namespace footfall::docs
