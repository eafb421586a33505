#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "docs/figures/figures.hpp"
#include "docs/figures/plot.hpp"
#include "docs/figures/scene.hpp"
#include "docs/figures/words.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "gait/stats/compare.hpp"
#include "gait/stats/steady_window.hpp"

namespace footfall::docs {

namespace {

constexpr double kBlockS = 90.0, kNatural = 168.0, kRaised = 1.075;

std::vector<gait::StepResult> block(double cadence, std::uint64_t seed) {
  sim::PhysicalRunnerConfig config;
  config.seed = seed;
  config.cadence = core::StepsPerMinute(cadence);
  Scene scene;
  scene.seconds = kBlockS;
  std::vector<gait::StepResult> steps;
  for (const gait::Contact& contact : simulate_runner(config, scene).result.contacts)
    steps.push_back(contact.step);
  return gait::steady_steps(steps).steps;
}

}  // namespace

std::string draw_verdict() {
  const auto before = block(kNatural, 1), changed = block(kNatural * kRaised, 2), after = block(kNatural, 3);
  const double cadence =
      100.0 *
      (*gait::cadence_of(changed) / (0.5 * (*gait::cadence_of(before) + *gait::cadence_of(after))) - 1.0);
  constexpr std::array kKeys{"peak_vgrf_n", "contact_time_s", "braking_impulse_ns", "braking_peak_n",
                             "vertical_oscillation_m"};
  Svg svg(
      860, 376,
      "Change of five metrics at a higher cadence: measured value with its 95 % interval, what is too small "
      "to detect, the published band scaled to the cadence, and the verdict.");
  svg.text({220, 20}, words("Simulated runner, cadence %+.1f %%, baselines before and after", cadence),
           label(Anchor::Start, kGrey));
  Plot plot(svg, {220.0, 40.0, 460.0, 240.0}, {-24.0, 8.0}, {0.0, static_cast<double>(kKeys.size())},
            {"change per step, %", "", 8, 6, false});
  const double row = plot.frame().height / static_cast<double>(kKeys.size());
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    const gait::StepMetric& metric = *gait::find_step_metric(kKeys.at(i));
    const gait::MetricChange change = gait::metric_change(metric, before, changed, after, cadence, 0, {});
    const double y = plot.frame().top + row * (static_cast<double>(i) + 0.5);
    const auto x = [&](double percent) { return plot.at(std::clamp(percent, -24.0, 8.0), 0.0).x; };
    svg.text({plot.frame().left - 10.0, y}, std::string(metric.label), label(Anchor::End));
    if (change.detectable_percent) {
      const double d = *change.detectable_percent;
      svg.fill({x(-d), y - 15.0, x(d) - x(-d), 30.0}, faint(kGrey, 0.22));
    }
    if (change.expected && change.expected->least_percent) {
      const double a = *change.expected->least_percent, b = *change.expected->most_percent;
      svg.box({std::min(x(a), x(b)) - 1.0, y - 13.0, std::abs(x(a) - x(b)) + 2.0, 26.0},
              {kRightOrange, 1.5, Dash::Dashed});
    }
    if (change.percent.both) {
      const gait::Estimate& e = *change.percent.both;
      svg.line({x(e.low), y}, {x(e.high), y}, {kLeftBlue, 3.0});
      for (const double end : {e.low, e.high})
        svg.line({x(end), y - 5.0}, {x(end), y + 5.0}, {kLeftBlue, 1.5});
      svg.disc({x(e.value), y}, 4.5, kLeftBlue, {kWhite, 1.0});
    }
    svg.text({plot.frame().right() + 12.0, y},
             change.judgement ? std::string(gait::label_of(change.judgement->verdict)) : "no verdict",
             label());
  }
  plot.upright(0.0, {kInk, 1.0});
  const double y = 334.0;
  svg.line({60.0, y}, {90.0, y}, {kLeftBlue, 3.0});
  svg.disc({75.0, y}, 4.5, kLeftBlue, {kWhite, 1.0});
  svg.text({98.0, y}, "measured, 95 % interval", label());
  svg.fill({290.0, y - 9.0, 30.0, 18.0}, faint(kGrey, 0.22));
  svg.text({328.0, y}, "below the minimal detectable change", label());
  svg.box({590.0, y - 8.0, 30.0, 16.0}, {kRightOrange, 1.5, Dash::Dashed});
  svg.text({628.0, y}, "published, scaled to this cadence", label());
  return svg.finish();
}

}  // namespace footfall::docs
