#include "gait/stats/steady_window.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr std::uint32_t kMoving = kInclineMoving | kStumble;
constexpr double kSameInstantS = 0.010;

std::optional<double> median_speed(std::span<const StepResult> steps) {
  std::vector<double> speeds;
  for (const StepResult& step : steps) {
    if (step.belt_speed && step.belt_speed->is_finite()) speeds.push_back(step.belt_speed->value());
  }
  if (speeds.empty()) return std::nullopt;
  const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
  std::nth_element(speeds.begin(), middle, speeds.end());
  return *middle;
}

GaitClass most_common(std::span<const StepResult> steps) {
  std::size_t walking = 0, running = 0;
  for (const StepResult& step : steps) {
    walking += step.gait_class == GaitClass::Walk ? 1 : 0;
    running += step.gait_class == GaitClass::Run ? 1 : 0;
  }
  if (walking + running == 0) return GaitClass::Unknown;
  return walking > running ? GaitClass::Walk : GaitClass::Run;
}

bool steady(const StepResult& step, std::optional<double> speed, GaitClass gait, double tolerance) {
  if (step.gait_class != gait || (step.health & kMoving) != 0) return false;
  if (!step.belt_speed || !speed) return true;  // kBeltNotSteady then only says that the speed is unknown
  if ((step.health & kBeltNotSteady) != 0) return false;
  return std::abs(step.belt_speed->value() - *speed) <= tolerance * *speed;
}

std::optional<core::MetersPerSecond> mean_speed(std::span<const StepResult> steps) {
  core::MetersPerSecond sum;
  for (const StepResult& step : steps) {
    if (!step.belt_speed) return std::nullopt;
    sum += *step.belt_speed;
  }
  if (steps.empty()) return std::nullopt;
  return sum / static_cast<double>(steps.size());
}

bool follows(const StepResult& step, const StepResult& next) {
  if (!step.step_time) return false;
  const double gap = (next.initial_contact - step.initial_contact).seconds() - step.step_time->value();
  if (std::abs(gap) > kSameInstantS) return false;
  return step.side == Side::Unknown || next.side == Side::Unknown || step.side != next.side;
}

}  // namespace

SteadySteps steady_steps(std::span<const StepResult> steps, const SteadyOptions& options) {
  SteadySteps out;
  out.gait_class = most_common(steps);
  const auto speed = median_speed(steps);
  std::size_t since_change = options.settled_at_start ? options.settling_steps : 0;
  core::Timestamp settling_from;
  const StepResult* before = nullptr;
  for (const StepResult& step : steps) {
    const bool paused =
        before != nullptr && core::to_seconds(step.initial_contact - before->initial_contact) > kPause;
    if (before == nullptr) settling_from = step.initial_contact;
    before = &step;
    const bool is_steady = steady(step, speed, out.gait_class, options.speed_tolerance);
    if (paused || !is_steady) {
      since_change = 0;
      settling_from = step.initial_contact;
    }
    if (!is_steady) {
      ++out.unsteady;
      continue;
    }
    const core::Seconds settled = core::to_seconds(step.initial_contact - settling_from);
    const bool told = (step.health & kNotSettled) != 0;
    if (since_change++ < options.settling_steps || settled < options.settling_time || told) {
      ++out.unsettled;
      continue;
    }
    out.steps.push_back(step);
  }
  out.speed = mean_speed(out.steps);
  return out;
}

std::vector<Stride> whole_strides(std::span<const StepResult> steps) {
  std::vector<Stride> strides;
  for (std::size_t k = 0; k + 1 < steps.size();) {
    if (follows(steps[k], steps[k + 1])) {
      strides.push_back({k});
      k += 2;
    } else {
      ++k;
    }
  }
  return strides;
}

std::size_t count_of(std::span<const StepResult> steps, Side side) noexcept {
  if (side == Side::Unknown) return steps.size();
  return static_cast<std::size_t>(
      std::count_if(steps.begin(), steps.end(), [side](const StepResult& s) { return s.side == side; }));
}

bool enough_per_side(std::span<const StepResult> steps, std::size_t per_side) noexcept {
  const std::size_t left = count_of(steps, Side::Left), right = count_of(steps, Side::Right);
  if (left + right == 0) return steps.size() >= 2 * per_side;
  return left >= per_side && right >= per_side;
}

std::optional<core::StepsPerMinute> cadence_of(std::span<const StepResult> steps) noexcept {
  double sum = 0.0, n = 0.0;
  for (const StepResult& step : steps) {
    if (!step.step_time) continue;
    sum += step.step_time->value();
    n += 1.0;
  }
  if (!(sum > 0.0)) return std::nullopt;
  return core::StepsPerMinute(60.0 * n / sum);
}

}  // namespace footfall::gait
