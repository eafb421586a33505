#include "sim/runner/physical_runner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/runner/walking_runner.hpp"

namespace footfall::sim {
namespace {

constexpr core::MetersPerSecond kBeltMoves{0.05};
constexpr core::MetersPerSecond kStepsOn{1.0};
constexpr core::MetersPerSecond kStepsOff{0.8};
constexpr double kSteppingOnTime = 0.35;
constexpr double kLongestGap = 2.0;  // the lab was held up: begin anew rather than run through it
constexpr double kBeatCorrection = 0.3;
constexpr double kShortestFlight = 0.02;
constexpr double kBeforeContact = 0.005;  // angles are taken before the impact shakes a sensor

bool within(double value, double low, double high) {
  return std::isfinite(value) && value >= low && value <= high;
}

core::Result<void> check(const PhysicalRunnerConfig& c) {
  const auto bad = [](const char* what, double value, const char* range) {
    return core::fail(core::Remedy::Reconfigure, "Runner model: %s %g is not possible; give %s.", what, value,
                      range);
  };
  if (!within(c.mass.value(), 20, 250)) return bad("mass", c.mass.value(), "20 to 250 kg");
  if (!within(c.leg_length.value(), 0.5, 1.3)) return bad("leg length", c.leg_length.value(), "0.5 to 1.3 m");
  if (!within(c.foot_length.value(), 0.15, 0.4))
    return bad("foot length", c.foot_length.value(), "0.15 to 0.4 m");
  if (!within(c.step_width.value(), 0.02, 0.4))
    return bad("step width", c.step_width.value(), "0.02 to 0.4 m");
  if (!within(c.cop_travel.value(), 0.0, 0.3)) return bad("CoP travel", c.cop_travel.value(), "0 to 0.3 m");
  if (c.cadence && !within(c.cadence->value(), 100, 240))
    return bad("cadence", c.cadence->value(), "100 to 240 steps/min");
  if (c.overstride && !within(c.overstride->value(), 0.02, 0.6))
    return bad("overstride", c.overstride->value(), "0.02 to 0.6 m");
  if (!within(c.cadence_exponent, 0.0, 4.0)) return bad("cadence exponent", c.cadence_exponent, "0 to 4");
  if (!within(c.contact_variation, 0.0, 0.1) || !within(c.step_time_variation, 0.0, 0.1))
    return bad("variation", std::max(c.contact_variation, c.step_time_variation), "0 to 0.1");
  if (!within(c.variation_correlation, -0.9, 0.9))
    return bad("correlation", c.variation_correlation, "-0.9 to 0.9");
  if (!within(c.contact_asymmetry, -0.2, 0.2)) return bad("asymmetry", c.contact_asymmetry, "-0.2 to 0.2");
  return {};
}

}  // namespace

core::Result<std::unique_ptr<PhysicalRunner>> PhysicalRunner::make(const PhysicalRunnerConfig& config) {
  if (const auto good = check(config); !good) return tl::unexpected(good.error());
  SlipInputs inputs;
  inputs.leg_length = config.leg_length;
  inputs.cop_travel = config.cop_travel;
  inputs.cadence_exponent = config.cadence_exponent;
  inputs.overstride = config.overstride;
  auto table = GaitTable::build(inputs);
  if (!table) return tl::unexpected(table.error());
  return std::unique_ptr<PhysicalRunner>(new PhysicalRunner(config, std::move(*table)));
}

PhysicalRunner::PhysicalRunner(const PhysicalRunnerConfig& config, GaitTable table)
    : config_(config),
      table_(std::move(table)),
      body_(body_shape(config.leg_length, config.foot_length, config.foot_strike, config.pelvic_drop,
                       config.trunk_lean)),
      random_(config.seed) {}

RunnerForces PhysicalRunner::advance(double t_s, core::MetersPerSecond belt_speed) {
  const double elapsed = t_s - last_time_s_;
  last_time_s_ = t_s;
  const bool held_up = elapsed > kLongestGap;
  if (!(belt_speed >= kBeltMoves)) {
    leave(Place::Away);
    return {};
  }
  if (place_ == Place::Away || held_up) leave(Place::OnRails);
  if (place_ == Place::OnRails && belt_speed >= kStepsOn) step_on(t_s);
  if (place_ != Place::OnBelts) return {};

  carried_ += belt_speed * core::Seconds(elapsed);
  run_until(t_s, belt_speed);
  tell_due_events(t_s);
  RunnerForces forces;
  if (place_ != Place::OnBelts || !stepping_) return forces;
  const core::Wrench& foot = forces.belt.at(side_) = stance_.wrench(t_s - touch_down_s_, carried_);
  acceleration_ = {foot.f_ap.value() / config_.mass.value(),
                   foot.f_v.value() / config_.mass.value() - core::kStandardGravity.value(),
                   foot.f_ml.value() / config_.mass.value()};
  return forces;
}

std::optional<SegmentMotion> PhysicalRunner::segment_motion(core::BodySegment segment) const {
  if (place_ == Place::Away) return std::nullopt;
  return body_.at(segment, last_time_s_, acceleration_);
}

void PhysicalRunner::leave(Place place) {
  if (place == Place::Away) {
    body_.stand();
  } else {
    body_.settle(last_time_s_);
  }
  acceleration_ = {};
  place_ = place;
  stepping_ = false;
  previous_step_.reset();
  variation_ = {};
}

void PhysicalRunner::step_on(double t_s) {
  place_ = Place::OnBelts;
  next_touch_down_s_ = t_s + kSteppingOnTime;
  side_ = kLeft;
  body_.get_ready(t_s, next_touch_down_s_, kRight, 0.36);
}

void PhysicalRunner::run_until(double t_s, core::MetersPerSecond belt_speed) {
  while (t_s >= next_touch_down_s_) {
    tell_due_events(next_touch_down_s_);
    if (belt_speed < kStepsOff) return leave(Place::OnRails);
    plan_step(next_touch_down_s_, belt_speed);
    // The new foot came down between two calls: the belt has carried it since then only.
    carried_ = belt_speed * core::Seconds(t_s - touch_down_s_);
  }
}

void PhysicalRunner::vary() {
  std::normal_distribution<double> normal;
  const double phi = config_.variation_correlation;
  const double fresh = std::sqrt(1.0 - phi * phi);
  const auto next = [&](double last, double variation) {
    return phi * last + fresh * variation * std::clamp(normal(random_), -3.0, 3.0);
  };
  variation_.contact = next(variation_.contact, config_.contact_variation);
  variation_.step_time = next(variation_.step_time, config_.step_time_variation);
}

void PhysicalRunner::plan_step(double touch_down_s, core::MetersPerSecond belt_speed) {
  const core::MetersPerSecond speed = std::clamp(belt_speed, GaitTable::kSlowest, GaitTable::kFastest);
  table_.look_up(speed, config_.cadence.value_or(natural_cadence(speed)), spring_);
  vary();
  const double late = variation_.step_time - kBeatCorrection * variation_.phase;
  variation_.phase += late;
  side_ = side_ == kLeft ? kRight : kLeft;
  const double uneven = 1.0 + (side_ == kLeft ? 0.5 : -0.5) * config_.contact_asymmetry;

  step_s_ = 60.0 / spring_.cadence.value() * (1.0 + late);
  const double contact = spring_.contact.value() * (1.0 + variation_.contact) * uneven;
  StancePlan plan;
  plan.spring = &spring_;
  plan.speed = speed;
  plan.step = core::Seconds(step_s_);
  plan.contact = core::Seconds(std::min(contact, step_s_ - kShortestFlight));
  plan.mass = config_.mass;
  plan.leg_length = config_.leg_length;
  plan.foot_length = config_.foot_length;
  plan.step_width = config_.step_width;
  plan.foot_strike = config_.foot_strike;
  plan.side = side_;
  stance_.plan(plan);

  touch_down_s_ = touch_down_s;
  next_touch_down_s_ = touch_down_s + step_s_;
  move_body();
  stepping_ = true;
  contact_told_ = toe_off_told_ = false;
}

void PhysicalRunner::move_body() {
  StepMotion motion;
  motion.side = side_;
  motion.touch_down_s = touch_down_s_;
  motion.contact_s = stance_.contact().value();
  motion.step_s = step_s_;
  motion.heel_ahead_m = heel_ahead_m(spring_.overstride);
  motion.centre = stance_.centre_of_mass();
  motion.impact = stance_.impact();
  body_.step(motion);
}

void PhysicalRunner::tell_due_events(double t_s) {
  if (!stepping_) return;
  const StanceTruth& truth = stance_.truth();
  const double contact_at = touch_down_s_ + truth.initial_contact_s;
  if (!contact_told_ && t_s >= contact_at) {
    contact_told_ = true;
    if (previous_step_) {
      RunnerEvent& done = *previous_step_;
      done.step.step = core::Seconds(contact_at - done.time_s);
      done.step.flight = done.step.step - done.step.contact;
      done.time_s = contact_at;
      events_.push_back(done);
    }
    events_.push_back({RunnerEventKind::InitialContact, contact_at, side_, {}});
  }
  const double toe_off_at = touch_down_s_ + truth.toe_off_s;
  if (!toe_off_told_ && t_s >= toe_off_at) {
    toe_off_told_ = true;
    events_.push_back({RunnerEventKind::ToeOff, toe_off_at, side_, {}});
    RunnerEvent done{RunnerEventKind::Step, contact_at, side_, {}};
    done.step.contact = core::Seconds(truth.toe_off_s - truth.initial_contact_s);
    done.step.contact_20n = core::Seconds(truth.fall_20n_s - truth.rise_20n_s);
    done.step.peak_vertical = truth.peak_vertical;
    done.step.braking_peak = truth.braking_peak;
    done.step.propulsive_peak = truth.propulsive_peak;
    done.step.braking_impulse = truth.braking_impulse;
    done.step.propulsive_impulse = truth.propulsive_impulse;
    done.step.overstride = truth.overstride;
    done.step.body_weight = core::body_weight(config_.mass);
    body_.tell(contact_at - kBeforeContact, side_, done.step);
    previous_step_ = done;
  }
}

bool PhysicalRunner::next_event(RunnerEvent& event) {
  if (events_.empty()) return false;
  event = events_.front();
  events_.pop_front();
  return true;
}

bool PhysicalRunner::set_cadence(core::StepsPerMinute cadence) {
  if (!within(cadence.value(), 100, 240)) return false;
  config_.cadence = cadence;
  variation_.phase = 0.0;
  return true;
}

core::Result<std::unique_ptr<Runner>> make_model_runner(const ModelRunnerOptions& options) {
  if (options.walks) return make_walker(options);
  PhysicalRunnerConfig config;
  config.seed = options.seed;
  config.mass = options.mass;
  config.cadence = options.cadence;
  config.overstride = options.overstride;
  config.foot_strike = options.foot_strike;
  auto runner = PhysicalRunner::make(config);
  if (!runner) return tl::unexpected(runner.error());
  return std::unique_ptr<Runner>(std::move(*runner));
}

}  // namespace footfall::sim
