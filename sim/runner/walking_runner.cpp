#include "sim/runner/walking_runner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace footfall::sim {
namespace {

constexpr core::MetersPerSecond kBeltMoves{0.05}, kStepsOn{0.4}, kStepsOff{0.3};
constexpr double kSpeedStep = 0.1, kSteppingOnTime = 0.5;
constexpr double kLongestGap = 2.0;  // the lab was held up: begin anew rather than walk through it
constexpr double kMedialShare = 0.05, kContactShare = 0.999;
constexpr std::size_t kN = kWalkIntervals;

/// Linear between the grid's points; `part` of contact.
double at(const std::array<double, kN + 1>& grid, double part) {
  const double position = std::clamp(part, 0.0, 1.0) * static_cast<double>(kN);
  const auto i = std::min(static_cast<std::size_t>(position), kN - 1);
  const double rest = position - static_cast<double>(i);
  return grid.at(i) + rest * (grid.at(i + 1) - grid.at(i));
}

/// Part of contact at which the vertical force first (last) is at `level`.
double crossing(const WalkSolution& gait, double level_bw, bool rising) {
  const auto& f = gait.vertical_bw;
  for (std::size_t k = 1; k <= kN; ++k) {
    const std::size_t inner = rising ? k : kN - k;
    const std::size_t outer = rising ? k - 1 : kN - k + 1;
    if (f.at(inner) < level_bw) continue;
    const double part = (level_bw - f.at(outer)) / (f.at(inner) - f.at(outer));
    return (static_cast<double>(outer) + (rising ? part : -part)) / static_cast<double>(kN);
  }
  return 0.0;
}

}  // namespace

core::Result<std::unique_ptr<WalkingRunner>> WalkingRunner::make(const WalkingRunnerConfig& config) {
  const double mass = config.mass.value();
  if (!(mass >= 20.0 && mass <= 250.0)) {
    return core::fail(core::Remedy::Reconfigure, "Walking model: mass %g is not possible; give 20 to 250 kg.",
                      mass);
  }
  std::vector<WalkSolution> gaits;
  const auto rows = std::lround((kFastestWalk - kSlowestWalk).value() / kSpeedStep);
  for (long i = 0; i <= rows; ++i) {
    WalkInputs inputs;
    inputs.speed = kSlowestWalk + core::MetersPerSecond(kSpeedStep * static_cast<double>(i));
    inputs.cadence = natural_walking_cadence(inputs.speed);
    inputs.leg_length = config.leg_length;
    inputs.cop_travel = walking_cop_travel(inputs.speed);
    auto gait = solve_walk(inputs);
    if (!gait) return tl::unexpected(gait.error());
    gaits.push_back(*gait);
  }
  return std::unique_ptr<WalkingRunner>(new WalkingRunner(config, std::move(gaits)));
}

WalkingRunner::WalkingRunner(const WalkingRunnerConfig& config, std::vector<WalkSolution> gaits)
    : config_(config), gaits_(std::move(gaits)), random_(config.seed) {}

RunnerForces WalkingRunner::advance(double t_s, core::MetersPerSecond belt_speed) {
  const double elapsed = t_s - last_time_s_;
  last_time_s_ = t_s;
  if (!(belt_speed >= kBeltMoves) || elapsed > kLongestGap) {
    walking_ = false;
    feet_ = {};
    return {};
  }
  if (!walking_ && belt_speed >= kStepsOn) {
    walking_ = true;
    next_touch_down_s_ = t_s + kSteppingOnTime;
  }
  for (std::size_t side : {kLeft, kRight}) feet_.at(side).carried += belt_speed * core::Seconds(elapsed);
  if (walking_ && t_s >= next_touch_down_s_) {
    if (belt_speed < kStepsOff) {
      walking_ = false;
    } else {
      step_down(t_s, belt_speed);
    }
  }
  RunnerForces forces;
  for (std::size_t side : {kLeft, kRight}) {
    Foot& foot = feet_.at(side);
    if (!foot.down) continue;
    tell(side, t_s);
    forces.belt.at(side) = wrench(side, t_s);
  }
  return forces;
}

