#include "station/belt/belt_rest.hpp"

#include <cmath>

namespace footfall::station {
namespace {

constexpr double kStandingMs = 0.05;
constexpr core::Duration kFresh = core::milliseconds(500);

bool moves(const MotionRecord& motion) {
  return std::fabs(control::BeltSpeeds::measured(motion.drive).fastest().value()) > kStandingMs;
}

}  // namespace

bool belt_rests(const MotionRecord& motion, core::Timestamp now) {
  using control::MotionState;
  const MotionState state = motion.status.state;
  const bool resting =
      control::is_latched(state) || state == MotionState::Idle || state == MotionState::Disconnected;
  if (!resting || motion.status.arming) return false;
  const bool seen = motion.drive.time.ns != 0 && now - motion.drive.time < kFresh;
  return !seen || !moves(motion);
}

bool belt_seen_at_rest(const MotionRecord& motion) {
  using control::MotionState;
  const MotionState state = motion.status.state;
  const bool resting =
      state == MotionState::Idle || state == MotionState::Stopped || state == MotionState::Fault;
  return resting && !motion.status.arming && !moves(motion);
}

}  // namespace footfall::station
