#include <algorithm>
#include <cmath>
#include <optional>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

constexpr Pen kForce{kInk, 2.0, Dash::Solid};

/// One contact of a run with the analysed force over it.
struct Stance {
  const gait::Contact& contact;
  std::vector<double> ms, force;  ///< since initial contact; N

  [[nodiscard]] double duration_ms() const { return 1e3 * contact.step.contact_time.value(); }
  /// Linear between samples.
  [[nodiscard]] double at(double t_ms) const {
    std::size_t i = 1;
    while (i + 1 < ms.size() && ms[i] < t_ms) ++i;
    return force[i - 1] + (force[i] - force[i - 1]) * (t_ms - ms[i - 1]) / (ms[i] - ms[i - 1]);
  }
  /// When the rising force reaches a level.
  [[nodiscard]] double rising(double level) const {
    std::size_t i = 1;
    while (i + 1 < ms.size() && force[i] < level) ++i;
    return ms[i - 1] + (ms[i] - ms[i - 1]) * (level - force[i - 1]) / (force[i] - force[i - 1]);
  }
};

Stance stance(const Run& run, gait::Side side, const std::vector<double>& column, double margin_s) {
  const gait::Contact& contact = run.result.contacts.at(run.contact_after(kSettled, side));
  const double from = contact.initial_contact_s - margin_s, to = contact.toe_off_s + margin_s;
  return {contact, times_ms(from, to, contact.initial_contact_s), piece(column, from, to)};
}

void draw_loading_of(Svg& svg, const Box& frame, sim::FootStrike strike, const std::string& title) {
  sim::PhysicalRunnerConfig config = steady_runner();
  config.foot_strike = strike;
  const Run run = simulate_runner(config);
  const Stance s = stance(run, gait::Side::Left, run.forces().f_v_n, 0.02);
  const gait::StepResult& step = s.contact.step;
  const bool impact = step.loading_point == gait::LoadingPoint::ImpactPeak;
  double poi = 0.13 * s.duration_ms();
  for (std::size_t i = 1; impact && i + 1 < s.ms.size(); ++i) {
    if (s.ms[i] <= 0.0 || s.force[i] < s.force[i - 1] || s.force[i] <= s.force[i + 1]) continue;
    poi = s.ms[i];
    break;
  }
  const double force = s.at(poi), t20 = s.rising(0.2 * force), t80 = s.rising(0.8 * force);
  Plot plot(svg, frame, {-5.0, 60.0}, {-50.0, 1500.0},
            {"time since initial contact, ms", "vertical force, N", 7, 6});
  svg.text({frame.left, frame.top - 14.0}, title, label());
  plot.curve(s.ms, s.force, kForce);
  const double slope = 0.6 * force / (t80 - t20);
  const auto on_line = [&](double t) { return 0.2 * force + slope * (t - t20); };
  const double early = t20 - 0.2 * force / slope, late = t80 + 0.35 * force / slope;
  svg.line(plot.at(early, on_line(early)), plot.at(late, on_line(late)), {kLeftBlue, 1.5});
  plot.point(t20, 0.2 * force, "20 %", {-8.0, -4.0}, Anchor::End);
  plot.point(t80, 0.8 * force, "80 %", {-8.0, -4.0}, Anchor::End);
  plot.point(poi, force, impact ? "first local maximum" : "13 % of contact", {impact ? 4.0 : -6.0, -14.0},
             impact ? Anchor::Start : Anchor::End);
  const double a = 0.03 * s.duration_ms(), b = 0.12 * s.duration_ms();
  svg.line(plot.at(a, s.at(a)), plot.at(b, s.at(b)), {kRightOrange, 1.5, Dash::Dashed});
  svg.square(plot.at(a, s.at(a)), 3.0, kRightOrange, {kWhite, 0.8});
  svg.square(plot.at(b, s.at(b)), 3.0, kRightOrange, {kWhite, 0.8});
  const double right = frame.right() - 8.0;
  svg.text({right, plot.at(0.0, 420.0).y},
           words("20-80 %%: %.0f BW/s", step.vertical_average_loading_rate->value()),
           label(Anchor::End, kLeftBlue));
  svg.text({right, plot.at(0.0, 315.0).y},
           words("steepest: %.0f BW/s", step.vertical_instantaneous_loading_rate->value()),
           label(Anchor::End));
  svg.text({right, plot.at(0.0, 210.0).y},
           words("3-12 %% (dashed): %.0f BW/s", step.loading_rate_3_12->value()),
           label(Anchor::End, kRightOrange));
  svg.text({right, plot.at(0.0, 105.0).y}, words("first 25 ms: %.0f BW/s", step.loading_rate_25ms->value()),
           label(Anchor::End));
}

}  // namespace

