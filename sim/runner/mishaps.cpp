#include "sim/runner/mishaps.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::sim {
namespace {

constexpr double kLoaded = 20.0;  // N
constexpr double kShare = 1.0 / 3.0, kCarried = 0.1;
constexpr double kWanderWay = 0.15, kWanderPeriod = 4.0;
constexpr double kScuffAfter = 0.040, kScuffTime = 0.040, kScuffForce = 80.0;
constexpr double kStumbleAfter = 0.010, kStumbleTime = 0.110, kStumbleShare = 0.6;
constexpr double kBackward = 0.2;                        // m/s
constexpr double kFallInStance = 0.08, kFallTime = 0.3;  // s
constexpr double kStrikeTime = 0.04, kStrike = 6.0, kLies = 0.7, kRearEnd = -1.0;
constexpr double kFootMl = 0.05;  // m from the midline

core::Wrench mirrored(core::Wrench w) {
  w.f_ml = -w.f_ml;
  w.m_ap = -w.m_ap;
  w.m_v = -w.m_v;
  return w;
}

/// Half a sine of vertical force under a foot, over the lab's origin fore and aft.
core::Wrench bump(double part, double peak_n, std::size_t side) {
  const double f_v = peak_n * std::sin(std::numbers::pi * std::clamp(part, 0.0, 1.0));
  const double cop_ml = side == kRight ? kFootMl : -kFootMl;
  core::Wrench w;
  w.f_v = core::Newtons(f_v);
  w.m_ap = core::NewtonMeters(-cop_ml * f_v);
  return w;
}

void move_ap(core::Wrench& belt, double by_m) {
  belt.m_ml += core::NewtonMeters(by_m * belt.f_v.value());
  belt.m_v -= core::NewtonMeters(by_m * belt.f_ml.value());
}

}  // namespace

std::optional<Mishap> mishap(std::string_view name) {
  const auto found = std::find(kMishapNames.begin(), kMishapNames.end(), name);
  if (found == kMishapNames.end()) return std::nullopt;
  return static_cast<Mishap>(found - kMishapNames.begin());
}

void MishapRunner::begin(Mishap what, core::Seconds duration) {
  const bool waits =
      what == Mishap::Scuff || what == Mishap::Stumble || what == Mishap::Leave || what == Mishap::Fall;
  planned_.push_back({what, now_s_, now_s_ + duration.value(), waits});
}

bool MishapRunner::active(Mishap what) const {
  return std::any_of(planned_.begin(), planned_.end(), [&](const Planned& one) {
    return one.mishap == what && !one.waits && now_s_ >= one.begin_s && now_s_ < one.end_s;
  });
}

RunnerForces MishapRunner::advance(double t_s, core::MetersPerSecond belt_speed) {
  const double dt = t_s - now_s_;
  now_s_ = t_s;
  RunnerForces forces = inner_->advance(t_s, belt_speed);
  wait_for_flight(forces);
  wait_for_stance();
  for (Planned& one : planned_) {
    if (one.mishap == Mishap::Fall && !one.waits && t_s > one.begin_s + kFallTime) {
      one.carried_m += dt * belt_speed.value();
    }
  }
  std::erase_if(planned_, [&](const Planned& one) { return !one.waits && t_s >= one.end_s; });
  for (const Planned& one : planned_) {
    if (!one.waits && t_s >= one.begin_s) apply(one, forces);
  }
  return forces;
}

void MishapRunner::wait_for_flight(const RunnerForces& forces) {
  const bool was_loaded = loaded_;
  loaded_ = false;
  for (const std::size_t side : {kLeft, kRight}) {
    if (forces.belt.at(side).f_v.value() < kLoaded) continue;
    loaded_ = true;
    last_side_ = side;
  }
  if (loaded_ || !was_loaded) return;
  for (Planned& one : planned_) {
    if (!one.waits || one.mishap == Mishap::Fall) continue;
    one.waits = false;
    if (one.mishap == Mishap::Leave) {
      one.end_s += now_s_ - one.begin_s;
      one.begin_s = now_s_;
      continue;
    }
    one.begin_s = now_s_ + (one.mishap == Mishap::Scuff ? kScuffAfter : kStumbleAfter);
    one.end_s = one.begin_s + (one.mishap == Mishap::Scuff ? kScuffTime : kStumbleTime);
  }
}

void MishapRunner::wait_for_stance() {
  if (loaded_ && !was_loaded_) stance_since_s_ = now_s_;
  was_loaded_ = loaded_;
  if (!loaded_ || now_s_ < stance_since_s_ + kFallInStance) return;
  for (Planned& one : planned_) {
    if (!one.waits || one.mishap != Mishap::Fall) continue;
    one.waits = false;
    one.end_s += now_s_ - one.begin_s;
    one.begin_s = now_s_;
  }
}

/// Nothing, the blow, and then a body on the belt until the belt has carried it off.
void MishapRunner::fall(const Planned& one, RunnerForces& forces) const {
  forces = {};
  const double since = now_s_ - one.begin_s - kFallTime;
  if (since < 0.0 || -one.carried_m < kRearEnd) return;
  core::Wrench body = bump(since / kStrikeTime, kStrike * body_weight_n_, last_side_);
  if (since > 0.5 * kStrikeTime && body.f_v.value() < kLies * body_weight_n_) {
    body = bump(0.5, kLies * body_weight_n_, last_side_);
  }
  move_ap(body, -one.carried_m);
  forces.belt.at(last_side_) = body;
}

void MishapRunner::apply(const Planned& one, RunnerForces& forces) const {
  auto& left = forces.belt.at(kLeft);
  auto& right = forces.belt.at(kRight);
  const double part = (now_s_ - one.begin_s) / (one.end_s - one.begin_s);
  switch (one.mishap) {
    case Mishap::Scuff:
      forces.belt.at(1U - last_side_) =
          forces.belt.at(1U - last_side_) + bump(part, kScuffForce, 1U - last_side_);
      break;
    case Mishap::Stumble:
      forces.belt.at(last_side_) =
          forces.belt.at(last_side_) + bump(part, kStumbleShare * body_weight_n_, last_side_);
      break;
    case Mishap::Hop:
      right = right + mirrored(left);
      left = {};
      break;
    case Mishap::Support:
      for (core::Wrench& belt : forces.belt) {
        belt.f_v = (1.0 - kCarried) * belt.f_v;
        belt.m_ap = (1.0 - kCarried) * belt.m_ap;
        belt.m_ml = (1.0 - kCarried) * belt.m_ml;
      }
      break;
    case Mishap::Wander: {
      const double x = kWanderWay * std::sin(2.0 * std::numbers::pi * (now_s_ - one.begin_s) / kWanderPeriod);
      for (core::Wrench& belt : forces.belt) move_ap(belt, x);
      break;
    }
    case Mishap::OffPlate:
      left = (1.0 - kShare) * left;
      break;
    case Mishap::Straddle:
      right = right + kShare * left;
      left = (1.0 - kShare) * left;
      break;
    case Mishap::Leave:
      forces = {};
      break;
    case Mishap::Backward:
      for (core::Wrench& belt : forces.belt) move_ap(belt, -kBackward * (now_s_ - one.begin_s));
      break;
    case Mishap::Fall:
      fall(one, forces);
      break;
  }
}

bool MishapRunner::next_event(RunnerEvent& event) {
  if (!inner_->next_event(event)) return false;
  if (event.kind == RunnerEventKind::Step) body_weight_n_ = event.step.body_weight.value();
  if (active(Mishap::Hop)) event.side = kRight;
  return true;
}

}  // namespace footfall::sim
