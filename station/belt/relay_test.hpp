#pragma once
#include <cstdint>

#include "control/supervisor.hpp"
#include "hal/stop_relay.hpp"
#include "hal/treadmill.hpp"

namespace footfall::station {

/// The stop relay's part of the arming check, one look per treadmill cycle while the belt stands: open
/// without a feed; closed with one; still closed when fed past its hold time; open by itself after the last
/// feed. The drive is polled in every cycle, and a belt that moves ends the test with the relay dropped.
/// Thread: treadmill thread. Blocks: as hal::StopRelay and one poll. Allocates: no. Errors: failed() when
/// relay or drive were not answered several times.
class RelayTestRun {
 public:
  void begin() { *this = RelayTestRun{Phase::Open}; }
  /// Performs what is due; true while the test goes on.
  bool step(hal::StopRelay& relay, hal::Treadmill& treadmill, core::Timestamp now);
  [[nodiscard]] bool failed() const { return phase_ == Phase::Failed; }
  [[nodiscard]] const control::RelayTest& result() const { return result_; }

  static constexpr core::Duration kPickUp = core::milliseconds(400);
  static constexpr core::Duration kTolerance = core::milliseconds(100);  ///< and two polls

  RelayTestRun() = default;

 private:
  enum class Phase : std::uint8_t { Done, Open, Close, Hold, Lapse, Failed };
  explicit RelayTestRun(Phase phase) : phase_(phase) {}
  bool end(hal::StopRelay& relay);
  bool lost(hal::StopRelay& relay);
  bool feed(hal::StopRelay& relay, core::Timestamp now);
  void judge(bool closed, core::Timestamp now, core::Duration poll);

  Phase phase_ = Phase::Done;
  int losses_ = 0;
  core::Timestamp first_feed_, last_feed_;
  control::RelayTest result_;
};

}  // namespace footfall::station