std::string draw_vertical_force() {
  const Run run = simulate_runner(steady_runner());
  const Stance s = stance(run, gait::Side::Left, run.forces().f_v_n, 0.03);
  const gait::StepResult& step = s.contact.step;
  const double tc = s.duration_ms();
  Svg svg(700, 400,
          "Vertical force of one running contact: impact peak, active peak within 30 to 75 % of contact, "
          "impulse as the area, and the 50 N crossings that bound it.");
  svg.text({70, 20}, words("Simulated rearfoot runner, 70 kg, %.1f m/s, zero-lag 50 Hz", run.speed_m_s),
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 86.0, 600.0, 262.0}, {-30.0, tc + 30.0}, {-100.0, 1800.0},
            {"time since initial contact, ms", "vertical force, N"});
  plot.band_x(0.30 * tc, 0.75 * tc, faint(kGrey, 0.13));
  plot.band_x(0.40 * tc, 0.60 * tc, faint(kGrey, 0.13));
  std::vector<double> inside_ms, inside;
  for (std::size_t i = 0; i < s.ms.size(); ++i) {
    if (s.ms[i] < 0.0 || s.ms[i] > tc) continue;
    inside_ms.push_back(s.ms[i]);
    inside.push_back(s.force[i]);
  }
  plot.area(inside_ms, inside, 0.0, faint(kLeftBlue, 0.13));
  plot.curve(s.ms, s.force, kForce);
  plot.level(step.body_weight->value(), kHelp);
  svg.text({plot.frame().right() - 4.0, plot.at(0.0, step.body_weight->value()).y - 9.0}, "body weight",
           label(Anchor::End, kGrey, 11.0));
  const double active = 1e3 * step.time_to_peak->value();
  plot.point(active, step.active_peak->value(), words("active peak %.0f N", step.active_peak->value()),
             {0.0, -14.0}, Anchor::Middle);
  const auto impact =
      std::find_if(s.force.begin(), s.force.end(), [&](double f) { return f == step.impact_peak->value(); });
  plot.point(s.ms.at(static_cast<std::size_t>(impact - s.force.begin())), step.impact_peak->value(),
             words("impact peak %.0f N", step.impact_peak->value()), {-26.0, -13.0});
  plot.point(0.0, 50.0, "50 N", {-7.0, -12.0}, Anchor::End);
  plot.point(tc, 50.0, "50 N", {7.0, -12.0});
  svg.text(plot.at(0.5 * tc, 420.0), words("impulse %.0f N s", step.vertical_impulse.value()),
           label(Anchor::Middle, kLeftBlue));
  svg.text(plot.at(0.525 * tc, 180.0), "30-75 %, darker 40-60 % of contact",
           label(Anchor::Middle, kGrey, 11.0));
  plot.span(0.0, tc, 36.0, words("contact time %.0f ms", tc));
  plot.span(0.0, active, 10.0, words("time to active peak %.0f ms", active));
  return svg.finish();
}

std::string draw_loading_rate() {
  Svg svg(860, 360,
          "The first 60 ms of vertical force of a rearfoot and a forefoot runner with the lines whose slopes "
          "are the loading rates.");
  draw_loading_of(svg, {70.0, 50.0, 330.0, 260.0}, sim::FootStrike::Rearfoot, "rearfoot: an impact peak");
  draw_loading_of(svg, {500.0, 50.0, 330.0, 260.0}, sim::FootStrike::Forefoot,
                  "forefoot: none, so 13 % of contact");
  return svg.finish();
}

