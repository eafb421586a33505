#include "station/live/live_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gait/stats/steady_window.hpp"

namespace footfall::station {
namespace {

// The median follows a new speed as soon as it ends the block at the old one.
constexpr std::size_t kOtherSpeedSteps = 4, kSpeedOf = 2 * kOtherSpeedSteps - 1;
constexpr double kSameSpeed = 0.01;

std::optional<double> speed_now(std::span<const gait::StepResult> steps) {
  std::vector<double> speeds;
  for (auto step = steps.rbegin(); step != steps.rend() && speeds.size() < kSpeedOf; ++step) {
    if (step->belt_speed && step->belt_speed->is_finite()) speeds.push_back(step->belt_speed->value());
  }
  if (speeds.empty()) return std::nullopt;
  const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
  std::nth_element(speeds.begin(), middle, speeds.end());
  return *middle;
}

bool at_other_speed(const gait::StepResult& step, const std::optional<double>& speed) {
  return speed && step.belt_speed && step.belt_speed->is_finite() &&
         std::abs(step.belt_speed->value() - *speed) > kSameSpeed * std::abs(*speed);
}

}  // namespace

LiveBlock last_block(std::span<const gait::StepResult> steps, core::Timestamp not_before,
                     core::Duration longest) {
  LiveBlock block;
  if (steps.empty()) return block;
  const std::optional<double> speed = speed_now(steps);
  const core::Timestamp oldest = steps.back().initial_contact - longest;
  std::size_t first = steps.size(), others = 0;
  while (first > 0) {
    const gait::StepResult& step = steps[first - 1];
    if (step.initial_contact < not_before) break;
    if (step.initial_contact < oldest) {
      block.settled_at_start = others == 0;
      break;
    }
    if (first < steps.size()) {
      const core::Duration gap = steps[first].initial_contact - step.initial_contact;
      if (gap.seconds() > gait::kPause.value()) break;
    }
    others = at_other_speed(step, speed) ? others + 1 : 0;
    --first;
    if (others < kOtherSpeedSteps) continue;
    first += others;
    block.speed_changes = first == steps.size();
    break;
  }
  block.steps.assign(steps.begin() + static_cast<std::ptrdiff_t>(first), steps.end());
  return block;
}

}  // namespace footfall::station
