#pragma once
#include <optional>

#include "control/supervisor.hpp"
#include "hal/stop_relay.hpp"
#include "hal/treadmill.hpp"
#include "station/belt/relay_test.hpp"

namespace footfall::station {

/// The arming check (docs/safety.md, ARM-1 and STOP-4), one exchange group per treadmill cycle, while the
/// belt stands: read back every setting; stay silent until the drive's watchdog must have tripped; see the
/// drive report it; reset it. A machine whose watchdog is confirmed at the start is only read back. Where
/// there is a stop relay its test follows (RelayTestRun), and is the only one where the relay stands in for a
/// watchdog. It only reads settings and never moves. Thread: treadmill thread. Blocks: as hal::Treadmill.
/// Allocates: no. Errors: failed() when the line was lost on the way.
class ArmCheckRun {
 public:
  void begin() {
    *this = ArmCheckRun{};
    phase_ = Phase::ReadBack;
  }
  /// Forgets everything; a drive that has meanwhile reported communication loss keeps that fault until a
  /// reset.
  void cancel() { *this = ArmCheckRun{}; }
  /// Performs what is due at `now`. True while it wants the bus for itself (no polls, no commands).
  bool step(hal::Treadmill& treadmill, core::Timestamp now, hal::StopRelay* relay = nullptr);
  [[nodiscard]] bool active() const { return phase_ != Phase::Idle; }
  /// The result, once.
  std::optional<control::ArmCheck> take_result();
  bool take_failure();

 private:
  enum class Phase : std::uint8_t { Idle, ReadBack, Silence, Observe, Reset, Verify, Relay };
  void finish(bool loss_seen);
  void fail();
  void end(hal::StopRelay* relay, bool loss_seen);
  [[nodiscard]] bool line_test_is_due(const hal::TreadmillInfo& machine) const;
  Phase phase_ = Phase::Idle;
  core::Timestamp silent_until_;
  int attempts_ = 0;
  control::ArmCheck check_;
  RelayTestRun relay_test_;
  bool done_ = false, failed_ = false;
};

}  // namespace footfall::station
