#include "station/belt/arm_check.hpp"

#include <utility>

namespace footfall::station {
namespace {
constexpr core::Duration kSilenceMargin = core::milliseconds(300);
constexpr core::Duration kLongestSilence = core::milliseconds(2500);
constexpr int kAttempts = 5, kReadAttempts = 20;
}  // namespace

void ArmCheckRun::finish(bool loss_seen) {
  check_.communication_loss_seen = loss_seen;
  done_ = true;
  phase_ = Phase::Idle;
}

/// The line's part is over; the relay's is due, or nothing.
void ArmCheckRun::end(hal::StopRelay* relay, bool loss_seen) {
  check_.communication_loss_seen = loss_seen;
  if (relay == nullptr) return finish(loss_seen);
  relay_test_.begin();
  phase_ = Phase::Relay;
}

bool ArmCheckRun::line_test_is_due(const hal::TreadmillInfo& machine) const {
  // A watchdog that shows in motion only has its check at the start; one that nobody can read is not asked.
  const bool readable = machine.watchdog == hal::WatchdogKind::Readable;
  return readable && check_.readback.watchdog_enabled != false && check_.readback.watchdog_time;
}

void ArmCheckRun::fail() {
  failed_ = true;
  phase_ = Phase::Idle;
}

bool ArmCheckRun::step(hal::Treadmill& treadmill, core::Timestamp now, hal::StopRelay* relay) {
  switch (phase_) {
    case Phase::Idle:
      return false;
    case Phase::ReadBack: {
      const auto readback = treadmill.read_back();
      if (!readback) {
        // A line that has just lost an exchange refuses reading settings for a moment.
        if (readback.error().remedy() != core::Remedy::Retry || ++attempts_ >= kReadAttempts) fail();
        return true;
      }
      attempts_ = 0;
      check_.readback = *readback;
      if (!line_test_is_due(treadmill.info())) {
        end(relay, false);  // nothing to see: the supervisor decides, and names the reason
        return true;
      }
      const core::Duration silence = core::from_seconds(readback->watchdog_time->value()) + kSilenceMargin;
      silent_until_ = now + (silence < kLongestSilence ? silence : kLongestSilence);
      phase_ = Phase::Silence;
      return true;
    }
    case Phase::Silence:
      if (now >= silent_until_) phase_ = Phase::Observe;
      return true;
    case Phase::Observe: {
      const auto state = treadmill.poll();
      if (!state) {
        if (++attempts_ >= kAttempts) fail();
        return true;
      }
      if (!state->communication_loss) {
        end(relay, false);
        return true;
      }
      attempts_ = 0;
      phase_ = Phase::Reset;
      return true;
    }
    case Phase::Reset: {
      hal::TreadmillCommand reset;
      reset.action = hal::DriveAction::ResetFault;
      reset.valid_until = now + core::milliseconds(500);
      const auto outcome = treadmill.command(reset);
      if (!outcome || *outcome != hal::CommandOutcome::Accepted) {
        if (++attempts_ >= kAttempts) fail();
        return true;
      }
      phase_ = Phase::Verify;
      return true;
    }
    case Phase::Verify: {
      const auto state = treadmill.poll();
      if (state && state->fault_code == 0 && !state->communication_loss) {
        end(relay, true);
      } else if (++attempts_ >= kAttempts) {
        fail();
      }
      return true;
    }
    case Phase::Relay:
      if (relay == nullptr || relay_test_.step(*relay, treadmill, now)) return true;
      if (relay_test_.failed()) {
        fail();
      } else {
        check_.relay = relay_test_.result();
        finish(check_.communication_loss_seen);
      }
      return true;
  }
  return false;
}

std::optional<control::ArmCheck> ArmCheckRun::take_result() {
  if (!std::exchange(done_, false)) return std::nullopt;
  return check_;
}

bool ArmCheckRun::take_failure() {
  return std::exchange(failed_, false);
}

}  // namespace footfall::station
