#include <algorithm>
#include <array>
#include <cmath>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

constexpr double kToeShare = 0.95;

double foot_length() {
  return sim::PhysicalRunnerConfig{}.foot_length.value();
}

/// Fore-aft place of the centre of mass over whole strides, by its force alone: twice integrated, without
/// net speed or way, at zero mean.
std::vector<double> sway(const std::vector<double>& f_ap, double mass) {
  const auto n = static_cast<double>(f_ap.size());
  const double h = 1.0 / kRate;
  double mean = 0.0, drift = 0.0, middle = 0.0;
  for (const double f : f_ap) mean += f / n;
  std::vector<double> velocity{0.0}, place{0.0};
  for (std::size_t i = 1; i < f_ap.size(); ++i)
    velocity.push_back(velocity[i - 1] + h * (0.5 * (f_ap[i - 1] + f_ap[i]) - mean) / mass);
  for (const double v : velocity) drift += v / n;
  for (std::size_t i = 1; i < f_ap.size(); ++i)
    place.push_back(place[i - 1] + h * (0.5 * (velocity[i - 1] + velocity[i]) - drift));
  for (const double x : place) middle += x / n;
  for (double& x : place) x -= middle;
  return place;
}

}  // namespace

std::string draw_cop_path() {
  Svg svg(700, 380,
          "Centre of pressure under the foot over contact for a rearfoot, midfoot and forefoot landing, in "
          "per cent of the foot's length from the heel.");
  svg.text({70, 20}, "Three simulated runners; the heel is the foremost CoP less 0.95 foot lengths",
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 520.0, 290.0}, {0.0, 100.0}, {0.0, 100.0},
            {"contact, %", "CoP from the heel, % of foot length", 10, 10});
  for (const double limit : {33.5, 67.5}) plot.level(limit, {kGrey, 1.0, Dash::Dashed});
  const std::array names{"rearfoot", "midfoot", "forefoot"};
  const std::array middles{16.0, 50.0, 84.0};
  const std::array pens{Pen{kLeftBlue, 2.2, Dash::Solid}, Pen{kRightOrange, 2.2, Dash::Dashed},
                        Pen{kInk, 2.2, Dash::Dotted}};
  for (std::size_t s = 0; s < 3; ++s) {
    sim::PhysicalRunnerConfig config = steady_runner();
    config.foot_strike = static_cast<sim::FootStrike>(s);
    const Run run = simulate_runner(config);
    const gait::Contact& contact = run.result.contacts.at(run.contact_after(kSettled, gait::Side::Left));
    const double from = contact.initial_contact_s, to = contact.toe_off_s, length = foot_length();
    const auto cop = piece(run.sum.cop_ap, from, to), time = times_ms(from, to, from);
    std::vector<double> share, along;
    double foremost = -1e9;
    for (std::size_t i = 0; i < cop.size(); ++i) {
      share.push_back(100.0 * time[i] / (1e3 * (to - from)));
      along.push_back(cop[i] + run.speed_m_s * 1e-3 * time[i]);
      if (std::isfinite(along.back())) foremost = std::max(foremost, along.back());
    }
    for (double& x : along) x = 100.0 * (kToeShare + (x - foremost) / length);
    plot.curve(share, along, pens.at(s));
    svg.text({plot.frame().right() + 8.0, plot.at(0.0, middles.at(s)).y - 8.0}, names.at(s),
             label(Anchor::Start, pens.at(s).colour));
    svg.text({plot.frame().right() + 8.0, plot.at(0.0, middles.at(s)).y + 8.0},
             words("index %.0f %%", *contact.step.strike_index), label(Anchor::Start, pens.at(s).colour));
  }
  return svg.finish();
}

std::string draw_overstride_force() {
  const Run run = simulate_runner(steady_runner());
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  const gait::Contact& here = contacts.at(k);
  const double begin = contacts.at(k - 7).initial_contact_s, end = contacts.at(k + 1).initial_contact_s;
  const auto cop = piece(run.sum.cop_ap, begin, end), force = piece(run.sum.f_v, begin, end);
  auto mass =
      sway(piece(run.forces().f_ap_n, begin, end), run.body_weight_n / core::kStandardGravity.value());
  double weight = 0.0, balance = 0.0;
  for (std::size_t i = 0; i < cop.size(); ++i) {
    if (!std::isfinite(cop[i])) continue;
    weight += force[i];
    balance += force[i] * (cop[i] - mass[i]);
  }
  const auto time = times_ms(begin, end, here.initial_contact_s);
  std::vector<double> cop_cm, mass_cm;
  for (std::size_t i = 0; i < cop.size(); ++i) {
    cop_cm.push_back(100.0 * cop[i]);
    mass_cm.push_back(100.0 * (mass[i] + balance / weight));
  }
  Svg svg(
      700, 380,
      "Centre of pressure and centre of mass along the treadmill over one step: the CoP at 200 N is moved "
      "back to initial contact with the belt; its lead on the centre of mass there is the overstride.");
  svg.text({70, 20}, words("Simulated runner, %.1f m/s; places on the treadmill, forward > 0", run.speed_m_s),
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 600.0, 290.0}, {-150.0, 1e3 * here.step.step_time->value() - 20.0},
            {-40.0, 40.0}, {"time since initial contact, ms", "place, cm", 8, 6});
  plot.upright(0.0, kHelp);
  plot.curve(time, cop_cm, kLeftPen);
  plot.curve(time, mass_cm, {kInk, 2.0, Dash::Dashed});
  std::size_t first = 0;
  while (time[first] < 0.0 || !(force[first] >= 200.0)) ++first;
  const double landing = cop_cm[first] + 0.1 * run.speed_m_s * time[first];
  svg.line(plot.at(0.0, landing), plot.at(time[first], cop_cm[first]), {kLeftBlue, 1.5, Dash::Dotted});
  plot.point(time[first], cop_cm[first], "CoP at 200 N", {12.0, -2.0});
  plot.point(0.0, landing, "moved back with the belt", {-9.0, -4.0}, Anchor::End);
  const double ahead = 100.0 * here.step.overstride_cop->value();
  plot.rise(0.0, landing - ahead, landing, words("overstride %.1f cm", ahead), Anchor::End);
  svg.text({plot.at(0.0, 0.0).x - 7.0, plot.at(0.0, landing - 0.5 * ahead).y + 16.0},
           words("(1 sigma %.1f cm)", 100.0 * here.step.overstride_cop_uncertainty->value()),
           label(Anchor::End));
  svg.text(plot.at(235.0, -22.0), "centre of pressure", label(Anchor::Start, kLeftBlue));
  svg.text(plot.at(200.0, 6.0), "centre of mass (dashed)", label());
  return svg.finish();
}

}  // namespace footfall::docs
