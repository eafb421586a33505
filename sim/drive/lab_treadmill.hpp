#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "sim/faults/fault_book.hpp"

namespace footfall::sim {

/// What the line does to the replies.
struct LineFaults {
  core::Duration delay;  ///< each reply starts this much later (a late one may answer the next request)
  double corrupt = 0.0;  ///< probability that one bit of a reply is flipped
  double noise = 0.0;    ///< probability of worse: several bits, a burst, a byte lost or added
  bool mute = false;     ///< requests are heard and done, nothing is answered
  bool lost = false;     ///< no byte arrives, either way
};

/// What is true of a simulated treadmill, whatever its wire says. NaN: this machine has no such thing.
struct TreadmillTruth {
  core::MetersPerSecond speed;  ///< with two belts the left one's
  core::MetersPerSecond right_speed{std::numeric_limits<double>::quiet_NaN()};
  double frequency_hz = std::numeric_limits<double>::quiet_NaN(), set_hz = frequency_hz;
  bool run = false, local_stop = false, watchdog_tripped = false, powered = true;
  std::uint16_t fault = 0;
  core::GradePercent incline, set_incline;
};

/// A treadmill as the lab sees it: belt, incline and the line they are reached by.
/// Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class LabTreadmill {
 public:
  /// A line of the truth log: type, fields.
  using Listener = std::function<void(const char*, const nlohmann::ordered_json&)>;

  virtual ~LabTreadmill() = default;
  virtual core::Result<void> plug() = 0;
  virtual void unplug() = 0;
  [[nodiscard]] virtual bool plugged() const = 0;
  /// 0: reached by its pty.
  [[nodiscard]] virtual std::uint16_t tcp_port() const { return 0; }
  /// Serves what the line has brought and lets go what has been sent by `now`.
  virtual void serve_line(core::Timestamp now) = 0;
  virtual void advance(core::Timestamp now) = 0;
  /// The lab itself was asleep for `stall`: that silence is not the master's.
  virtual void excuse(core::Duration stall) = 0;
  /// Told of every command of a master that is more than a question.
  virtual void on_command(Listener listener) = 0;
  virtual void set_local_stop(bool pressed) = 0;
  /// The contactor of the hardware stop chain: without power the belt stops by its own brake, and power alone
  /// starts nothing. A machine that does not know better treats it as its stop contact.
  virtual void set_power(bool on) { set_local_stop(!on); }
  virtual void inject_fault(std::uint8_t code) = 0;
  /// The switch in the machine's own settings that lets others drive it; false: it has none.
  virtual bool set_remote(bool enabled) {
    (void)enabled;
    return false;
  }
  [[nodiscard]] virtual TreadmillTruth truth() const = 0;
  virtual LineFaults& faults() = 0;
  /// Whether this machine can be at fault like that. By itself every machine knows what its line can do:
  /// drive off answers|line, garbage bits, delayed.
  [[nodiscard]] virtual bool can(const FaultForm& form) const;
  /// What is at fault from now on with the drive and the incline; replaces what was.
  virtual core::Result<void> apply_faults(const InForce& drive, const InForce& incline);
  [[nodiscard]] virtual std::optional<core::Timestamp> next_due() const = 0;
};

}  // namespace footfall::sim
