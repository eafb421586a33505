#include "gait/imu/imu_analysis.hpp"

namespace footfall::gait {

ImuAnalysis::ImuAnalysis(const ImuKinematicsConfig& config)
    : kinematics_(config), events_(ImuEventsConfig{config.sensors, {}, {}}) {}

void ImuAnalysis::push(const core::ImuSample& sample, core::MetersPerSecond belt_speed) noexcept {
  kinematics_.push(sample);
  (void)events_.push(sample, belt_speed);
}

void ImuAnalysis::complete(StepResult& step) noexcept {
  if (step.side == Side::Unknown) {
    if (const auto side = events_.side_of_contact(step.initial_contact)) {
      step.side = *side;
      step.side_confidence = kImuSideConfidence;
      step.health &= ~std::uint32_t{kSideUncertain};
    }
  }
  kinematics_.complete(step);
}

void ImuAnalysis::reset() noexcept {
  kinematics_.reset();
  events_.reset();
}

}  // namespace footfall::gait