void WalkingRunner::step_down(double t_s, core::MetersPerSecond belt_speed) {
  std::normal_distribution<double> normal;
  const double phi = config_.variation_correlation;
  const auto vary = [&](double& last, double size) {
    last = phi * last + std::sqrt(1.0 - phi * phi) * size * std::clamp(normal(random_), -3.0, 3.0);
  };
  vary(step_deviation_, config_.step_time_variation);
  vary(contact_deviation_, config_.contact_variation);
  side_ = side_ == kLeft ? kRight : kLeft;
  const double row = (std::clamp(belt_speed, kSlowestWalk, kFastestWalk) - kSlowestWalk).value() / kSpeedStep;
  const WalkSolution& gait = gaits_.at(static_cast<std::size_t>(std::lround(row)));
  const double step = gait.step.value() * (1.0 + step_deviation_);

  Foot& foot = feet_.at(side_);
  foot = {};
  foot.down = true;
  foot.gait = &gait;
  foot.touch_down_s = next_touch_down_s_;
  // A foot is off the belt again before it comes down the next time.
  foot.contact_s =
      std::min(gait.contact.value() * (1.0 + step_deviation_) * (1.0 + contact_deviation_), 1.9 * step);
  foot.scale = step / gait.step.value() * gait.contact.value() / foot.contact_s;
  foot.travel_m = gait.inputs.cop_travel.value();
  foot.place_m = 0.5 * (belt_speed.value() * foot.contact_s - foot.travel_m);
  foot.carried = belt_speed * core::Seconds(t_s - next_touch_down_s_);
  next_touch_down_s_ += step;
}

void WalkingRunner::tell(std::size_t side, double t_s) {
  Foot& foot = feet_.at(side);
  const double weight = core::body_weight(config_.mass).value();
  const double level = 50.0 / (weight * foot.scale);
  const double contact_at = foot.touch_down_s + foot.contact_s * crossing(*foot.gait, level, true);
  const double toe_off_at = foot.touch_down_s + foot.contact_s * crossing(*foot.gait, level, false);
  if (!foot.contact_told && t_s >= contact_at) {
    foot.contact_told = true;
    const auto id = static_cast<std::uint8_t>(side);
    RunnerEvent done{RunnerEventKind::Step, contact_at, id, {}};
    StepTruth& truth = done.step;
    truth.contact = core::Seconds(toe_off_at - contact_at);
    truth.contact_20n = core::Seconds(foot.contact_s * (crossing(*foot.gait, 0.4 * level, false) -
                                                        crossing(*foot.gait, 0.4 * level, true)));
    truth.body_weight = core::body_weight(config_.mass);
    const double h = foot.contact_s / static_cast<double>(kN);
    for (std::size_t i = 0; i <= kN; ++i) {
      const double f_ap = weight * foot.scale * foot.gait->fore_aft_bw.at(i);
      truth.peak_vertical =
          std::max(truth.peak_vertical, core::Newtons(weight * foot.scale * foot.gait->vertical_bw.at(i)));
      truth.braking_peak = std::max(truth.braking_peak, core::Newtons(-f_ap));
      truth.propulsive_peak = std::max(truth.propulsive_peak, core::Newtons(f_ap));
      truth.braking_impulse += core::NewtonSeconds(h * std::max(-f_ap, 0.0));
      truth.propulsive_impulse += core::NewtonSeconds(h * std::max(f_ap, 0.0));
    }
    truth.overstride = foot.gait->foot_ahead;
    if (auto& before = feet_.at(1U - side).done) {
      before->step.step = core::Seconds(contact_at - before->time_s);
      before->step.flight = before->step.step - before->step.contact;
      before->time_s = contact_at;
      events_.push_back(*before);
      before.reset();
    }
    foot.done = done;
    events_.push_back({RunnerEventKind::InitialContact, contact_at, id, {}});
  }
  if (!foot.toe_off_told && t_s >= toe_off_at) {
    foot.toe_off_told = true;
    events_.push_back({RunnerEventKind::ToeOff, toe_off_at, static_cast<std::uint8_t>(side), {}});
  }
}

core::Wrench WalkingRunner::wrench(std::size_t side, double t_s) const {
  const Foot& foot = feet_.at(side);
  const double part = (t_s - foot.touch_down_s) / foot.contact_s;
  if (!(part > 0.0) || part >= kContactShare) return {};
  const double weight = core::body_weight(config_.mass).value() * foot.scale;
  const double outward = side == kRight ? 1.0 : -1.0;
  const double f_v = weight * at(foot.gait->vertical_bw, part);
  const double f_ap = weight * at(foot.gait->fore_aft_bw, part);
  const double f_ml = -outward * kMedialShare * f_v;
  const double cop_ap = foot.place_m + foot.travel_m * part - foot.carried.value();
  const double cop_ml = outward * 0.5 * config_.step_width.value();
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(f_ml),
          core::NewtonMeters(-cop_ml * f_v),
          core::NewtonMeters(cop_ml * f_ap - cop_ap * f_ml),
          core::NewtonMeters(cop_ap * f_v)};
}

bool WalkingRunner::next_event(RunnerEvent& event) {
  if (events_.empty()) return false;
  event = events_.front();
  events_.pop_front();
  return true;
}

core::Result<std::unique_ptr<Runner>> make_walker(const ModelRunnerOptions& options) {
  WalkingRunnerConfig config;
  config.seed = options.seed;
  config.mass = options.mass;
  auto walker = WalkingRunner::make(config);
  if (!walker) return tl::unexpected(walker.error());
  return std::unique_ptr<Runner>(std::move(*walker));
}

}  // namespace footfall::sim
