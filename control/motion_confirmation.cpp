#include "control/motion_confirmation.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

constexpr core::MetersPerSecond kEchoRounding{0.01};
constexpr core::MetersPerSecond kSmallestTolerance{0.03};
constexpr double kRelativeTolerance = 0.02;
constexpr core::Duration kTimeAfterRamp = core::milliseconds(1000);

}  // namespace

bool echo_agrees(core::MetersPerSecond commanded, core::MetersPerSecond echo,
                 core::MetersPerSecond speed_step) {
  return core::abs(echo - commanded) <= std::max(kEchoRounding, speed_step);
}

bool measured_agrees(core::MetersPerSecond commanded, core::MetersPerSecond measured,
                     core::MetersPerSecond speed_step) {
  return core::abs(measured - commanded) <=
         std::max(kRelativeTolerance * commanded, kSmallestTolerance) + speed_step;
}

bool MotionConfirmation::echoed_by(const core::TreadmillState& drive, const BeltSpeeds& commanded) const {
  return echo_agrees(commanded.left, drive.set_speed, speed_step_) &&
         echo_agrees(commanded.right, drive.set_speed + drive.set_split, speed_step_);
}

bool MotionConfirmation::measured_by(const core::TreadmillState& drive, const BeltSpeeds& commanded) const {
  const BeltSpeeds measured = BeltSpeeds::measured(drive);
  return measured_agrees(commanded.left, measured.left, speed_step_) &&
         measured_agrees(commanded.right, measured.right, speed_step_);
}

void MotionConfirmation::begin(core::MetersPerSecond speed_step) {
  speed_step_ = speed_step;
  outcome_ = MotionOutcome::Pending;
  last_good_.reset();
}

void MotionConfirmation::set(MotionOutcome outcome) {
  outcome_ = outcome;
}

void MotionConfirmation::step(core::Timestamp now, bool settled, const BeltSpeeds& commanded,
                              const core::TreadmillState* drive) {
  if (outcome_ == MotionOutcome::None) return;
  if (!settled) {
    last_good_.reset();
    if (outcome_ != MotionOutcome::Unknown && outcome_ != MotionOutcome::Rejected) {
      outcome_ = MotionOutcome::Pending;
    }
    return;
  }
  if (!last_good_) last_good_ = now;
  const bool echoed = drive != nullptr && echoed_by(*drive, commanded);
  if (echoed && measured_by(*drive, commanded)) {
    last_good_ = now;
    outcome_ = MotionOutcome::Confirmed;
    return;
  }
  if (now - *last_good_ > kTimeAfterRamp) {
    outcome_ = MotionOutcome::Unknown;
  } else if (outcome_ == MotionOutcome::Pending && echoed) {
    outcome_ = MotionOutcome::Accepted;
  }
}

}  // namespace footfall::control
