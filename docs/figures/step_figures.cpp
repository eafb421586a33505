#include <cmath>
#include <stdexcept>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"
#include "sim/runner/walking_runner.hpp"

namespace footfall::docs {

namespace {

constexpr Box kFrame{70.0, 112.0, 600.0, 230.0};

double ms(double seconds) {
  return 1e3 * seconds;
}

std::vector<double> in_body_weights(std::vector<double> newtons, double weight) {
  for (double& f : newtons) f /= weight;
  return newtons;
}

/// One contact's force over time in the pen of its foot.
void draw_contact(Plot& plot, const Run& run, const gait::Contact& contact, double zero_s,
                  std::size_t plate = 0) {
  const double from = contact.initial_contact_s - 0.012, to = contact.toe_off_s + 0.012;
  const bool left = contact.step.side == gait::Side::Left;
  plot.curve(times_ms(from, to, zero_s),
             in_body_weights(piece(run.forces(plate).f_v_n, from, to), run.body_weight_n),
             left ? kLeftPen : kRightPen);
}

}  // namespace

std::string draw_running_step() {
  const Run run = simulate_runner(steady_runner());
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  const gait::Contact &here = contacts.at(k), &next = contacts.at(k + 1), &after = contacts.at(k + 2);
  const double zero = here.initial_contact_s;
  Svg svg(700, 392,
          "Vertical force of three running contacts over time, left, right and left: contact, flight, step "
          "and swing time between the 50 N crossings.");
  svg.text(
      {70, 20},
      words("Simulated runner, %.1f m/s, %.0f steps/min", run.speed_m_s, 60.0 / here.step.step_time->value()),
      label(Anchor::Start, kGrey));
  Plot plot(svg, kFrame, {-60.0, ms(after.toe_off_s - zero) + 40.0}, {-0.2, 3.0},
            {"time since initial contact, ms", "vertical force, BW"});
  plot.level(1.0, kHelp);
  for (const auto* contact : {&here, &next, &after}) draw_contact(plot, run, *contact, zero);
  plot.span(0.0, ms(here.toe_off_s - zero), 12.0,
            words("contact %.0f ms", ms(here.step.contact_time.value())));
  plot.span(ms(here.toe_off_s - zero), ms(next.initial_contact_s - zero), 12.0,
            words("flight %.0f ms", ms(here.step.flight_time->value())));
  plot.span(0.0, ms(next.initial_contact_s - zero), 40.0,
            words("step time %.0f ms", ms(here.step.step_time->value())));
  plot.span(ms(here.toe_off_s - zero), ms(after.initial_contact_s - zero), 68.0,
            words("swing of the left foot %.0f ms", ms(after.step.swing_time->value())));
  const double middle = 0.5 * ms(here.step.contact_time.value());
  svg.text(plot.at(middle, 0.45), "left", label(Anchor::Middle, kLeftBlue));
  svg.text(plot.at(middle + ms(next.initial_contact_s - zero), 0.45), "right",
           label(Anchor::Middle, kRightOrange));
  svg.text(plot.at(middle + ms(after.initial_contact_s - zero), 0.45), "left",
           label(Anchor::Middle, kLeftBlue));
  svg.text({plot.frame().right() - 4.0, plot.at(0.0, 1.0).y - 8.0}, "body weight",
           label(Anchor::End, kGrey, 11.0));
  return svg.finish();
}

std::string draw_walking_step() {
  sim::WalkingRunnerConfig config;
  config.step_time_variation = 0.0;
  config.contact_variation = 0.0;
  auto walker = sim::WalkingRunner::make(config);
  if (!walker) throw std::runtime_error(walker.error().what());
  Scene scene;
  scene.speed_m_s = 1.3;
  const Run run = simulate(**walker, scene);
  const std::size_t k = run.contact_after(kSettled, gait::Side::Left);
  const auto& contacts = run.result.contacts;
  const gait::Contact &here = contacts.at(k), &next = contacts.at(k + 1), &after = contacts.at(k + 2);
  const double zero = here.initial_contact_s;
  const auto at = [zero](double time_s) { return ms(time_s - zero); };
  Svg svg(700, 392,
          "Vertical force under each foot of a walker over time: contact, swing, step time, and the two "
          "double supports of a stride where both feet carry.");
  svg.text({70, 20}, words("Simulated walker, %.1f m/s, each foot on its own plate", run.speed_m_s),
           label(Anchor::Start, kGrey));
  Plot plot(svg, kFrame, {-180.0, at(after.initial_contact_s) + 320.0}, {-0.1, 1.5},
            {"time since initial contact of the left foot, ms", "vertical force, BW"});
  const double first = here.step.double_support_time->value(),
               second = next.step.double_support_time->value();
  plot.band_x(0.0, ms(first), faint(kGrey, 0.22));
  plot.band_x(at(next.initial_contact_s), at(next.initial_contact_s + second), faint(kGrey, 0.22));
  for (std::size_t j = k - 1; j <= k + 3; ++j) {
    const gait::Contact& contact = contacts.at(j);
    draw_contact(plot, run, contact, zero, contact.plate);
  }
  plot.span(0.0, at(here.toe_off_s), 12.0, words("contact %.0f ms", ms(here.step.contact_time.value())));
  plot.span(at(here.toe_off_s), at(after.initial_contact_s), 12.0,
            words("swing %.0f ms", ms(here.step.swing_time->value())));
  plot.span(0.0, at(next.initial_contact_s), 40.0,
            words("step time %.0f ms", ms(here.step.step_time->value())));
  plot.span(0.0, ms(first), 68.0, words("double support %.0f ms", ms(first)));
  svg.text(plot.at(ms(first) + 150.0, 0.45), "left", label(Anchor::Start, kLeftBlue));
  svg.text(plot.at(at(next.initial_contact_s) + ms(second) + 150.0, 0.45), "right",
           label(Anchor::Start, kRightOrange));
  svg.text({plot.at(at(next.initial_contact_s + 0.5 * second), 0.0).x, plot.frame().top + 14.0}, "both",
           label(Anchor::Middle, kGrey, 11.0));
  svg.text({plot.at(0.5 * ms(first), 0.0).x, plot.frame().top + 14.0}, "both",
           label(Anchor::Middle, kGrey, 11.0));
  return svg.finish();
}

}  // namespace footfall::docs
