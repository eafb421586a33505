#pragma once
#include <optional>

#include "control/limits.hpp"

namespace footfall::control {

/// Getting a stop through: Stop every cycle until it is read back; not read back within stop_read_back: one
/// Trip; then silence on the bus until the drive's own watchdog has certainly stopped the belt (polls feed
/// that watchdog too); then Stop again, once more with the same patience. Thread: treadmill thread, virtual
/// time. Blocks/allocates: never. Errors: gave_up() when even after the silence nothing is read back.
class StopSequence {
 public:
  explicit StopSequence(const Limits& limits) : read_back_(limits.stop_read_back) {}

  enum class Say : std::uint8_t { Nothing, Stop, Trip, Silence };

  /// Starts, or leaves alone a sequence that is under way.
  void begin(core::Timestamp now);
  /// The stop was read back at `now`; the caller judges by echo and poll.
  void acknowledge(core::Timestamp now);
  /// The belt does not brake although the stop was read back: go on to Trip now.
  void distrust() { distrusted_ = true; }
  /// Ends the sequence; a silence under way is kept to its end.
  void finish();
  /// Says nothing until `silent_until`, then listens for `listening`, then goes on to Stop: the wanted
  /// silence of the cable pull.
  void begin_silent(core::Timestamp now, core::Timestamp silent_until, core::Duration listening);
  /// Ends a wanted silence: Stop from now on.
  void speak(core::Timestamp now);
  /// What to send in this cycle. `silence` is how long the drive's watchdog and ramp need at most.
  Say step(core::Timestamp now, core::Duration silence);

  [[nodiscard]] bool active() const { return phase_ != Phase::Off; }
  [[nodiscard]] bool silent() const { return phase_ == Phase::Silent; }
  /// Since the last begin the stop was read back.
  [[nodiscard]] bool acknowledged() const { return acknowledged_; }
  /// Of this sequence; one that has ended says nothing about the next stop.
  [[nodiscard]] bool gave_up() const { return gave_up_ && active(); }
  /// Polls older than this say nothing about the stop.
  [[nodiscard]] core::Timestamp since() const { return since_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  enum class Phase : std::uint8_t { Off, Sending, Silent, Listening };
  core::Duration read_back_;
  Phase phase_ = Phase::Off;
  core::Timestamp since_, last_acknowledged_, silent_until_, listen_until_;
  bool acknowledged_ = false, distrusted_ = false, tripped_ = false, gave_up_ = false, finishing_ = false;
};

}  // namespace footfall::control
