#include "station/belt_rest.hpp"

#include <cmath>

namespace footfall::station {
namespace {

constexpr double kStandingMs = 0.05;
constexpr core::Duration kFresh = core::milliseconds(500);

}  // namespace

bool belt_rests(const MotionRecord& motion, core::Timestamp now) {
  using control::MotionState;
  const MotionState state = motion.status.state;
  if (motion.status.arming) return false;
  if (!control::is_latched(state) && state != MotionState::Idle && state != MotionState::Disconnected)
    return false;
  const bool seen = motion.drive.time.ns != 0 && now - motion.drive.time < kFresh;
  return !seen || std::fabs(control::BeltSpeeds::measured(motion.drive).fastest().value()) <= kStandingMs;
}

}  // namespace footfall::station