std::string draw_fore_aft_force() {
  const Run run = simulate_runner(steady_runner());
  const Stance s = stance(run, gait::Side::Left, run.forces().f_ap_n, 0.03);
  const gait::StepResult& step = s.contact.step;
  const double tc = s.duration_ms(), turn = 1e3 * step.braking_time->value();
  Svg svg(700, 372,
          "Fore-aft force of one running contact: braking below zero, propulsion above, their impulses as "
          "areas, peaks, and the main zero crossing between them.");
  svg.text({70, 20}, words("Simulated runner, 70 kg, %.1f m/s, level belt", run.speed_m_s),
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 62.0, 600.0, 262.0}, {-30.0, tc + 30.0}, {-200.0, 200.0},
            {"time since initial contact, ms", "fore-aft force, N (forward > 0)"});
  std::vector<double> before_ms{0.0}, before{0.0}, after_ms{turn}, after{0.0};
  std::size_t low = 0, high = 0;
  for (std::size_t i = 0; i < s.ms.size(); ++i) {
    if (s.ms[i] < 0.0 || s.ms[i] > tc) continue;
    (s.ms[i] < turn ? before_ms : after_ms).push_back(s.ms[i]);
    (s.ms[i] < turn ? before : after).push_back(s.force[i]);
    if (s.force[i] < s.force[low]) low = i;
    if (s.force[i] > s.force[high]) high = i;
  }
  before_ms.push_back(turn);
  before.push_back(0.0);
  plot.area(before_ms, before, 0.0, faint(kRightOrange, 0.22));
  plot.area(after_ms, after, 0.0, faint(kLeftBlue, 0.22));
  plot.curve(s.ms, s.force, kForce);
  plot.point(s.ms[low], s.force[low], words("braking peak %.0f N", step.braking_peak->value()), {0.0, 15.0},
             Anchor::Middle);
  plot.point(s.ms[high], s.force[high], words("propulsive peak %.0f N", step.propulsive_peak->value()),
             {0.0, -15.0}, Anchor::Middle);
  const auto impulse = [&](double at_ms, double at_n, const char* name, double value) {
    const Point p = plot.at(at_ms, at_n);
    svg.text({p.x, p.y - 9.0}, name, label(Anchor::Middle));
    svg.text({p.x, p.y + 9.0}, words("%.1f N s", value), label(Anchor::Middle));
  };
  impulse(0.52 * turn, -70.0, "braking impulse", step.braking_impulse->value());
  impulse(turn + 0.53 * (tc - turn), 70.0, "propulsive impulse", step.propulsive_impulse->value());
  plot.point(turn, 0.0, "main zero crossing", {8.0, 12.0});
  plot.span(0.0, turn, 10.0, words("braking time %.0f ms", turn));
  plot.span(turn, tc, 10.0, words("propulsive time %.0f ms", 1e3 * step.propulsive_time->value()));
  return svg.finish();
}

std::string draw_sideways_force() {
  const Run run = simulate_runner(steady_runner());
  Svg svg(700, 330,
          "Sideways force of a left and a right contact, mirror images: medial, towards the midline, is to "
          "the right for the left foot.");
  svg.text({70, 20}, "Simulated runner; the force as the plates measure it, + to the right",
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 600.0, 242.0}, {-20.0, 280.0}, {-60.0, 60.0},
            {"time since initial contact, ms", "sideways force, N (right > 0)"});
  for (const gait::Side side : {gait::Side::Left, gait::Side::Right}) {
    const Stance s = stance(run, side, run.sum.f_ml, 0.01);
    const bool left = side == gait::Side::Left;
    const double sign = left ? 1.0 : -1.0;
    plot.curve(s.ms, s.force, left ? kLeftPen : kRightPen);
    svg.text(plot.at(0.5 * s.duration_ms(), sign * 49.0),
             left ? words("left foot: medial peak %.0f N", s.contact.step.medial_peak->value())
                  : words("right foot: medial peak %.0f N", s.contact.step.medial_peak->value()),
             label(Anchor::Middle, left ? kLeftBlue : kRightOrange));
    svg.text(plot.at(8.0, -sign * 23.0), left ? "left: lateral" : "right: lateral",
             label(Anchor::Middle, left ? kLeftBlue : kRightOrange, 11.0));
  }
  return svg.finish();
}

}  // namespace footfall::docs
