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
/// the relay as the supervisor wishes. Each board has its own line: losing the contacts does not keep the
/// relay from being fed or dropped. Reopens a lost board with a pause of 0.5 s. Thread: treadmill thread.
/// Blocks: read() and obey() two exchanges each at most, and no repeated one while STOP waits. Allocates:
/// reopening only. Errors: shown to the supervisor, which decides.
class ChainWatch {
 public:
  void attach(const StopChain& chain, const std::atomic<bool>* stop_waiting);
  void read(core::Timestamp now);
  /// When the contacts must be read again, whatever the drive's own period is: the supervisor takes contacts
  /// older than 200 ms for open, and a STOP is obeyed before they are read.
  [[nodiscard]] core::Timestamp due() const;
  void fill(control::SupervisorInputs& inputs) const;
  /// What fill() told has been judged: until then a contact that was read open stays open, however soon it
  /// closes.
  void judged() { judged_ = true; }
  void obey(control::RelayWish wish, core::Timestamp now);
  /// The arming check feeds by itself from now on: what it leaves closed is dropped afterwards.
  void test_begins() { dropped_ = false; }
  /// For the arming check; nullptr: none.
  [[nodiscard]] hal::StopRelay* relay() const { return chain_.relay; }
  [[nodiscard]] ChainReading reading() const;
  /// Drops the relay and closes the line; the belt rests.
  void close();

 private:
  /// A line that is open, or when to try again.
  struct Line {
    bool open = false;
    core::Timestamp next_open;
  };
  template <class Board>
  static bool opened(Board* board, Line& line, core::Timestamp now);
  template <class Answer>
  static bool lost(const Answer& answer, Line& line, core::Timestamp now);
  [[nodiscard]] Line& line_of_inputs() { return one_board_ ? relay_line_ : inputs_line_; }

  StopChain chain_;
  Line relay_line_, inputs_line_;
  bool one_board_ = false;  ///< relay and contacts are one board on one line
  const std::atomic<bool>* stop_waiting_ = nullptr;
  hal::SafetyInputState inputs_;
  bool judged_ = true;
  std::optional<bool> closed_;
  core::Timestamp last_answered_;  ///< of the last feed that was, or when feeding began
  bool feeding_ = false;
  bool feed_failed_ = false, dropped_ = true, fed_ = false;
  core::Timestamp last_read_;
};

}  // namespace footfall::station
