#pragma once
#include <atomic>

#include "control/supervisor.hpp"
#include "hal/safety_inputs.hpp"
#include "hal/stop_relay.hpp"

namespace footfall::station {

/// The hardware stop chain of a treadmill; nullptr = not there.
struct StopChain {
  hal::StopRelay* relay = nullptr;
  hal::SafetyInputs* inputs = nullptr;
  core::MetersPerSecond2 deceleration{1.0};  ///< of the belt without power
};

/// What the chain last said, for the API and the tests' dates.
struct ChainReading {
  bool has_inputs = false, has_relay = false;
  hal::SafetyInputState inputs;  ///< time 0 = never read
  bool fed = false;
  std::optional<bool> closed;  ///< read back; nullopt: it cannot be read
};

/// The treadmill thread's hands on the stop chain: reads contacts and read-back every cycle, feeds or drops
/// the relay as the supervisor wishes. Reopens a lost board with a pause of 0.5 s. Thread: treadmill thread.
/// Blocks: read() and obey() two exchanges each at most, and no repeated one while STOP waits. Allocates:
/// reopening only. Errors: shown to the supervisor, which decides.
class ChainWatch {
 public:
  void attach(const StopChain& chain, const std::atomic<bool>* stop_waiting);
  void read(core::Timestamp now);
  void fill(control::SupervisorInputs& inputs) const;
  void obey(control::RelayWish wish, core::Timestamp now);
  /// The arming check feeds by itself from now on: what it leaves closed is dropped afterwards.
  void test_begins() { dropped_ = false; }
  /// For the arming check; nullptr: none.
  [[nodiscard]] hal::StopRelay* relay() const { return chain_.relay; }
  [[nodiscard]] ChainReading reading() const;
  /// Drops the relay and closes the line; the belt rests.
  void close();

 private:
  bool open(core::Timestamp now);
  template <class Answer>
  bool lost(const Answer& answer, core::Timestamp now);

  StopChain chain_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
  hal::SafetyInputState inputs_;
  std::optional<bool> closed_;
  core::Timestamp last_answered_;  ///< of the last feed that was, or when feeding began
  bool feeding_ = false;
  bool open_ = false, feed_failed_ = false, dropped_ = true, fed_ = false;
  core::Timestamp next_open_;
};

}  // namespace footfall::station
