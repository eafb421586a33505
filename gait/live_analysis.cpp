#include "gait/live_analysis.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <type_traits>

namespace footfall::gait {
namespace {

static_assert(std::is_trivially_copyable_v<FeedMark>);

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

}  // namespace

bool BeltInput::same_as(const BeltInput& other) const noexcept {
  return bits(speed.value()) == bits(other.speed.value()) &&
         incline.has_value() == other.incline.has_value() &&
         (!incline || bits(incline->value()) == bits(other.incline->value())) &&
         incline_moving == other.incline_moving;
}

bool FeedMark::empty() const noexcept {
  const auto none = [](std::uint32_t count) { return count == 0; };
  return std::all_of(forces.begin(), forces.end(), none) && std::all_of(imus.begin(), imus.end(), none);
}

LiveAnalysis::LiveAnalysis(const AnalysisConfig& config)
    : merger_(config.plates, config.engine.sample_rate, config.max_lateness),
      engine_(config.engine),
      imu_(config.imu) {
  belt_.speed = core::MetersPerSecond(kUnknown);
}

void LiveAnalysis::reset() noexcept {
  merger_.reset();
  engine_.reset();
  imu_.reset();
  belt_ = {core::MetersPerSecond(kUnknown), std::nullopt, false};
}

void LiveAnalysis::set_belt(const BeltInput& belt) noexcept {
  belt_ = belt;
  merger_.set_belt_speed(belt.speed);
  merger_.set_incline(belt.incline, belt.incline_moving);
  if (belt.incline) imu_.set_incline(*belt.incline);
}

bool LiveAnalysis::push(const core::ImuSample& sample) noexcept {
  if ((sample.flags & (core::kStale | core::kInvalid)) != 0) return false;
  imu_.push(sample, belt_.speed);
  return true;
}

void LiveAnalysis::tell_side(core::Timestamp initial_contact) noexcept {
  const auto side = imu_.side_of_contact(initial_contact);
  if (side) engine_.hint_side(initial_contact, *side);
}

}  // namespace footfall::gait
