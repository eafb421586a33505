#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "hal/wire_trace.hpp"

namespace footfall::hal {

/// How the machine's own communication watchdog can be trusted (docs/treadmills.md).
enum class WatchdogKind : std::uint8_t { None, Readable, ConfirmedAtStart, ExternalRelay };
enum class WatchdogAction : std::uint8_t { KeepRunning, Ramp, Coast, Unknown };

struct TreadmillInfo {
  std::array<char, 48> name{};
  std::uint8_t belts = 1;
  bool has_incline = false;
  WatchdogKind watchdog = WatchdogKind::None;
  core::MetersPerSecond max_speed;          ///< of the machine profile
  core::MetersPerSecond2 max_acceleration;  ///< of the machine profile
  core::MetersPerSecond speed_step;         ///< of the set-point on the wire; 0 = below 0.01 m/s
  core::Seconds poll_period;                ///< the bus allows one poll and one command in this time
  /// A machine that tells its speed by itself: every so often; 0: whenever it is asked. The supervisor waits
  /// for two of them, 1 s at most, before it calls the speed unknown.
  core::Seconds report_period;
  core::Seconds worst_exchange;  ///< one exchange with its time-outs and drain, retries excluded
  bool simulated = false;
  core::GradePercent
      incline_step;  ///< of the incline's set-point and reading on the wire; 0 = 0.1 % or finer
};

/// What arming reads back from the drive; a value the drive cannot tell is nullopt and counts as unsafe. With
/// ConfirmedAtStart `watchdog_enabled` is nullopt until the belt has started, and the rest is what the
/// profile states of the machine, because it can tell nothing of it. ExternalRelay: the decelerations are
/// those stated for the open stop chain.
struct DriveReadback {
  std::optional<bool> watchdog_enabled;
  std::optional<core::Seconds> watchdog_time;
  WatchdogAction watchdog_action = WatchdogAction::Unknown;
  std::optional<core::MetersPerSecond2> deceleration;        ///< ramp of stop and watchdog
  std::optional<core::MetersPerSecond2> right_deceleration;  ///< of the second belt, where there is one
  std::optional<core::MetersPerSecond> max_speed;
  std::optional<bool> reverse_locked, auto_restart_off, start_on_power_up_off;
};

enum class DriveAction : std::uint8_t {
  SetMotion,  ///< write speed and incline set-points; writes run only when `start` is set (with
              ///< ConfirmedAtStart a start whose watchdog is not confirmed is stopped at once and not
              ///< Accepted). An incline that the machine cannot be told is left out, never a refusal of the
              ///< speed: the deck keeps what it was last told
  Stop,       ///< run = 0: the drive ramps down by itself
  Trip,       ///< the profile's strongest stop (external fault after run = 0)
  ResetFault  ///< clears a drive fault at standstill; never moves
};

struct TreadmillCommand {
  DriveAction action = DriveAction::Stop;
  bool start = false;           ///< the one command of a fresh operator start that may write run = 1
  core::MetersPerSecond speed;  ///< >= 0; with two belts the left one's
  core::MetersPerSecond split;  ///< right minus left belt, speed + split >= 0; 0 with one belt
  std::optional<core::GradePercent> incline;
  core::Timestamp valid_until;  ///< not sent when past (Stop and Trip are always sent)
};

/// Accepted: the echo came back (a machine that never answers, Bertec's classic remote: its computer has
/// acknowledged the bytes and a status came after that; what was understood shows in the belt). Rejected: the
/// machine refused, or the command was stale or out of range, nothing sent. Unknown: no trustworthy answer;
/// the command may or may not act.
enum class CommandOutcome : std::uint8_t { Accepted, Rejected, Unknown };

struct TreadmillHealth {
  std::uint64_t exchanges = 0, timeouts = 0, bad_replies = 0, exceptions = 0, stale_drained = 0, reopens = 0;
};

/// A motor-driven treadmill: one belt or two (left, right), and incline. Stop and Trip of two belts bring
/// both to rest together. Sign: speed > 0 is normal running. Units: in the types; mph or Hz never leave the
/// driver. Thread: all calls on the treadmill thread. Blocks: each call at most info().worst_exchange x its
/// exchanges (poll 1-4, command 1-4, readback <= 12), except that Stop waits for nothing but the exchange
/// already on the wire. Errors: Remedy::Retry for a lost exchange, Reconnect when the line is gone (the
/// driver has closed it and open() is due). The driver never repeats speed or run after a time-out or re-open
/// by itself, and the first frame on every newly opened line is Stop.
class Treadmill {
 public:
  virtual ~Treadmill() = default;
  /// While `*stop_waiting` is true nothing but Stop and Trip (and the Stop of open()) goes out. A call under
  /// way ends after the exchange on the wire: with Retry, or with its result when the rest was optional (the
  /// incline of a poll). A start so cut short counts as ended motion. The flag is only read; it must outlive
  /// every later call; nullptr: none. Thread: set before the treadmill thread starts. Does not block.
  virtual void set_interrupt(const std::atomic<bool>* stop_waiting) { (void)stop_waiting; }
  /// Every frame of the line is told to `trace` (black box); it must outlive every later call; nullptr: none.
  /// Thread: set before the treadmill thread starts. Does not block.
  virtual void set_wire_trace(WireTrace* trace) { (void)trace; }
  /// Opens the line and writes Stop before anything else.
  virtual core::Result<void> open() = 0;
  virtual void close() noexcept = 0;
  virtual core::Result<core::TreadmillState> poll() = 0;
  virtual core::Result<CommandOutcome> command(const TreadmillCommand& command) = 0;
  /// Reads every safety-relevant setting. Only reads.
  virtual core::Result<DriveReadback> read_back() = 0;
  [[nodiscard]] virtual TreadmillInfo info() const = 0;
  [[nodiscard]] virtual TreadmillHealth health() const noexcept = 0;
};

}  // namespace footfall::hal
