#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <random>
#include <stdexcept>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"
#include "gait/engine.hpp"

namespace footfall::docs {

namespace {

/// What a plate adds to the vertical force: a zero that drifts, and noise. Forces alone: no CoP.
Columns on_a_plate(const Columns& clean, double offset_n, double drift_n_s, double noise_n) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0.0, noise_n);
  Columns out = clean;
  for (std::size_t i = 0; i < out.f_v.size(); ++i)
    out.f_v[i] += offset_n + drift_n_s * static_cast<double>(i) / kRate + noise(random);
  out.cop_ap.clear();
  out.cop_ml.clear();
  return out;
}

struct Told {
  double event_s = 0.0, known_s = 0.0;
};

/// When the live engine knew of the event nearest to a time.
Told told_live(const Columns& columns, double speed, gait::EventKind kind, double near_s) {
  gait::GaitEngine engine{gait::EngineConfig{}};
  std::optional<Told> best;
  for (std::size_t i = 0; i < columns.f_v.size(); ++i) {
    gait::ForceFrame frame;
    frame.time = core::Timestamp{static_cast<std::int64_t>(i) * 1'000'000};
    frame.belt_speed = core::MetersPerSecond(speed);
    frame.plate[0].f_v = core::Newtons(columns.f_v[i]);
    frame.plate[0].f_ap = core::Newtons(columns.f_ap[i]);
    for (const gait::Event& event : engine.step(frame)) {
      const double t = 1e-9 * static_cast<double>(event.time.ns);
      if (event.kind != kind || (best && std::abs(t - near_s) > std::abs(best->event_s - near_s))) continue;
      best = Told{t, 1e-9 * static_cast<double>(event.detected_at.ns)};
    }
  }
  if (!best) throw std::runtime_error("the live engine saw no contact");
  return *best;
}

}  // namespace

std::string draw_zero() {
  Scene scene;
  const Run clean = simulate_runner(steady_runner(), scene);
  const Columns recorded = on_a_plate(clean.sum, 20.0, 5.0, 3.0);
  const gait::OfflineResult result = analysed(recorded, {}, scene);
  constexpr double kFrom = 8.0, kTo = 11.0;
  constexpr std::size_t kEvery = 4;
  std::vector<double> time = times_ms(kFrom, kTo, 0.0, kEvery);
  for (double& t : time) t *= 1e-3;
  Svg svg(700, 526,
          "Vertical force in the flights of a run whose zero drifts, as recorded and after each flight's "
          "median was taken as zero.");
  svg.text({70, 20}, "Simulated runner on a plate whose zero is 20 N off and drifts by 5 N/s, noise 3 N",
           label(Anchor::Start, kGrey));
  const auto panel = [&](double top, const std::vector<double>& force, const std::string& name) {
    Plot plot(svg, {70.0, top, 600.0, 180.0}, {kFrom, kTo}, {-40.0, 160.0},
              {top > 200.0 ? "time, s" : "", "vertical force, N", 8, 6});
    plot.level(50.0, {kRightOrange, 1.2, Dash::Dashed});
    plot.curve(time, force, {kLeftBlue, 1.2});
    svg.text({plot.frame().left, top - 11.0}, name, label());
    svg.text({plot.frame().right() - 4.0, plot.at(0.0, 50.0).y - 9.0}, "50 N",
             label(Anchor::End, kRightOrange, 11.0));
  };
  panel(64.0, piece(recorded.f_v, kFrom, kTo, kEvery),
        "as recorded: in every flight the force is 60 to 75 N, no contact ends");
  panel(296.0, piece(result.forces.at(0).f_v_n, kFrom, kTo, kEvery),
        words("zeroed and filtered: %zu contacts found in %.0f s", result.contacts.size(), scene.seconds));
  return svg.finish();
}

std::string draw_crossings() {
  Scene scene;
  const Run clean = simulate_runner(steady_runner(), scene);
  const Columns recorded = on_a_plate(clean.sum, 0.0, 0.0, 3.0);
  const gait::OfflineResult result = analysed(recorded, {}, scene);
  const auto found = std::find_if(result.contacts.begin(), result.contacts.end(),
                                  [](const auto& c) { return c.initial_contact_s > kSettled; });
  const gait::StepResult& step = found->step;
  Svg svg(860, 350,
          "Vertical force around initial contact and toe-off with the 20 N and 50 N crossings, and when the "
          "live engine knew.");
  const auto panel = [&](double left, bool contact) {
    const double event = contact ? found->initial_contact_s : found->toe_off_s;
    const auto thr20 = contact ? step.initial_contact_thr20 : step.toe_off_thr20;
    const double from = event - (contact ? 0.015 : 0.025), to = event + (contact ? 0.025 : 0.045);
    Plot plot(svg, {left, 40.0, 330.0, 260.0}, {1e3 * (from - event), 1e3 * (to - event)}, {-20.0, 220.0},
              {words("time since the 50 N crossing, ms"), "vertical force, N", 8, 8});
    svg.text({left, 24.0}, contact ? "initial contact" : "toe-off", label());
    plot.curve(times_ms(from, to, event), piece(recorded.f_v, from, to), {kGrey, 1.0});
    plot.curve(times_ms(from, to, event), piece(result.forces.at(0).f_v_n, from, to), {kLeftBlue, 2.0});
    plot.level(50.0, kHelp);
    plot.level(20.0, kHelp);
    const double at_20 = 1e3 * (1e-9 * static_cast<double>(thr20.ns) - event);
    plot.point(0.0, 50.0, "50 N: the event", {-10.0, contact ? -10.0 : 0.0}, Anchor::End);
    plot.point(at_20, 20.0, words("20 N, %.1f ms", at_20), {-10.0, contact ? -10.0 : 0.0}, Anchor::End);
    const Told told = told_live(recorded, scene.speed_m_s,
                                contact ? gait::EventKind::InitialContact : gait::EventKind::ToeOff, event);
    const double known = 1e3 * (told.known_s - event);
    plot.upright(known, {kRightOrange, 1.5, Dash::Dashed});
    svg.text({plot.at(known, 0.0).x + 6.0, plot.frame().top + 14.0}, words("known live"),
             label(Anchor::Start, kRightOrange));
    svg.text({plot.at(known, 0.0).x + 6.0, plot.frame().top + 30.0}, words("%.0f ms later", known),
             label(Anchor::Start, kRightOrange));
  };
  panel(70.0, true);
  panel(500.0, false);
  return svg.finish();
}

std::string draw_sides() {
  Scene scene;
  const Run straight = simulate_runner(steady_runner(), scene);
  // He wanders across the belt: everything is carried along, and so are the moments.
  Columns sum = straight.sum;
  const auto wander_m = [](double t) { return 0.04 * std::sin(2.0 * std::numbers::pi * t / 9.0); };
  for (std::size_t i = 0; i < sum.cop_ml.size(); ++i)
    sum.cop_ml[i] += wander_m(static_cast<double>(i) / kRate);
  const gait::OfflineResult result = analysed(sum, {}, scene);
  Svg svg(
      700, 330,
      "Mean centre of pressure across of each landing of a runner who wanders: left and right landings lie "
      "on both sides of a midline that moves with him.");
  svg.text({70, 20}, "Simulated runner who wanders by 4 cm either way, feet 6 cm apart",
           label(Anchor::Start, kGrey));
  Plot plot(svg, {70.0, 40.0, 600.0, 242.0}, {2.0, 16.0}, {-10.0, 10.0},
            {"time, s", "CoP across, cm (right > 0)", 8, 6});
  std::vector<double> time, across;
  std::vector<gait::Side> side;
  for (const gait::Contact& contact : result.contacts) {
    const double from = contact.initial_contact_s, to = contact.toe_off_s, fifth = 0.2 * (to - from);
    const auto ml = piece(sum.cop_ml, from + fifth, to - fifth),
               force = piece(sum.f_v, from + fifth, to - fifth);
    double weight = 0.0, moment = 0.0;
    for (std::size_t i = 0; i < ml.size(); ++i) {
      weight += force[i];
      moment += force[i] * ml[i];
    }
    time.push_back(from);
    across.push_back(100.0 * moment / weight);
    side.push_back(contact.step.side);
  }
  std::vector<double> between_time, between;
  for (std::size_t i = 1; i + 1 < across.size(); ++i) {
    between_time.push_back(time[i]);
    between.push_back(0.25 * (across[i - 1] + 2.0 * across[i] + across[i + 1]));
  }
  plot.curve(between_time, between, {kGrey, 1.2, Dash::Dotted});
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (time[i] < 2.1 || time[i] > 15.9) continue;
    const Point p = plot.at(time[i], across[i]);
    if (side[i] == gait::Side::Left) svg.disc(p, 3.6, kLeftBlue, {kWhite, 0.8});
    if (side[i] == gait::Side::Right) svg.square(p, 3.2, kRightOrange, {kWhite, 0.8});
  }
  svg.text({80.0, plot.frame().bottom() - 30.0}, "round: told left", label(Anchor::Start, kLeftBlue));
  svg.text({80.0, plot.frame().bottom() - 14.0}, "square: told right", label(Anchor::Start, kRightOrange));
  svg.text({240.0, plot.frame().bottom() - 14.0}, "dotted: middle between neighbouring landings",
           label(Anchor::Start, kGrey));
  return svg.finish();
}

}  // namespace footfall::docs
